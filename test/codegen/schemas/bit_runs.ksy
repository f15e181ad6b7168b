meta:
  id: bit_runs
  title: Bit fields that Kaitai's JavaScript holds
  bit-endian: le
  endian: be
doc: Runs of bit fields of up to 32 bits, in one order each.
seq:
  - id: count
    type: b2
  - id: maybe
    type: b6
    if: count != 2
  - id: runs
    type: run
    repeat: expr
    repeat-expr: count
  - id: gap
    type: b1
  - id: whole
    type: u1
  - id: big
    type: big
  - id: is_end
    type: b1
    if: not _io.eof
  - id: sized
    type: big
    size: 5
    if: not _io.eof
  - id: rest
    type: b3
    repeat: eos
types:
  run:
    seq:
      - id: first
        type: b5
      - id: second
        type: b11
      - id: flag
        type: b1
  big:
    meta:
      bit-endian: be
    seq:
      - id: first
        type: b7
      - id: second
        type: b17
