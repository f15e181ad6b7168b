meta:
  id: bmp
  title: Windows bitmap
  file-extension: bmp
  endian: le
doc: A file header, a header of one of several lengths, a palette, then rows of pixels.
seq:
  - id: file_header
    type: file_header
  - id: len_header
    type: u4
  - id: header
    size: len_header - 4
    type:
      switch-on: len_header
      cases:
        12: core_header
        40: info_header
        108: info_header
        124: info_header
  - id: palette_and_gap
    size: file_header.ofs_pixels - 14 - len_header
  - id: pixels
    size-eos: true
types:
  file_header:
    seq:
      - id: magic
        contents: BM
      - id: len_file
        type: u4
      - id: reserved
        type: u2
        repeat: expr
        repeat-expr: 2
      - id: ofs_pixels
        type: u4
        valid:
          min: 26
  core_header:
    seq:
      - id: width
        type: u2
      - id: height
        type: u2
      - id: num_planes
        type: u2
        valid: 1
      - id: bits_per_pixel
        type: u2
  info_header:
    seq:
      - id: width
        type: s4
      - id: height
        type: s4
        doc: Negative when the first row is the top one.
      - id: num_planes
        type: u2
        valid: 1
      - id: bits_per_pixel
        type: u2
        valid:
          any-of: [0, 1, 2, 4, 8, 16, 24, 32]
      - id: compression
        type: u4
        enum: compression
      - id: len_pixels
        type: u4
      - id: per_meter_x
        type: s4
      - id: per_meter_y
        type: s4
      - id: num_colors
        type: u4
      - id: num_colors_important
        type: u4
      - id: later
        size-eos: true
        doc: What versions 4 and 5 added.
enums:
  compression:
    0: rgb
    1: rle8
    2: rle4
    3: bitfields
    4: jpeg
    5: png
