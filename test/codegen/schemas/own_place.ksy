meta: {id: own_place}
seq: [{id: tag, type: u1}]
instances:
  inner: {pos: 1, type: own_place}
  other: {pos: 1, type: own_place}
  same: {value: inner}
