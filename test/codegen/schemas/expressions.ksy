meta:
  id: expressions
  endian: le
  encoding: ASCII
seq:
  - id: len
    type: u2
  - id: neg
    type: s2
  - id: text
    type: str
    size: len
  - id: digits
    type: str
    size: 3
  - id: animal
    type: u1
    enum: animal
  - id: flag
    type: u1
  - id: raw
    size: 7
  - id: big
    type: u8
instances:
  quot:
    value: neg / 3
  rem:
    value: neg % 3
  shout:
    value: '"<" + text.reverse + ">"'
  num:
    value: digits.to_i + 1
  hexnum:
    value: digits.to_i(16)
  sub:
    value: text.substring(1, 3)
  fs:
    value: 'f"len={len} {text}!"'
  is_cat:
    value: animal == animal::cat
  ani:
    value: animal.to_i + 1
  tern:
    value: 'flag == 2 ? "two" : "other"'
  first:
    value: raw.first
  last2:
    value: raw[raw.size - 1]
  mx:
    value: raw.max
  raws:
    value: raw.to_s("ISO-8859-1")
  lit:
    value: '[0x41, 0x42]'
  eqb:
    value: '[1,2,3,4,5,6,7] == raw'
  lst:
    value: '[len, 300, 2]'
  lstmax:
    value: lst.max
  big2:
    value: big + 1
  bigand:
    value: big & 0xff
  szof:
    value: sizeof<u4> + bitsizeof<sub_t>
  b2i:
    value: (flag == 2).to_i
  fl:
    value: 3.7.to_i
  flt:
    value: len * 1.5
  cond:
    value: 1
    if: flag == 3
  en:
    value: 7
    enum: animal
  oob:
    value: raw[100]
types:
  sub_t:
    seq:
      - id: x
        type: u2
enums:
  animal:
    7: cat
    9: dog
