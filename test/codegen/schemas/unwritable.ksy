meta: {id: unwritable, endian: le}
seq:
  - id: n
    type: u1
  - id: o
    type: 
      switch-on: _io.pos
      cases:
        1: u1
        2: u2
  - id: p
    type: u1
    repeat: expr
    repeat-expr: _io.size - 2
