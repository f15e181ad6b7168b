meta:
  id: mixtures
  title: Frames, bits and processes together
  endian: le
  bit-endian: le
  encoding: ASCII
doc: What stands inside of what; switches whose cases are strings, bits that decide, processes around switches.
seq:
  - id: kind
    type: b3
  - id: has_note
    type: b1
  - id: note
    type: strz
    if: has_note
  - id: choice
    type:
      switch-on: kind
      cases:
        1: strz
        2: u2
        _: pair
  - id: boxed
    size: 6
    type:
      switch-on: kind
      cases:
        1: strz
        2: pair
  - id: ended
    terminator: 0x3b
    type:
      switch-on: kind
      cases:
        1: pair
        2: u1
  - id: hidden
    size: 3
    process: xor(kind)
    type:
      switch-on: kind
      cases:
        1: pair
        2: u1
  - id: entries
    type: entry
    repeat: until
    repeat-until: _.name == ""
  - id: packed
    type: outer
    terminator: 0
    process: xor(0x80)
  - id: rest
    type: str
    size-eos: true
    encoding: UTF-16BE
types:
  pair:
    seq:
      - id: first
        type: u1
      - id: second
        type: u1
  entry:
    seq:
      - id: name
        type: strz
      - id: value
        type: b4
        if: name != ""
      - id: other
        type: b4
        if: name != ""
  outer:
    seq:
      - id: inner
        type: inner
    instances:
      again:
        pos: 1
        type: u1
  inner:
    seq:
      - id: own
        type: u1
      - id: sum
        type: u1
        if: _parent._parent.kind == 1
