meta:
  id: sqlite3
  title: SQLite database
  file-extension: sqlite
  endian: be
  encoding: UTF-8
doc: A header, which is the beginning of the first page, and pages of one length.
doc-ref: https://www.sqlite.org/fileformat2.html
seq:
  - id: header
    type: header
  - id: first_page
    size: len_page - 100
    type: page
  - id: pages
    size: len_page
    type: page
    repeat: eos
instances:
  len_page:
    value: 'header.len_page_code == 1 ? 65536 : header.len_page_code'
types:
  header:
    seq:
      - id: magic
        contents: ["SQLite format 3", 0]
      - id: len_page_code
        type: u2
        valid:
          expr: _ == 1 or (_ >= 512 and (_ & (_ - 1)) == 0)
        doc: A power of two; 1 stands for 65536.
      - id: write_version
        type: u1
        enum: journal
      - id: read_version
        type: u1
        enum: journal
      - id: len_reserved
        type: u1
      - id: fractions
        contents: [64, 32, 32]
      - id: change_counter
        type: u4
      - id: num_pages
        type: u4
      - id: first_free_page
        type: u4
      - id: num_free_pages
        type: u4
      - id: schema_cookie
        type: u4
      - id: schema_format
        type: u4
      - id: cache_size
        type: u4
      - id: largest_root_page
        type: u4
      - id: text_encoding
        type: u4
        enum: text_encoding
      - id: user_version
        type: u4
      - id: incremental_vacuum
        type: u4
      - id: application_id
        type: u4
      - id: reserved
        size: 20
      - id: version_valid_for
        type: u4
      - id: sqlite_version
        type: u4
  page:
    seq:
      - id: kind
        type: u1
        enum: page_kind
      - id: tree
        type: tree
        if: is_tree
      - id: content
        size-eos: true
    instances:
      is_tree:
        value: >-
          kind == page_kind::index_interior or kind == page_kind::table_interior
          or kind == page_kind::index_leaf or kind == page_kind::table_leaf
  tree:
    doc: Overflow pages and pages of the free list have none.
    seq:
      - id: first_free_block
        type: u2
      - id: num_cells
        type: u2
      - id: ofs_cells
        type: u2
      - id: num_fragments
        type: u1
enums:
  journal:
    1: rollback
    2: wal
  text_encoding:
    1: utf8
    2: utf16le
    3: utf16be
  page_kind:
    2: index_interior
    5: table_interior
    10: index_leaf
    13: table_leaf
