meta:
  id: gzip
  title: GZIP file, one member
  file-extension: gz
  endian: le
  encoding: ISO-8859-1
doc: A header with optional parts, deflated data, and two numbers about what it gives.
doc-ref: https://www.rfc-editor.org/rfc/rfc1952
seq:
  - id: magic
    contents: [0x1f, 0x8b]
  - id: method
    type: u1
    enum: method
    valid: method::deflate
  - id: flags
    type: flags
  - id: modified
    type: u4
    doc: Seconds since 1970; 0 when unknown.
  - id: extra_flags
    type: u1
  - id: system
    type: u1
    enum: system
  - id: extra
    type: extra
    if: flags.has_extra
  - id: name
    type: strz
    if: flags.has_name
  - id: comment
    type: strz
    if: flags.has_comment
  - id: header_crc
    type: u2
    if: flags.has_header_crc
  - id: deflated
    size: _io.size - _io.pos - 8
  - id: crc
    type: u4
    doc: CRC-32 of what was deflated.
  - id: len_inflated
    type: u4
    doc: Its length, modulo 2^32.
types:
  flags:
    seq:
      - id: reserved
        type: b3
        valid: 0
      - id: has_comment
        type: b1
      - id: has_name
        type: b1
      - id: has_extra
        type: b1
      - id: has_header_crc
        type: b1
      - id: is_text
        type: b1
  extra:
    seq:
      - id: len_fields
        type: u2
        -iqdb-derive: sizeof(fields)
      - id: fields
        size: len_fields
        type: extra_fields
  extra_fields:
    seq:
      - id: fields
        type: extra_field
        repeat: eos
  extra_field:
    seq:
      - id: id
        type: str
        size: 2
      - id: len_data
        type: u2
        -iqdb-derive: sizeof(data)
      - id: data
        size: len_data
enums:
  method:
    8: deflate
  system:
    0: fat
    3: unix
    7: macintosh
    11: ntfs
    255: unknown
