meta:
  id: iqdb_snapshot
  title: iqdb snapshot file (X.iqdb), versions 1 and 2
  file-extension: iqdb
  license: CC0-1.0
  ks-version: '0.11'
  encoding: UTF-8
  endian: le
  imports:
    - iqdb_common
doc: |
  The outer file of a database: a header, then the region that the header's checksum covers. In version 1 the region is
  the payload itself; in version 2 the payload follows a compression preamble. The header is outside the checksum, so a
  loader compares dim, metric and num_vectors with the payload.
seq:
  - id: header
    type: snapshot_header
    doc: What the file holds, and the checksum of all that follows.
  - id: region
    size-eos: true
    type:
      switch-on: header.version
      cases:
        1: region_v1
        2: region_v2
    doc: Everything after the header.
types:
  snapshot_header:
    doc: The first 41 bytes and the index type between them.
    seq:
      - id: magic
        contents: IQDBPRST
        doc: Marks the file as a snapshot.
      - id: version
        type: u4
        valid:
          any-of: [1, 2]
        doc: Format version. Version 1 is read only; version 2 is written.
      - id: len_index_type
        type: u8
        valid:
          max: 4096
        doc: Length of the index type in bytes.
        -iqdb-derive: sizeof(index_type)
        -iqdb-js: number
      - id: index_type
        type: str
        size: len_index_type
        doc: Which kind of payload follows; iqdb-core for databases.
      - id: dim
        type: u8
        doc: Number of components of each vector.
      - id: metric
        type: u1
        enum: iqdb_common::metric
        valid:
          in-enum: true
        doc: Distance measure.
      - id: num_vectors
        type: u8
        doc: Number of rows in the payload.
      - id: region_crc32
        type: u4
        doc: CRC-32 (IEEE 802.3) of all bytes after this field.
        -iqdb-derive: crc32(_parent.region)
  region_v1:
    doc: 'Version 1: the payload, as it is.'
    seq:
      - id: payload
        size-eos: true
        doc: The payload.
  region_v2:
    doc: 'Version 2: how the payload is compressed, then the (compressed) payload.'
    seq:
      - id: preamble
        type: compression_preamble
        doc: Scheme and uncompressed length.
      - id: payload
        size-eos: true
        doc: The payload, compressed as the preamble says.
  compression_preamble:
    doc: The nine bytes before a version 2 payload.
    seq:
      - id: scheme
        type: u1
        enum: compression_scheme
        valid:
          in-enum: true
        doc: How the payload is compressed.
      - id: len_uncompressed
        type: u8
        doc: Length of the payload before compression, in bytes.
enums:
  compression_scheme:
    0:
      id: none
      doc: Stored as it is.
    1:
      id: zstd
      doc: One Zstandard frame (RFC 8878).
    2:
      id: lz4
      doc: One LZ4 block, without frame and without a size in front.
