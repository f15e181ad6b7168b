meta:
  id: validated
  title: Validations
  endian: be
  encoding: UTF-8
doc: Every form of `valid` on every kind of value.
seq:
  - id: magic
    contents: [0x89, "PN", 71]
  - id: text_magic
    contents: "ok"
  - id: bytes
    size: 2
    valid: '[0x41, 0x42]'
  - id: some_bytes
    size: 2
    valid:
      any-of: ['[1, 2]', '[3, 4]']
  - id: least_bytes
    size: 2
    valid:
      min: '[0x10, 0]'
  - id: word
    type: str
    size: 2
    valid:
      any-of: ['"ab"', '"cd"']
  - id: letter
    type: strz
    valid:
      min: '"b"'
      max: '"y"'
  - id: ratio
    type: f4
    valid:
      min: 0.5
      max: 2
  - id: flag
    type: b1
    valid: true
  - id: seven
    type: b7
    valid: 7
  - id: kind
    type: u1
    enum: kind
    valid: kind::two
  - id: big
    type: u8
    valid:
      min: 2
  - id: pair
    type: pair
    valid:
      expr: _.low < _.high
  - id: pairs
    type: pair
    repeat: expr
    repeat-expr: 2
    valid:
      expr: _.low == 1
  - id: odd
    type: u2
    repeat: expr
    repeat-expr: 3
    valid:
      expr: _ % 2 == 1
  - id: names
    type: strz
    repeat: expr
    repeat-expr: 2
    valid:
      expr: _ != pairs[0].low.to_s
types:
  pair:
    seq:
      - id: low
        type: u1
      - id: high
        type: u1
enums:
  kind:
    1: one
    2: two
