meta:
  id: iqdb_sidecar
  title: iqdb index sidecar (X.iqdb.idx), version 1
  file-extension: idx
  license: CC0-1.0
  ks-version: '0.11'
  encoding: UTF-8
  endian: le
doc: |
  What an index has derived from the rows of a snapshot and would otherwise have to build anew at each opening: a graph,
  clusters, quantised vectors. It belongs to one snapshot, which it names, and it may be deleted at any time: a reader that
  finds it absent, damaged, of another version, or bound to another snapshot builds the index from the rows.

  The sections stand behind the head in the order of its table. Each begins at the first multiple of 64 at or after the
  end of what is in front of it; the bytes between are zeros, and the file ends with the last section.

  Where a section names rows, it counts them from 0 in the order of the snapshot's payload, before any log is applied.
seq:
  - id: prefix
    type: sidecar_prefix
    doc: Magic, version, length and checksum of the head.
  - id: head
    size: prefix.len_head
    type: sidecar_head
    doc: Which snapshot and which index the sections belong to, and where each of them is.
  - id: body
    size-eos: true
    doc: The sections and the zeros between them.
types:
  sidecar_prefix:
    doc: The first 20 bytes.
    seq:
      - id: magic
        contents: IQDBSIDX
        doc: Marks the file as an index sidecar.
      - id: version
        type: u4
        valid: 1
        doc: Format version. A file of another version is of no use and is built anew.
      - id: len_head
        type: u4
        valid:
          max: 65536
        doc: Length of the head in bytes.
        -iqdb-derive: sizeof(_parent.head)
      - id: head_crc32
        type: u4
        doc: CRC-32 (IEEE 802.3) of the head.
        -iqdb-derive: crc32(_parent.head)
  sidecar_head:
    doc: What the sections belong to, and the table of sections.
    seq:
      - id: snapshot_crc32
        type: u4
        doc: The checksum field of the snapshot that this was derived from.
      - id: snapshot_length
        type: u8
        doc: Length in bytes of the snapshot file that this was derived from.
        -iqdb-js: number
      - id: num_rows
        type: u8
        doc: Number of rows of that snapshot.
        -iqdb-js: number
      - id: len_fingerprint
        type: u4
        valid:
          max: 4096
        doc: Length of the fingerprint in bytes.
        -iqdb-derive: sizeof(fingerprint)
      - id: fingerprint
        size: len_fingerprint
        doc: |
          Everything besides the rows that the sections depend on (kind and parameters of the index, layout of the
          sections), in bytes that only the program that wrote them understands. A reader whose own differ builds anew.
      - id: num_sections
        type: u4
        doc: Number of sections.
        -iqdb-derive: count(sections)
      - id: sections
        type: section_entry
        repeat: expr
        repeat-expr: num_sections
        doc: Where each section is, in the order in which they stand in the file.
  section_entry:
    doc: One line of the table.
    seq:
      - id: kind
        type: u4
        enum: section_kind
        doc: What the section holds. Readers pass over kinds that they do not know.
      - id: part
        type: u4
        doc: |
          Which of several sections of this kind: an index whose rows are spread over several memories has a graph in
          each of them. 0 where there is one. No two sections have the same kind and part.
      - id: offset
        type: u8
        doc: Where the section begins, counted from the beginning of the file; a multiple of 64.
        -iqdb-js: number
      - id: length
        type: u8
        doc: Length of the section in bytes.
        -iqdb-js: number
      - id: crc32
        type: u4
        doc: CRC-32 of the section's bytes.
enums:
  section_kind:
    1:
      id: index_state
      doc: 'u64 each: numbers that the index keeps about itself, such as the entry row and the top layer of a graph, or how many rows its clusters were trained on.'
    2:
      id: code_records
      doc: 'One record for each row: scale f32, squared norm of the decoded row f32 (positive infinity: the row is absent; negative infinity: its codes say nothing), residual norm f32 rounded up, sum of the codes i32, then one i8 code for each component, padded with zeros to a multiple of 16 bytes. For cosine the codes are those of the row scaled to length 1.'
    3:
      id: row_norms
      doc: 'f32 for each row: its length.'
    4:
      id: node_levels
      doc: 'u8 for each row: the highest layer of the graph that the row is in.'
    5:
      id: base_links
      doc: 'u32: the neighbours of each row in the lowest layer, row after row, each list of the same capacity; 0xFFFFFFFF stands behind the last neighbour of a list that is not full.'
    6:
      id: upper_links
      doc: 'u32: for each row whose level is above 0, in the order of the rows, the neighbours in layer 1, then in layer 2 up to its level; each list of the same capacity, ended as in base_links.'
    7:
      id: centroids
      doc: 'f32: one vector for each cluster.'
    8:
      id: assignments
      doc: 'u32 for each row: its cluster, as a place in centroids.'
    9:
      id: pq_codebooks
      doc: 'f32: for each subvector the components of its 256 (or fewer) code words, one code word after the other.'
    10:
      id: pq_codes
      doc: 'u8: for each row one code word for each subvector.'
    11:
      id: binary_codes
      doc: 'One bit for each component of each row, set where it is above 0, component i in bit (i mod 8) of byte (i div 8), padded with zeros to a multiple of 16 bytes.'
