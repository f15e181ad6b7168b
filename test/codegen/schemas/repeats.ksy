meta:
  id: repeats
  title: Repetitions of sized values
  endian: le
  encoding: UTF-8
doc: Sized bytes, text and types, repeated in each way.
seq:
  - id: num_items
    type: u4
  - id: len_item
    type: u1
  - id: names
    type: str
    size: 2
    repeat: expr
    repeat-expr: 2
  - id: items
    size: len_item
    type: item
    repeat: expr
    repeat-expr: num_items
  - id: strips
    size: 3
    repeat: until
    repeat-until: _io.size - _io.pos < 7
  - id: rest
    size: 1
    repeat: eos
types:
  item:
    doc: Two bytes of an item that may be longer.
    seq:
      - id: value
        type: u2
