meta:
  id: bits
  title: Bit fields
  endian: le
doc: Integers of any number of bits, in both orders, across types and streams.
seq:
  - id: flag
    type: b1
  - id: three
    type: b3
  - id: kind
    type: b4
    enum: kind
  - id: twelve
    type: b12
  - id: behind
    type: u2
  - id: wide
    type: b37
  - id: full
    type: b64
  - id: pair
    type: pair
  - id: little
    type: little
  - id: nibbles
    type: nibble
    repeat: expr
    repeat-expr: 3
  - id: flags
    type: b1
    repeat: expr
    repeat-expr: 4
  - id: ones
    type: b2
    repeat: until
    repeat-until: _ != 1
  - id: sized
    type: nibble
    size: 2
  - id: sized_again
    type: b4
  - id: maybe
    type: b4
    if: flag
  - id: extent
    type: b5
    valid:
      min: 2
  - id: choice
    type: b3
    enum: kind
    valid:
      in-enum: true
  - id: rest
    type: nibble
    repeat: eos
types:
  pair:
    seq:
      - id: first
        type: b3
      - id: second
        type: b7le
  little:
    meta:
      bit-endian: le
    seq:
      - id: low
        type: b3
      - id: across
        type: b10
      - id: flag
        type: b1
      - id: wide
        type: b42
  nibble:
    seq:
      - id: value
        type: b4
enums:
  kind:
    0: none
    1: one
    9: nine
