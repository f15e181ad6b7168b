meta:
  id: wav
  title: RIFF waveform audio
  file-extension: wav
  endian: le
  encoding: ASCII
doc: Chunks in a chunk; chunks of an odd length are followed by a byte of padding.
seq:
  - id: magic
    contents: RIFF
  - id: len_chunks
    type: u4
    -iqdb-derive: sizeof(chunks)
  - id: chunks
    size: len_chunks
    type: chunks
  - id: trailing
    size-eos: true
types:
  chunks:
    seq:
      - id: form
        contents: WAVE
      - id: chunks
        type: chunk
        repeat: eos
  chunk:
    seq:
      - id: kind
        type: str
        size: 4
      - id: len_body
        type: u4
        -iqdb-derive: sizeof(body)
      - id: body
        size: len_body
        type:
          switch-on: kind
          cases:
            '"fmt "': format
            '"fact"': fact
      - id: padding
        size: len_body % 2
        if: not _io.eof
  format:
    seq:
      - id: codec
        type: u2
        enum: codec
      - id: num_channels
        type: u2
        valid:
          min: 1
      - id: samples_per_second
        type: u4
      - id: bytes_per_second
        type: u4
      - id: len_frame
        type: u2
      - id: bits_per_sample
        type: u2
      - id: extra
        size-eos: true
  fact:
    seq:
      - id: num_samples
        type: u4
enums:
  codec:
    1: pcm
    3: ieee_float
    6: a_law
    7: mu_law
    0xfffe: extensible
