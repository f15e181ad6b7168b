meta:
  id: choices
  title: Choices and checks
  endian: le
  encoding: UTF-8
doc: Switches on integers and enumerations, open and closed; every form of `valid`.
seq:
  - id: tag
    type: u1
  - id: plain
    type:
      switch-on: tag
      cases:
        1: one
        2: two
    doc: Nothing for other tags.
  - id: len_sized
    type: u2
    -iqdb-derive: sizeof(sized)
  - id: sized
    size: len_sized
    type:
      switch-on: tag
      cases:
        1: one
        3: three(7)
    doc: Bytes for other tags.
  - id: colour
    type: u1
    enum: colour
    doc: Unknown colours are kept.
  - id: exactly
    type: u1
    valid: 5
  - id: also_exactly
    type: str
    size: 2
    valid:
      eq: '"ok"'
  - id: between
    type: s2
    valid:
      min: -5
      max: tag + 250
  - id: odd
    type: u1
    valid:
      expr: _ % 2 == 1
  - id: primary
    type: u1
    enum: colour
    valid:
      any-of: ['colour::red', 'colour::blue']
  - id: known
    type: u1
    enum: colour
    valid:
      in-enum: true
  - id: blocks
    type: block
    repeat: eos
types:
  one:
    seq:
      - id: value
        type: u4
  two:
    seq:
      - id: first
        type: one
      - id: second
        type: one
  three:
    params:
      - id: expected
        type: u1
    seq:
      - id: value
        type: u1
        valid: expected
  block:
    doc: Content that may be shorter than its block.
    seq:
      - id: len_content
        type: u1
      - id: content
        size: len_content
        type: two
      - id: tail
        size: 1
enums:
  colour:
    0: red
    1: green
    7:
      id: blue
      doc: The last of the three.
