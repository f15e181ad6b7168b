meta:
  id: usearch
  title: An index of usearch, version 2 (save)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
doc: |
  What `save` of usearch writes: the vectors, a head, and the graph, whose nodes hold the keys. Node and vector of the same
  number belong together. The order is that of the writer: whoever wants the head steps over the vectors first.
seq:
  - id: matrix
    type: matrix_head
    doc: How many vectors follow, and how long each is.
  - id: vectors
    size: matrix.num_rows * matrix.len_row
    doc: The vectors; what the components are, the head says.
  - id: head
    type: usearch_head
    doc: What was indexed.
  - id: graph
    type: graph_head
    doc: What the graph is like.
  - id: levels
    size: graph.num_nodes * 2
    doc: The level of each node, signed 16-bit integers.
  - id: nodes
    size-eos: true
    doc: The nodes, each as long as its level says.
types:
  matrix_head:
    doc: The first eight bytes.
    seq:
      - id: num_rows
        type: u4
        doc: Number of vectors, deleted ones included.
      - id: len_row
        type: u4
        doc: Length of a vector in bytes.
  usearch_head:
    doc: The 64 bytes behind the vectors.
    seq:
      - id: magic
        contents: usearch
        doc: Says what the file is.
      - id: version_major
        type: u2
        valid: 2
        doc: Version of usearch.
      - id: version_minor
        type: u2
        doc: Version of usearch, second part.
      - id: version_patch
        type: u2
        doc: Version of usearch, third part.
      - id: metric
        type: u1
        doc: 'A letter: i inner product, c cosine, e squared Euclidean, b Hamming, and others.'
      - id: scalar_kind
        type: u1
        enum: kind
        doc: What components are.
      - id: key_kind
        type: u1
        enum: kind
        doc: What keys are.
      - id: slot_kind
        type: u1
        enum: kind
        doc: What links are.
      - id: num_present
        type: u8
        -iqdb-js: number
        doc: Vectors that are there.
      - id: num_deleted
        type: u8
        -iqdb-js: number
        doc: Vectors that were deleted and not yet replaced.
      - id: dim
        type: u8
        -iqdb-js: number
        doc: Components of a vector.
      - id: is_multi
        type: u1
        doc: 1 when a key may have several vectors.
      - id: reserved
        size: 22
        doc: Zeros.
  graph_head:
    doc: The 40 bytes that the graph begins with.
    seq:
      - id: num_nodes
        type: u8
        -iqdb-js: number
        doc: As many as vectors.
      - id: links_max
        type: u8
        -iqdb-js: number
        doc: Links of a node on upper levels.
      - id: level0_links_max
        type: u8
        -iqdb-js: number
        doc: Links of a node on the lowest level.
      - id: level_max
        type: u8
        doc: The highest level.
      - id: entry
        type: u8
        doc: The node that searches begin with.
  level_list:
    doc: Some of the levels.
    seq:
      - id: values
        type: s2
        repeat: eos
        doc: One each.
  node_key:
    doc: What a node begins with; behind it come its level once more, and its links.
    seq:
      - id: key
        type: u8
        doc: The id; all bits are set when the vector is deleted.
  f4_row:
    doc: A vector of 32-bit floats.
    seq:
      - id: values
        type: f4
        repeat: eos
        doc: One component each.
  f8_row:
    doc: A vector of 64-bit floats.
    seq:
      - id: values
        type: f8
        repeat: eos
        doc: One component each.
  u2_row:
    doc: A vector of 16-bit floats of either kind, as their bits.
    seq:
      - id: values
        type: u2
        repeat: eos
        doc: One component each.
enums:
  kind:
    2:
      id: u40
      doc: Unsigned integers of 40 bits.
    4:
      id: bf16
      doc: The upper halves of 32-bit floats.
    10:
      id: f64
      doc: 64-bit floats.
    11:
      id: f32
      doc: 32-bit floats.
    12:
      id: f16
      doc: 16-bit floats of IEEE 754.
    14:
      id: u64
      doc: Unsigned integers of 64 bits.
    15:
      id: u32
      doc: Unsigned integers of 32 bits.
    23:
      id: i8
      doc: Signed bytes.
