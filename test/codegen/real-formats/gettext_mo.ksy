meta:
  id: gettext_mo
  title: Compiled translations of GNU gettext, of a little-endian machine
  file-extension: mo
  endian: le
doc: Two tables of places, one of originals and one of translations, and the texts that they point to.
doc-ref: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
seq:
  - id: magic
    type: u4
    valid: '0x950412de'
  - id: version_minor
    type: u2
  - id: version_major
    type: u2
    valid:
      max: 1
  - id: num_texts
    type: u4
  - id: ofs_originals
    type: u4
  - id: ofs_translations
    type: u4
  - id: num_hashes
    type: u4
  - id: ofs_hashes
    type: u4
instances:
  originals:
    pos: ofs_originals
    type: place
    repeat: expr
    repeat-expr: num_texts
  translations:
    pos: ofs_translations
    type: place
    repeat: expr
    repeat-expr: num_texts
  hashes:
    pos: ofs_hashes
    type: u4
    repeat: expr
    repeat-expr: num_hashes
    if: num_hashes > 0
types:
  place:
    seq:
      - id: len_text
        type: u4
      - id: ofs_text
        type: u4
    instances:
      text:
        io: _root._io
        pos: ofs_text
        size: len_text + 1
        doc: In the encoding that the translation of the empty text names, with the zero behind it.
