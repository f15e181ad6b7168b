meta: {id: defaults, endian: le, encoding: ASCII}
seq:
  - {id: opcode, type: s1}
  - {id: prim, type: {switch-on: opcode, cases: {_: s1}}}
  - {id: struct, type: {switch-on: opcode, cases: {_: data}}}
  - {id: sized, size: 4, type: {switch-on: opcode, cases: {_: data}}}
  - {id: len, type: u1}
  - {id: str_or, size: len, type: {switch-on: opcode, cases: {1: str, 2: data}}}
  - {id: num, type: {switch-on: opcode, cases: {1: u1, 2: u4, _: u2}}}
instances:
  plus: {value: num + 1}
  twos: {value: prim.as<s1> * 2}
types:
  data: {seq: [{id: value, size: 4}]}
