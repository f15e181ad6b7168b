meta: {id: corners, endian: le, encoding: ASCII}
doc: 'What a schema says cannot end a comment: */ is text.'
seq:
  - {id: count, type: u1}
  - {id: lengths, type: u1, repeat: expr, repeat-expr: count}
  - {id: names, type: str, size: 'lengths[_index]', repeat: expr, repeat-expr: count}
  - {id: steps, type: 'step(_index == 0 ? 0 : steps[_index - 1].tag)', repeat: expr, repeat-expr: 2}
  - {id: code, type: u1}
  - id: length
    type:
      switch-on: code
      cases: {1: u1, 8: u8}
  - {id: body, size: length}
  - {id: marks, contents: [7, 8], repeat: expr, repeat-expr: 2}
  - {id: veiled, size: 2, type: pair, process: xor(1), if: code == 1}
  - {id: label, type: 'label(3)'}
  - id: always
    type:
      switch-on: 2
      cases: {1: pair, 2: pair}
  - {id: lonely, type: lone, parent: false}
  - {id: held, type: lone}
instances:
  sides_differ: {value: 'side::left == side::right'}
  truth: {value: 'true == false'}
  block_size: {value: sizeof<block>}
  length_plus: {value: length + 1}
  found: {value: 'code == 1 ? veiled : nothing'}
  nothing: {value: veiled, if: code == 77}
  unfound: {value: 'code == 1 ? nothing : veiled'}
  no_number: {value: '"12x".to_i'}
enums:
  side: {4: left, 7: right}
types:
  step:
    params: [{id: before, type: u1}]
    seq:
      - {id: tag, type: u1}
      - {id: more, type: u1, if: before == 9}
  pair:
    seq: [{id: a, type: u1}, {id: b, type: u1}]
  label:
    params: [{id: size, type: u4}]
    seq: [{id: text, type: str, size: size}]
  block:
    seq: [{id: a, type: u1}, {id: nibble, type: b4}, {id: raw, size: 2}, {id: inner, type: pair, size: 5}]
  lone:
    seq: [{id: x, type: u1}, {id: more, size: _parent.code, if: x == 255}]
