meta:
  id: vecs
  title: Vectors, one after the other (fvecs, bvecs, ivecs)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
doc: |
  The files of the TEXMEX corpora (http://corpus-texmex.irisa.fr): rows up to the end of the file, without a header. Each row
  says its own length; readers expect all of them to be of one length. The three kinds differ in their components alone: the
  root type here is an fvecs file.
seq:
  - id: rows
    type: fvecs_row
    repeat: eos
    doc: One vector each.
types:
  row_length:
    doc: What each row of the three kinds begins with, read by itself to know how long the row is.
    seq:
      - id: dim
        type: u4
        doc: Number of components.
  fvecs_row:
    doc: A row of an fvecs file.
    seq:
      - id: dim
        type: u4
        doc: Number of components.
      - id: components
        size: dim * 4
        -iqdb-elements: f4
        doc: 32-bit floats.
  bvecs_row:
    doc: A row of a bvecs file.
    seq:
      - id: dim
        type: u4
        doc: Number of components.
      - id: components
        size: dim
        doc: Bytes, 0 to 255.
  ivecs_row:
    doc: A row of an ivecs file.
    seq:
      - id: dim
        type: u4
        -iqdb-derive: count(components)
        doc: Number of components.
      - id: components
        type: s4
        repeat: expr
        repeat-expr: dim
        doc: Signed 32-bit integers.
