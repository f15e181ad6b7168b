meta:
  id: iqdb_common
  title: Types shared by the iqdb snapshot and the iqdb log
  license: CC0-1.0
  ks-version: '0.11'
  encoding: UTF-8
  endian: le
doc: |
  Metadata blocks, ids and enumerations that the snapshot payload and the log have in common.
  Where one idea has two encodings (byte ids: 32-bit length in the payload, 64-bit length in the log),
  each schema keeps its own type and says so.
enums:
  metric:
    0:
      id: cosine
      doc: One minus the cosine of the angle between two vectors.
    1:
      id: dot
      doc: The dot product, negated, so that smaller is nearer.
    2:
      id: euclidean
      doc: The square root of the sum of squared differences.
    3:
      id: manhattan
      doc: The sum of absolute differences.
    4:
      id: hamming
      doc: The number of components whose 32 bits differ.
  id_kind:
    0:
      id: u64
      doc: An unsigned 64-bit integer.
    1:
      id: bytes
      doc: A non-empty byte string. Text ids are stored as their UTF-8 bytes.
  value_kind:
    0:
      id: string
      doc: UTF-8 text.
    1:
      id: int
      doc: A signed 64-bit integer.
    2:
      id: float
      doc: An IEEE 754 double.
    3:
      id: bool
      doc: One byte; writers put 0 or 1, readers take any other value as true.
    4:
      id: 'null'
      doc: Present without a value.
types:
  u64_id:
    doc: An integer id.
    seq:
      - id: value
        type: u8
        doc: The id itself, all 64 bits.
  metadata:
    doc: |
      The metadata of one row: a flat map. Writers put entries in the order of the keys' UTF-8 bytes, each key once.
      Readers accept any order; of a repeated key the last entry counts.
    seq:
      - id: num_entries
        type: u4
        doc: Number of entries that follow.
        -iqdb-derive: count(entries)
      - id: entries
        type: metadata_entry
        repeat: expr
        repeat-expr: num_entries
        doc: The entries, one after the other.
  metadata_entry:
    doc: One key with its value.
    seq:
      - id: key
        type: text
        doc: The key; may be empty.
      - id: value
        type: metadata_value
        doc: The value.
  metadata_value:
    doc: A value behind the tag that says what it is.
    seq:
      - id: kind
        type: u1
        enum: value_kind
        valid:
          in-enum: true
        doc: What follows.
      - id: body
        doc: The value itself; absent for null.
        type:
          switch-on: kind
          cases:
            value_kind::string: text
            value_kind::int: int_value
            value_kind::float: float_value
            value_kind::bool: bool_value
  text:
    doc: UTF-8 text behind its length in bytes.
    seq:
      - id: len_value
        type: u4
        doc: Length of the text in bytes.
        -iqdb-derive: sizeof(value)
      - id: value
        type: str
        size: len_value
        doc: The text. Bytes that are not UTF-8 are an error; a byte order mark is text like any other.
  int_value:
    doc: A signed 64-bit integer.
    seq:
      - id: value
        type: s8
        doc: The integer, all 64 bits.
  float_value:
    doc: An IEEE 754 double.
    seq:
      - id: value
        type: f8
        doc: The number; NaN and infinities are allowed.
  bool_value:
    doc: A truth value.
    seq:
      - id: value
        type: u1
        doc: 0 is false, anything else is true; writers put 0 or 1.
