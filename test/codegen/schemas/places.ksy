meta: {id: places, endian: le}
seq:
  - id: a
    type: u1
instances:
  trailer:
    pos: _io.size - 2
    size: 2
  mid:
    pos: 1
    type: u2
  first_of_mid:
    pos: 1
    type: u1
  rest_of:
    pos: 3
    size: 4
