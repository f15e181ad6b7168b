meta:
  id: jpeg
  title: JPEG file
  file-extension: jpg
  endian: be
  encoding: ASCII
doc: Segments up to the start of the scan; from there on, coded data to the end of the file.
doc-ref: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
seq:
  - id: start
    contents: [0xff, 0xd8]
  - id: segments
    type: segment
    repeat: until
    repeat-until: _.marker == marker::scan
  - id: coded
    size-eos: true
types:
  segment:
    seq:
      - id: magic
        contents: [0xff]
      - id: marker
        type: u1
        enum: marker
      - id: len_segment
        type: u2
        valid:
          min: 2
        doc: Of itself and the body.
      - id: body
        size: len_segment - 2
        type:
          switch-on: marker
          cases:
            marker::app0: app0
            marker::frame_baseline: frame
            marker::frame_progressive: frame
            marker::scan: scan
            marker::restart_interval: restart_interval
  app0:
    seq:
      - id: name
        type: strz
      - id: rest
        size-eos: true
  frame:
    seq:
      - id: bits_per_sample
        type: u1
      - id: height
        type: u2
      - id: width
        type: u2
      - id: num_components
        type: u1
        -iqdb-derive: count(components)
      - id: components
        type: component
        repeat: expr
        repeat-expr: num_components
  component:
    seq:
      - id: id
        type: u1
      - id: sampling_x
        type: b4
      - id: sampling_y
        type: b4
      - id: quantization
        type: u1
  scan:
    seq:
      - id: num_components
        type: u1
        -iqdb-derive: count(components)
      - id: components
        type: scan_component
        repeat: expr
        repeat-expr: num_components
      - id: spectral_start
        type: u1
      - id: spectral_end
        type: u1
      - id: approximation
        type: u1
  scan_component:
    seq:
      - id: id
        type: u1
      - id: dc_table
        type: b4
      - id: ac_table
        type: b4
  restart_interval:
    seq:
      - id: num_units
        type: u2
enums:
  marker:
    0xc0: frame_baseline
    0xc2: frame_progressive
    0xc4: huffman_tables
    0xda: scan
    0xdb: quantization_tables
    0xdd: restart_interval
    0xe0: app0
    0xe1: app1
    0xfe: comment
