meta:
  id: instances
  title: Instances, conditions and streams
  endian: le
  encoding: UTF-8
doc: Value instances, on the data and on the stream.
seq:
  - id: flags
    type: u1
  - id: wide
    type: u8
  - id: extra
    type: u2
    if: has_extra
  - id: first
    size: half
  - id: second
    type: str
    size: extra_or_two % 4
  - id: chunks
    type: chunk
    repeat: until
    repeat-until: _.is_last or _io.eof
  - id: words
    type: word
    repeat: until
    repeat-until: _.length == 0
  - id: tail
    size-eos: true
    if: not _io.eof
instances:
  has_extra:
    value: (flags & 1) != 0
  half:
    value: wide / 2 % 8
  extra_or_two:
    value: 'has_extra ? extra : 2'
types:
  chunk:
    seq:
      - id: value
        type: u1
      - id: more
        type: u2
        if: not is_last
    instances:
      left:
        value: _io.size - _io.pos
      is_last:
        value: left < 12 or value > 100
  word:
    seq:
      - id: length
        type: u1
        -iqdb-derive: sizeof(letters)
      - id: letters
        type: str
        size: length
