meta:
  id: telemetry
  title: Many records of small fields
  endian: le
  encoding: ASCII
seq:
  - id: num_records
    type: u4
  - id: records
    type: record
    repeat: expr
    repeat-expr: num_records
types:
  record:
    seq:
      - id: kind
        type: u1
        enum: kind
      - id: sensor
        type: u2
      - id: at
        type: u4
      - id: is_valid
        type: b1
      - id: quality
        type: b3
      - id: channel
        type: b4
      - id: len_label
        type: u1
      - id: label
        type: str
        size: len_label
      - id: body
        type:
          switch-on: kind
          cases:
            kind::temperature: temperature
            kind::position: position
  temperature:
    seq:
      - id: celsius
        type: f4
  position:
    seq:
      - id: x
        type: s4
      - id: y
        type: s4
enums:
  kind:
    1: temperature
    2: position
