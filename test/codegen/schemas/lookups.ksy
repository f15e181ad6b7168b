meta: {id: lookups, endian: le, encoding: ASCII}
seq:
  - {id: ofs, type: u4}
  - {id: len, type: u4}
  - {id: qty, type: u2}
  - {id: strings, size: 0, type: pool}
  - {id: k, type: u2}
instances:
  pool:
    pos: 12
    size: 4
    type: pool
  second:
    io: pool._io
    pos: 2
    type: str
    size: 2
  arr:
    pos: ofs
    type: u2
    repeat: expr
    repeat-expr: 2
    if: ofs > 0
  until:
    pos: 8
    type: u1
    repeat: until
    repeat-until: _ == 1
  sum:
    value: arr[0] + until.size
types:
  pool:
    seq:
      - {id: one, type: str, size: 2, if: not _io.eof}
