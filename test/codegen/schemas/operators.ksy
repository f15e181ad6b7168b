meta: {id: operators, endian: le, encoding: UTF-8}
doc: |
  Several things.
doc-ref: 'http://x.y'
seq:
  - {id: len, type: u1}
  - id: s
    type: str
    size: len
  - {id: num, type: u2}
  - id: n
    type: u1
  - id: blocks
    size: 2
    type: block
    repeat: expr
    repeat-expr: n
  - {id: mark, size: 1}
  - id: pair
    type: pair(true)
    if: mark == [0xaa]
  - id: fl
    type: u2
    repeat: eos
instances:
  cmp: {value: s == "abc" and not (s < "abb")}
  bcmp: {value: 'mark != [0xbb]'}
  lens: {value: s.length + blocks.size}
  last_b: {value: blocks.last.y}
  chain: {value: '(n > 1 ? blocks[0] : blocks[1]).x'}
  v_if:
    value: pair.a
    if: n == 2
  v_not:
    value: pair.a
    if: n == 3
  checked:
    value: num * 2
    valid: {max: 20}
  bad:
    value: num * 2
    valid: {max: 2}
  st: {value: num.to_s + "!"}
  neg: {value: '-num'}
  tilde: {value: '~num'}
  bits: {value: '(num | 0x10) ^ 0b11 & ~1'}
  sh: {value: '(1 << num) >> 2'}
  shn: {value: '1 << n'}
  dv: {value: '-7 / n'}
  md: {value: '-7 % n'}
  fdv: {value: '7.0 / n'}
  szf: {value: num._sizeof + len._sizeof}
  szt: {value: sizeof<block>}
  posi:
    pos: 1
    type: str
    size: len
  posrep:
    pos: 7
    size: 2
    type: block
    repeat: expr
    repeat-expr: 2
  arrs: {value: '["a", "bc"]'}
  arrmin: {value: '[3, 1, 2].as<u1[]>.min'}
  empty: {value: '[].as<u1[]>'}
  dyn: {value: '[num, n]'}
  wide: {value: 'num.as<u8> + 1'}
  bytes2: {value: '[num, n].as<bytes>'}
types:
  block:
    seq:
      - {id: x, type: u1}
      - {id: y, type: u1}
  pair:
    params: [{id: two, type: bool}]
    seq:
      - {id: a, type: u1}
      - {id: b, type: u1, if: two}
