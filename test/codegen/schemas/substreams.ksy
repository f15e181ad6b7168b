meta: {id: substreams}
seq:
  - {id: n, type: u1}
  - {id: t, type: tail, size: n}
  - {id: k, type: u1}
  - {id: u, type: tail2, size: k}
types:
  tail:
    seq: [{id: a, type: u1}]
    instances:
      b: {pos: 3, type: u1}
      c: {pos: _io.size - 3, size: 2}
  tail2:
    seq: [{id: raw, size-eos: true}]
    instances:
      sz: {value: _io.size}
      e: {value: _io.eof}
      lastb: {pos: _io.size - 1, type: u1}
