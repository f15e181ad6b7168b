meta:
  id: parents
  endian: le
seq:
  - id: count
    type: u1
  - id: hdr
    type: header
  - id: items
    type: item(_index, count)
    repeat: expr
    repeat-expr: 2
  - id: tail
    size: 3
    type: tail_t
types:
  header:
    seq:
      - id: n
        type: u1
      - id: vals
        type: u1
        repeat: expr
        repeat-expr: _parent.count - 1
      - id: deep
        type: inner
    types:
      inner:
        seq:
          - id: k
            type: u1
        instances:
          top:
            value: _root.count + _parent._parent.count + _parent.n
  item:
    params:
      - id: idx
        type: u4
      - id: c
        type: u1
    seq:
      - id: a
        type: u1
      - id: b
        type: u1
    instances:
      s:
        value: a + idx * c
      prev:
        value: '_parent.items[idx - 1].a'
        if: idx > 0
  tail_t:
    seq:
      - id: q
        type: u1
    instances:
      at2:
        pos: 2
        type: u1
      rooty:
        io: _root._io
        pos: _root._io.size - 1
        type: u1
      beyond:
        pos: 99
        type: u4
      sz:
        value: _io.size
