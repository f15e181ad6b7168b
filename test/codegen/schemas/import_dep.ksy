meta: {id: import_dep, imports: [import_main], endian: le}
seq:
  - id: n
    type: u1
  - id: d
    type: u1
    repeat: expr
    repeat-expr: n
instances:
  r:
    value: _root.n
types:
  inner:
    seq: [{id: i, type: u1}]
enums:
  kind: {9: nine}
