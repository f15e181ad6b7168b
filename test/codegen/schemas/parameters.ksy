meta: {id: parameters, endian: le}
seq:
  - {id: n, type: u1}
  - {id: els, type: el, repeat: expr, repeat-expr: n}
  - {id: pass, type: 'taker(els, n, els[0])'}
  - {id: bytesy, size: 2}
  - {id: tb, type: 'tb(bytesy, [1, 2].as<u1[]>)'}
types:
  el: {seq: [{id: f, type: u1}]}
  taker:
    params:
      - {id: structs, type: 'el[]'}
      - {id: num, type: u1}
      - {id: one, type: struct}
    seq:
      - {id: x, type: u1, repeat: expr, repeat-expr: structs.size}
    instances:
      firstf: {value: 'structs[0].f + num'}
      casted: {value: one.as<el>.f}
  tb:
    params:
      - {id: b, type: bytes}
      - {id: arr, type: 'u1[]'}
    seq:
      - {id: q, size: b.length - 1}
    instances:
      w: {value: 'b[0] + arr[1]'}
