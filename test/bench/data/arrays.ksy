meta:
  id: arrays
  title: Numbers in bulk, in both byte orders
  endian: le
seq:
  - id: num_values
    type: u4
  - id: floats
    type: f4
    repeat: expr
    repeat-expr: num_values
  - id: doubles
    type: f8be
    repeat: expr
    repeat-expr: num_values
  - id: words
    type: u4
    repeat: expr
    repeat-expr: num_values
  - id: samples
    type: s2be
    repeat: expr
    repeat-expr: num_values
