meta:
  id: numbers
  title: Numbers of every width
  endian: be
doc: Numbers of every width and both byte orders, alone and repeated.
seq:
  - id: a_u1
    type: u1
  - id: a_s1
    type: s1
  - id: a_u2
    type: u2
  - id: a_s2_le
    type: s2le
  - id: a_u4
    type: u4
  - id: a_s4_le
    type: s4le
  - id: a_u8
    type: u8
  - id: a_s8_le
    type: s8le
  - id: safe_u8
    type: u8
    -iqdb-js: number
  - id: safe_s8
    type: s8le
    -iqdb-js: number
  - id: a_f4
    type: f4
  - id: a_f8_le
    type: f8le
  - id: num_small
    type: u1
    -iqdb-derive: count(small)
  - id: small
    type: u2
    repeat: expr
    repeat-expr: num_small
  - id: big
    type: s8
    repeat: expr
    repeat-expr: 2
  - id: singles
    type: f4
    repeat: expr
    repeat-expr: 3
  - id: doubles
    type: f8le
    repeat: expr
    repeat-expr: num_small
  - id: until_zero
    type: u1
    repeat: until
    repeat-until: _ == 0
  - id: octets
    type: u1
    repeat: expr
    repeat-expr: num_small
  - id: words
    type: s2le
    repeat: expr
    repeat-expr: num_small
  - id: wides
    type: u8le
    repeat: expr
    repeat-expr: num_small
  - id: inner
    type: little
  - id: rest
    type: f4
    repeat: eos
types:
  little:
    meta:
      endian: le
    seq:
      - id: value
        type: u4
