meta:
  id: elf
  title: Executable and linkable format, 64 bits, little-endian
  file-extension: o
  endian: le
doc: An identification, then a header; sections are read through their headers.
doc-ref: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
seq:
  - id: magic
    contents: [0x7f, ELF]
  - id: word
    type: u1
    enum: word
    valid: word::bits64
  - id: byte_order
    type: u1
    enum: byte_order
    valid: byte_order::little
  - id: identification_version
    type: u1
    valid: 1
  - id: abi
    type: u1
  - id: abi_version
    type: u1
  - id: padding
    size: 7
  - id: header
    type: header
types:
  header:
    seq:
      - id: kind
        type: u2
        enum: kind
      - id: machine
        type: u2
      - id: version
        type: u4
      - id: entry
        type: u8
      - id: ofs_segments
        type: u8
      - id: ofs_sections
        type: u8
      - id: flags
        type: u4
      - id: len_header
        type: u2
      - id: len_segment
        type: u2
      - id: num_segments
        type: u2
      - id: len_section
        type: u2
      - id: num_sections
        type: u2
      - id: at_names
        type: u2
    instances:
      segments:
        io: _root._io
        pos: ofs_segments
        size: len_segment
        type: segment
        repeat: expr
        repeat-expr: num_segments
        if: num_segments > 0
      sections:
        io: _root._io
        pos: ofs_sections
        size: len_section
        type: section
        repeat: expr
        repeat-expr: num_sections
  segment:
    seq:
      - id: kind
        type: u4
      - id: flags
        type: u4
      - id: offset
        type: u8
      - id: virtual_address
        type: u8
      - id: physical_address
        type: u8
      - id: len_file
        type: u8
      - id: len_memory
        type: u8
      - id: alignment
        type: u8
  section:
    seq:
      - id: ofs_name
        type: u4
      - id: kind
        type: u4
        enum: section_kind
      - id: flags
        type: u8
      - id: address
        type: u8
      - id: ofs_body
        type: u8
      - id: len_body
        type: u8
      - id: link
        type: u4
      - id: info
        type: u4
      - id: alignment
        type: u8
      - id: len_entry
        type: u8
    instances:
      body:
        io: _root._io
        pos: ofs_body
        size: len_body
        if: kind != section_kind::no_bits and kind != section_kind::none and len_body > 0
enums:
  word:
    1: bits32
    2: bits64
  byte_order:
    1: little
    2: big
  kind:
    1: relocatable
    2: executable
    3: shared
    4: core
  section_kind:
    0: none
    1: program
    2: symbols
    3: strings
    4: relocations_with_addends
    8: no_bits
