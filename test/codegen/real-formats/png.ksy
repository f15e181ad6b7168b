meta:
  id: png
  title: Portable Network Graphics
  file-extension: png
  endian: be
  encoding: ASCII
doc: A signature, then chunks up to the one that is called IEND.
doc-ref: https://www.w3.org/TR/png/
seq:
  - id: signature
    contents: [0x89, PNG, 0x0d, 0x0a, 0x1a, 0x0a]
  - id: chunks
    type: chunk
    repeat: until
    repeat-until: _.kind == "IEND"
  - id: trailing
    size-eos: true
    doc: What stands behind the picture; nothing, as a rule.
types:
  chunk:
    seq:
      - id: len_body
        type: u4
        -iqdb-derive: sizeof(body)
      - id: kind
        type: str
        size: 4
        doc: The case of each letter says what a program may do that does not know the chunk.
      - id: body
        size: len_body
        type:
          switch-on: kind
          cases:
            '"IHDR"': header
            '"PLTE"': palette
            '"gAMA"': gamma
            '"pHYs"': physical_size
            '"tEXt"': text
            '"tIME"': time
            '"bKGD"': background
      - id: crc
        type: u4
        doc: CRC-32 of kind and body.
  header:
    seq:
      - id: width
        type: u4
        valid:
          min: 1
      - id: height
        type: u4
        valid:
          min: 1
      - id: bit_depth
        type: u1
        valid:
          any-of: [1, 2, 4, 8, 16]
      - id: color_type
        type: u1
        enum: color_type
        valid:
          in-enum: true
      - id: compression
        type: u1
        valid: 0
      - id: filter
        type: u1
        valid: 0
      - id: interlace
        type: u1
        enum: interlace
        valid:
          in-enum: true
  palette:
    seq:
      - id: colors
        type: rgb
        repeat: eos
  rgb:
    seq:
      - id: red
        type: u1
      - id: green
        type: u1
      - id: blue
        type: u1
  gamma:
    seq:
      - id: times_100000
        type: u4
  physical_size:
    seq:
      - id: per_unit_x
        type: u4
      - id: per_unit_y
        type: u4
      - id: unit
        type: u1
        enum: unit
  text:
    seq:
      - id: keyword
        type: strz
        encoding: ISO-8859-1
      - id: value
        type: str
        size-eos: true
        encoding: ISO-8859-1
  time:
    seq:
      - id: year
        type: u2
      - id: month
        type: u1
        valid:
          min: 1
          max: 12
      - id: day
        type: u1
        valid:
          min: 1
          max: 31
      - id: hour
        type: u1
        valid:
          max: 23
      - id: minute
        type: u1
        valid:
          max: 59
      - id: second
        type: u1
        valid:
          max: 60
  background:
    seq:
      - id: value
        size-eos: true
enums:
  color_type:
    0: greyscale
    2: truecolor
    3: indexed
    4: greyscale_alpha
    6: truecolor_alpha
  interlace:
    0: none
    1: adam7
  unit:
    0: unknown
    1: meter
