meta:
  id: terminfo
  title: Compiled description of a terminal
  endian: le
  encoding: ISO-8859-1
doc: Counts, then one table behind the other; numbers begin at an even offset.
seq:
  - id: magic
    contents: [0x1a, 0x01]
  - id: len_names
    type: u2
  - id: num_booleans
    type: u2
  - id: num_numbers
    type: u2
  - id: num_offsets
    type: u2
  - id: len_texts
    type: u2
  - id: names
    type: strz
    size: len_names
  - id: booleans
    type: s1
    repeat: expr
    repeat-expr: num_booleans
  - id: padding
    contents: [0]
    if: (len_names + num_booleans) % 2 == 1
  - id: numbers
    type: s2
    repeat: expr
    repeat-expr: num_numbers
  - id: offsets
    type: s2
    repeat: expr
    repeat-expr: num_offsets
    doc: Into texts; negative where the terminal has no such capability.
  - id: texts
    size: len_texts
  - id: extended
    size-eos: true
    doc: Capabilities of the user's own.
