meta:
  id: gif
  title: Graphics Interchange Format
  file-extension: gif
  endian: le
  encoding: ASCII
doc: A screen, then blocks up to the trailer.
doc-ref: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
seq:
  - id: magic
    contents: GIF
  - id: version
    type: str
    size: 3
    valid:
      any-of: ['"87a"', '"89a"']
  - id: screen
    type: screen
  - id: global_colors
    type: colors(screen.len_colors)
    if: screen.has_colors
  - id: blocks
    type: block
    repeat: until
    repeat-until: _.kind == block_kind::trailer
  - id: trailing
    size-eos: true
types:
  screen:
    seq:
      - id: width
        type: u2
      - id: height
        type: u2
      - id: has_colors
        type: b1
      - id: color_resolution
        type: b3
      - id: is_sorted
        type: b1
      - id: len_colors
        type: b3
      - id: background
        type: u1
      - id: aspect
        type: u1
  colors:
    params:
      - id: bits
        type: u1
    seq:
      - id: colors
        type: color
        repeat: expr
        repeat-expr: 2 << bits
  color:
    seq:
      - id: red
        type: u1
      - id: green
        type: u1
      - id: blue
        type: u1
  block:
    seq:
      - id: kind
        type: u1
        enum: block_kind
        valid:
          in-enum: true
      - id: body
        type:
          switch-on: kind
          cases:
            block_kind::extension: extension
            block_kind::image: image
  extension:
    seq:
      - id: label
        type: u1
        enum: extension_label
      - id: parts
        type: part
        repeat: until
        repeat-until: _.len_data == 0
  image:
    seq:
      - id: left
        type: u2
      - id: top
        type: u2
      - id: width
        type: u2
      - id: height
        type: u2
      - id: has_colors
        type: b1
      - id: is_interlaced
        type: b1
      - id: is_sorted
        type: b1
      - id: reserved
        type: b2
      - id: len_colors
        type: b3
      - id: colors
        type: colors(len_colors)
        if: has_colors
      - id: lzw_bits
        type: u1
        valid:
          min: 2
          max: 8
      - id: parts
        type: part
        repeat: until
        repeat-until: _.len_data == 0
  part:
    seq:
      - id: len_data
        type: u1
        -iqdb-derive: sizeof(data)
      - id: data
        size: len_data
enums:
  block_kind:
    0x21: extension
    0x2c: image
    0x3b: trailer
  extension_label:
    0x01: plain_text
    0xf9: graphic_control
    0xfe: comment
    0xff: application
