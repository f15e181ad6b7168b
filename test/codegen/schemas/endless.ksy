meta:
  id: endless
  title: Elements that may take no bytes
  endian: le
doc: Repetitions of elements that are sometimes empty.
seq:
  - id: num_counted
    type: u4
  - id: counted
    type: sometimes
    repeat: expr
    repeat-expr: num_counted
  - id: is_until
    type: u1
  - id: until
    type: sometimes
    repeat: until
    repeat-until: _io.eof
    if: is_until == 1
  - id: rest
    type: sometimes
    repeat: eos
types:
  sometimes:
    seq:
      - id: value
        type: u1
        if: _io.size > 8
