meta:
  id: processed
  title: Processes
  endian: le
  encoding: ASCII
doc: Bytes, text and types that are processed, in every kind of frame.
seq:
  - id: key
    type: u1
  - id: masked
    size: 3
    process: xor(0x5a)
  - id: keyed
    size: 4
    process: xor(key)
  - id: long_key
    size: 2
  - id: folded
    size: 5
    process: xor(long_key)
  - id: left
    size: 3
    process: rol(3)
  - id: right
    type: str
    size: 3
    process: ror(key)
  - id: ended
    terminator: 0
    process: xor(0x20)
  - id: padded
    size: 6
    pad-right: 0x2e
    process: xor(1)
  - id: pair
    type: pair
    size: 6
    process: xor(0xff)
  - id: pairs
    type: pair
    terminator: 0
    process: xor(0x80)
    repeat: expr
    repeat-expr: 2
  - id: len_packed
    type: u2
    -iqdb-derive: sizeof(packed)
  - id: packed
    type: pair
    size: len_packed
    process: zlib
  - id: tight
    size: 12
    process: zlib
  - id: own
    size: 4
    process: my.shift(key, 1)
  - id: rest
    size-eos: true
    process: zlib
types:
  pair:
    seq:
      - id: first
        type: u1
      - id: second
        type: u2
