meta:
  id: switches
  endian: le
  encoding: ASCII
seq:
  - id: n
    type: u1
  - id: keys
    type: str
    size: 1
    repeat: expr
    repeat-expr: n
  - id: code
    type: str
    size: 1
  - id: body
    type:
      switch-on: code
      cases:
        '"A"': u1
        '"B"': u2
        _: blob
  - id: recs
    type: rec
    repeat: expr
    repeat-expr: 3
  - id: sized
    size: 5
    type:
      switch-on: n
      cases:
        1: blob
        2: str
  - id: rest
    type:
      switch-on: _index
      cases:
        0: u1
        _: blob
    repeat: expr
    repeat-expr: 2
types:
  blob:
    seq:
      - id: x
        type: u1
  rec:
    seq:
      - id: t
        type: u1
        enum: kind
      - id: v
        type:
          switch-on: t
          cases:
            'kind::one': u1
            'kind::two': u2
    enums:
      kind:
        1: one
        2: two
