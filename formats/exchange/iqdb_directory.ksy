meta:
  id: iqdb_directory
  title: The directory format of iqdb 0.4 (snap, wal)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
  encoding: UTF-8
doc: |
  A database of iqdb 0.4 is a directory with two files: `snap`, which is the root type here, holds rows; `wal`, which is frames
  without anything in front, holds what was done since. Neither says metric or dimension. Read only, for those who move to a
  later version.
seq:
  - id: prefix
    type: snap_prefix
    doc: Magic and version.
  - id: frames
    type: frame
    repeat: eos
    doc: One row each; there are no deletes in a snap.
types:
  snap_prefix:
    doc: The first eight bytes of snap.
    seq:
      - id: magic
        contents: IQDB
        doc: Marks the file as a snap.
      - id: version
        type: u4
        valid: 1
        doc: The one version there is.
  frame_length:
    doc: What each frame begins with, read by itself to know how long the frame is.
    seq:
      - id: len_body
        type: u4
        doc: Length of the body in bytes.
  frame:
    doc: One change, with its checksum behind it.
    seq:
      - id: len_body
        type: u4
        -iqdb-derive: sizeof(body)
        doc: Length of the body in bytes.
      - id: body
        size: len_body
        doc: The change, a record.
      - id: body_crc32
        type: u4
        -iqdb-derive: crc32(body)
        doc: CRC-32 (IEEE 802.3) of the body.
  record:
    doc: What a body holds.
    seq:
      - id: op
        type: u1
        enum: op
        valid:
          in-enum: true
        doc: What is done.
      - id: id
        type: u8
        doc: The row's id, all 64 bits.
      - id: row
        type: row
        if: op == op::upsert
        doc: What the row is now.
      - id: excess
        size-eos: true
        doc: There is none; readers refuse a record that goes on.
  row:
    doc: A vector, and what is said about it.
    seq:
      - id: dim
        type: u4
        doc: Number of components.
      - id: components
        size: dim * 4
        -iqdb-elements: f4
        doc: 32-bit floats.
      - id: has_payload
        type: u1
        valid:
          any-of: [0, 1]
        doc: 1 when a payload follows.
      - id: payload
        type: fields
        if: has_payload == 1
        doc: The payload.
  fields:
    doc: Names with values; those of a payload, and of an object inside it.
    seq:
      - id: num_entries
        type: u4
        -iqdb-derive: count(entries)
        doc: Number of entries that follow.
      - id: entries
        type: field
        repeat: expr
        repeat-expr: num_entries
        doc: The entries, one after the other.
  field:
    doc: One name with its value.
    seq:
      - id: key
        type: text
        doc: The name.
      - id: value
        type: value
        doc: The value.
  value:
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
            value_kind::bool: bool_value
            value_kind::int: int_value
            value_kind::float: float_value
            value_kind::text: text
            value_kind::bytes: bytes_value
            value_kind::array: array_value
            value_kind::object: fields
  bool_value:
    doc: A truth value.
    seq:
      - id: value
        type: u1
        doc: 0 is false, 1 is true.
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
        doc: The number.
  text:
    doc: UTF-8 text behind its length in bytes.
    seq:
      - id: len_value
        type: u4
        -iqdb-derive: sizeof(value)
        doc: Length of the text in bytes.
      - id: value
        type: str
        size: len_value
        doc: The text.
  bytes_value:
    doc: Bytes behind their number.
    seq:
      - id: len_value
        type: u4
        -iqdb-derive: sizeof(value)
        doc: Number of bytes.
      - id: value
        size: len_value
        doc: The bytes.
  array_value:
    doc: Values one after the other.
    seq:
      - id: num_values
        type: u4
        -iqdb-derive: count(values)
        doc: Number of values.
      - id: values
        type: value
        repeat: expr
        repeat-expr: num_values
        doc: The values.
enums:
  op:
    0:
      id: upsert
      doc: Puts a row; one of the same id is replaced.
    1:
      id: delete
      doc: Removes a row.
  value_kind:
    0:
      id: 'null'
      doc: Nothing.
    1:
      id: bool
      doc: A truth value.
    2:
      id: int
      doc: A signed 64-bit integer.
    3:
      id: float
      doc: A double.
    4:
      id: text
      doc: UTF-8 text.
    5:
      id: bytes
      doc: Bytes.
    6:
      id: array
      doc: Values by position.
    7:
      id: object
      doc: Values by name.
