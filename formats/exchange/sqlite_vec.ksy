meta:
  id: sqlite_vec
  title: Blobs in the tables of sqlite-vec (vec0)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
doc: |
  A virtual table `t` of vec0 keeps its rows in ordinary tables of SQLite, in chunks of `size` places each. `t_chunks` says of a
  chunk which of its places are taken (`validity`, one bit each, lowest bits first) and the rowids in them (`rowids`).
  `t_vector_chunks00` holds the vectors of the first vector column, `t_metadatachunks00` the values of the first metadata column,
  one row for each chunk and one value for each place. These are the values; booleans and bit vectors are bits, lowest first.
seq:
  - id: blob
    size-eos: true
    doc: One of the types below; which, its table and the definition of `t` say.
types:
  integer_list:
    doc: Rowids, or the values of a metadata column of integers.
    seq:
      - id: values
        type: s8
        repeat: eos
        doc: One for each place of the chunk.
  double_list:
    doc: The values of a metadata column of floats.
    seq:
      - id: values
        type: f8
        repeat: eos
        doc: One for each place of the chunk.
  text_view:
    doc: A value of a metadata column of text, which is whole here when it has 12 bytes at most, else in `t_metadatatext00` by its rowid.
    seq:
      - id: len_text
        type: u4
        doc: Bytes of the text.
      - id: start
        size: 12
        doc: The first bytes of the text, UTF-8, filled up with zeros.
  float_vector:
    doc: A vector of `float[N]`.
    seq:
      - id: components
        type: f4
        repeat: eos
        doc: 32-bit floats.
  int8_vector:
    doc: A vector of `int8[N]`.
    seq:
      - id: components
        type: s1
        repeat: eos
        doc: Signed bytes.
