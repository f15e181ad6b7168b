meta:
  id: hnswlib
  title: An index of hnswlib (saveIndex)
  license: CC0-1.0
  ks-version: '0.11'
  endian: le
doc: |
  What `saveIndex` of hnswlib, and of hnswlib-node and the Python package, writes on 64-bit systems: this head, then a record for
  each element, then the links of the upper levels, which readers of vectors have no use for. The head has no magic, and
  neither metric nor dimension; the length of a vector follows from where the label stands.
seq:
  - id: head
    type: hnswlib_head
    doc: Sizes and places.
  - id: records
    size: head.num_elements * head.len_record
    doc: The elements, one record each.
  - id: upper_links
    type: upper_links
    repeat: expr
    repeat-expr: head.num_elements
    doc: The links of the upper levels, of one element after the other; they end the file.
types:
  hnswlib_head:
    doc: The first 96 bytes.
    seq:
      - id: level0_offset
        type: u8
        doc: Place of the links inside a record, 0.
      - id: num_elements_max
        type: u8
        doc: Elements that there was room for.
      - id: num_elements
        type: u8
        -iqdb-js: number
        doc: Elements that there are, deleted ones included.
      - id: len_record
        type: u8
        -iqdb-js: number
        doc: Length of a record in bytes.
      - id: label_offset
        type: u8
        -iqdb-js: number
        doc: Place of the label inside a record; it ends the record.
      - id: vector_offset
        type: u8
        -iqdb-js: number
        doc: Place of the vector inside a record; it ends where the label begins.
      - id: level_max
        type: s4
        doc: The highest level; -1 where there is no element.
      - id: entry
        type: u4
        doc: The element that searches begin with.
      - id: links_max
        type: u8
        -iqdb-js: number
        doc: Links of an element on upper levels.
      - id: level0_links_max
        type: u8
        -iqdb-js: number
        doc: Links of an element on the lowest level.
      - id: m
        type: u8
        doc: Links that a new element is given.
      - id: level_factor
        type: f8
        doc: How the level of an element is drawn.
      - id: ef_construction
        type: u8
        doc: Width of the beam while building.
  hnswlib_record:
    doc: An element; the lengths follow from the head.
    params:
      - id: num_links_max
        type: u4
        doc: level0_links_max of the head.
      - id: dim
        type: u4
        doc: Components of a vector.
    seq:
      - id: num_links
        type: u2
        doc: Links that are in use.
      - id: flags
        type: u1
        doc: Bit 0 is set when the element is deleted.
      - id: reserved
        type: u1
        doc: Unused.
      - id: links
        size: num_links_max * 4
        doc: The elements that this one is linked to.
      - id: components
        size: dim * 4
        -iqdb-elements: f4
        doc: The vector, 32-bit floats; normalised by those who built the index for the cosine.
      - id: label
        type: u8
        doc: The id.
  upper_links_length:
    doc: What the upper links of an element begin with, read by itself to know how many there are.
    seq:
      - id: len_links
        type: u4
        doc: Length of the links in bytes; 0 for an element of the lowest level alone.
  upper_links:
    doc: The links of an element on the levels above the lowest.
    seq:
      - id: len_links
        type: u4
        -iqdb-derive: sizeof(links)
        doc: Length of the links in bytes; 0 for an element of the lowest level alone.
      - id: links
        size: len_links
        doc: Of each level a count of 32 bits, then links_max of the head elements.
