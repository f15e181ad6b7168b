meta:
  id: npy
  title: A NumPy array (npy)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
  encoding: UTF-8
doc: |
  A NumPy array in a file: this head, then the elements, nothing else
  (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). The description is a Python literal such as
  `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, filled up with spaces and ended with a line end.
seq:
  - id: prefix
    type: npy_prefix
    doc: Magic and version.
  - id: description
    type:
      switch-on: prefix.major
      cases:
        1: npy_description_v1
        2: npy_description_v2
        3: npy_description_v2
    doc: What the elements are.
  - id: elements
    size-eos: true
    doc: The numbers, row by row, or column by column where the description says fortran_order.
types:
  npy_prefix:
    doc: What every version begins with.
    seq:
      - id: magic
        contents: [0x93, NUMPY]
        doc: Says what the file is.
      - id: major
        type: u1
        doc: 1, 2 or 3.
      - id: minor
        type: u1
        doc: 0 in all of them.
  npy_length_v1:
    doc: What the description begins with in version 1, read by itself to know how long it is.
    seq:
      - id: len_text
        type: u2
        doc: Bytes of the text.
  npy_length_v2:
    doc: The same in versions 2 and 3.
    seq:
      - id: len_text
        type: u4
        doc: Bytes of the text.
  npy_description_v1:
    doc: The description in version 1.
    seq:
      - id: len_text
        type: u2
        -iqdb-derive: sizeof(text)
        doc: Bytes of the text.
      - id: text
        type: str
        size: len_text
        doc: ASCII.
  npy_description_v2:
    doc: The description in versions 2 and 3.
    seq:
      - id: len_text
        type: u4
        -iqdb-derive: sizeof(text)
        doc: Bytes of the text.
      - id: text
        type: str
        size: len_text
        doc: Latin 1 in version 2, UTF-8 in version 3.
  f4le_elements:
    doc: Elements that the description says are 32-bit floats, little-endian.
    seq:
      - id: values
        type: f4le
        repeat: eos
        doc: One number each.
  f4be_elements:
    doc: Elements that the description says are 32-bit floats, big-endian.
    seq:
      - id: values
        type: f4be
        repeat: eos
        doc: One number each.
  f8le_elements:
    doc: Elements that the description says are 64-bit floats, little-endian.
    seq:
      - id: values
        type: f8le
        repeat: eos
        doc: One number each.
  f8be_elements:
    doc: Elements that the description says are 64-bit floats, big-endian.
    seq:
      - id: values
        type: f8be
        repeat: eos
        doc: One number each.
  i1_elements:
    doc: Elements that the description says are signed bytes.
    seq:
      - id: values
        type: s1
        repeat: eos
        doc: One number each.
  u1_elements:
    doc: Elements that the description says are unsigned bytes.
    seq:
      - id: values
        type: u1
        repeat: eos
        doc: One number each.
