meta:
  id: ttf
  title: TrueType font
  file-extension: ttf
  endian: be
  encoding: ASCII
doc: A directory of tables, and the tables, each at an offset that is a multiple of four.
doc-ref: https://learn.microsoft.com/typography/opentype/spec/otff
seq:
  - id: version
    type: u4
    valid:
      any-of: [0x00010000, 0x4f54544f, 0x74727565]
  - id: num_tables
    type: u2
    -iqdb-derive: count(tables)
  - id: search_range
    type: u2
  - id: entry_selector
    type: u2
  - id: range_shift
    type: u2
  - id: tables
    type: table
    repeat: expr
    repeat-expr: num_tables
types:
  table:
    seq:
      - id: tag
        type: str
        size: 4
      - id: checksum
        type: u4
      - id: ofs_body
        type: u4
      - id: len_body
        type: u4
    instances:
      body:
        io: _root._io
        pos: ofs_body
        size: len_body
        type:
          switch-on: tag
          cases:
            '"head"': head
            '"hhea"': horizontal_header
            '"maxp"': maxima
  head:
    seq:
      - id: version
        type: u4
      - id: revision
        type: s4
      - id: checksum_adjustment
        type: u4
      - id: magic
        type: u4
        valid: 0x5f0f3cf5
      - id: flags
        type: u2
      - id: units_per_em
        type: u2
        valid:
          min: 16
          max: 16384
      - id: created
        type: s8
        doc: Seconds since 1904.
      - id: modified
        type: s8
      - id: x_min
        type: s2
      - id: y_min
        type: s2
      - id: x_max
        type: s2
      - id: y_max
        type: s2
      - id: style
        type: style
      - id: smallest_size
        type: u2
      - id: direction
        type: s2
      - id: location_format
        type: s2
        enum: location_format
      - id: glyph_format
        type: s2
  style:
    seq:
      - id: reserved
        type: b9
      - id: is_extended
        type: b1
      - id: is_condensed
        type: b1
      - id: has_shadow
        type: b1
      - id: has_outline
        type: b1
      - id: is_underlined
        type: b1
      - id: is_italic
        type: b1
      - id: is_bold
        type: b1
  horizontal_header:
    seq:
      - id: version
        type: u4
      - id: ascender
        type: s2
      - id: descender
        type: s2
      - id: rest
        size-eos: true
  maxima:
    seq:
      - id: version
        type: u4
      - id: num_glyphs
        type: u2
      - id: rest
        size-eos: true
enums:
  location_format:
    0: words
    1: longs
