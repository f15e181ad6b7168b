meta: {id: root_parameters, endian: be}
params:
  - {id: count, type: u4}
seq:
  - {id: items, type: u2, repeat: expr, repeat-expr: count}
