meta:
  id: byte_order
  title: Byte orders
  endian: le
doc: Byte orders that are said, inherited, changed and decided while reading.
seq:
  - id: marker
    size: 2
  - id: little
    type: u2
  - id: said
    type: u2be
  - id: changed
    type: changed
  - id: main
    type: decided
  - id: other
    type: chosen(marker.length)
types:
  changed:
    meta:
      endian: be
    seq:
      - id: value
        type: u2
      - id: inner
        type: inner
    types:
      inner:
        seq:
          - id: value
            type: u4
  decided:
    meta:
      endian:
        switch-on: _root.marker
        cases:
          '[0x49, 0x49]': le
          '[0x4d, 0x4d]': be
    seq:
      - id: value
        type: u4
      - id: small
        type: u1
      - id: list
        type: s2
        repeat: expr
        repeat-expr: 2
      - id: ratio
        type: f4
        repeat: until
        repeat-until: _ < 0
      - id: inner
        type: follower
      - id: back
        type: fixed
    types:
      follower:
        seq:
          - id: value
            type: u2
          - id: deeper
            type: deepest
        types:
          deepest:
            seq:
              - id: value
                type: u8
            instances:
              again:
                pos: 2
                type: u2
      fixed:
        meta:
          endian: be
        seq:
          - id: value
            type: u2
  chosen:
    params:
      - id: kind
        type: u4
    meta:
      endian:
        switch-on: kind
        cases:
          1: be
          _: le
    seq:
      - id: value
        type: u2
