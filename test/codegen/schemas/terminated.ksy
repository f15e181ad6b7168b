meta:
  id: terminated
  title: Terminators and padding
  encoding: UTF-8
doc: Values that end at a terminator, in fields with and without a size.
seq:
  - id: plain
    type: strz
  - id: bar
    terminator: 0x7c
  - id: kept
    type: str
    terminator: 0x7c
    consume: false
  - id: included
    type: str
    terminator: 0x7c
    include: true
  - id: both
    terminator: 0x7c
    include: true
    consume: false
  - id: after_both
    type: u1
  - id: padded
    size: 6
    pad-right: 0x2e
  - id: sized
    type: strz
    size: 6
  - id: equal
    size: 6
    terminator: 0x2e
    include: true
    pad-right: 0x2e
  - id: empty
    size: 0
    terminator: 0
    pad-right: 0
  - id: lines
    terminator: [0x0d, 0x0a]
    repeat: expr
    repeat-expr: 2
  - id: wide
    type: strz
    encoding: UTF-16LE
  - id: wider
    type: strz
    encoding: UTF-32BE
    size: 12
  - id: row
    type: row
    terminator: 0x0a
  - id: block
    type: row
    size: 8
    terminator: 0x0a
    pad-right: 0x20
  - id: inner
    type: filled
    size: 8
  - id: rest
    type: str
    terminator: 0x2c
    eos-error: false
    repeat: eos
types:
  row:
    seq:
      - id: first
        type: u1
      - id: others
        type: str
        size-eos: true
  filled:
    seq:
      - id: value
        size-eos: true
        terminator: 0x40
        pad-right: 0x2b
