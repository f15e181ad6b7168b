meta: {id: surroundings, endian: le}
seq:
  - id: n
    type: u1
  - id: list
    type: node
    repeat: expr
    repeat-expr: n
  - id: len_obj
    type: u4
  - id: any_parent
    type: leaf
    parent: false
  - id: obj
    size: len_obj
    type: box(_io, list[0], [1, 300], true, kind::b, "x")
instances:
  io_size:
    value: obj._io.size
  box_n:
    value: obj.num
  cast:
    value: obj.as<box>.first
  kids_sum:
    value: list[0].kids.size + list.last.sum
types:
  node:
    seq:
      - id: c
        type: u1
      - id: kids
        type: leaf
        repeat: until
        repeat-until: kids.size == c or _.v == 0xff
      - id: pad
        type: u1
        if: c == 1
    instances:
      sum:
        value: 'kids.size > 1 ? kids[0].v + kids[1].v : kids[0].v'
  leaf:
    seq:
      - id: v
        type: u1
  box:
    params:
      - {id: stream, type: io}
      - {id: st, type: node}
      - {id: nums, type: "u2[]"}
      - {id: yes, type: bool}
      - {id: k, type: u1, enum: kind}
      - {id: s, type: str}
    seq:
      - id: first
        type: u1
        if: yes
    instances:
      num:
        value: st.c + nums[1]
      far:
        io: stream
        pos: 3
        type: u1
      ks:
        value: k == kind::b
      ss:
        value: s + "y"
      other:
        pos: 2
        size: 2
enums:
  kind:
    1: a
    2: b
