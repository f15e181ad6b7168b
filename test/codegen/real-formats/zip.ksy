meta:
  id: zip
  title: ZIP archive without data descriptors
  file-extension: zip
  endian: le
  encoding: UTF-8
doc: Files, then a directory that repeats what they are, then its end; read from front to back.
seq:
  - id: sections
    type: section
    repeat: eos
types:
  section:
    seq:
      - id: magic
        contents: PK
      - id: kind
        type: u2
        enum: section_kind
        valid:
          in-enum: true
      - id: body
        type:
          switch-on: kind
          cases:
            section_kind::file: file
            section_kind::directory_entry: directory_entry
            section_kind::directory_end: directory_end
  about:
    doc: What a file and its entry in the directory both say.
    seq:
      - id: version_needed
        type: u2
      - id: flags
        type: flags
      - id: method
        type: u2
        enum: method
      - id: modified
        type: dos_time
      - id: crc
        type: u4
      - id: len_stored
        type: u4
      - id: len_file
        type: u4
      - id: len_name
        type: u2
      - id: len_extra
        type: u2
  flags:
    meta:
      bit-endian: le
    seq:
      - id: is_encrypted
        type: b1
      - id: level
        type: b2
      - id: has_descriptor
        type: b1
        valid: false
        doc: Lengths would stand behind the data then, which cannot be read from front to back.
      - id: reserved
        type: b7
      - id: is_utf8
        type: b1
      - id: more
        type: b4
  dos_time:
    meta:
      bit-endian: le
    seq:
      - id: half_seconds
        type: b5
      - id: minute
        type: b6
      - id: hour
        type: b5
      - id: day
        type: b5
      - id: month
        type: b4
      - id: years_since_1980
        type: b7
  file:
    seq:
      - id: about
        type: about
      - id: name
        size: about.len_name
      - id: extra
        size: about.len_extra
        type: extra_fields
      - id: data
        size: about.len_stored
  directory_entry:
    seq:
      - id: version_made_by
        type: u2
      - id: about
        type: about
      - id: len_comment
        type: u2
        -iqdb-derive: sizeof(comment)
      - id: disk
        type: u2
      - id: internal_attributes
        type: u2
      - id: external_attributes
        type: u4
      - id: ofs_file
        type: u4
      - id: name
        size: about.len_name
      - id: extra
        size: about.len_extra
        type: extra_fields
      - id: comment
        size: len_comment
  extra_fields:
    seq:
      - id: fields
        type: extra_field
        repeat: eos
  extra_field:
    seq:
      - id: id
        type: u2
      - id: len_data
        type: u2
        -iqdb-derive: sizeof(data)
      - id: data
        size: len_data
  directory_end:
    seq:
      - id: disk
        type: u2
      - id: disk_of_directory
        type: u2
      - id: num_entries_on_disk
        type: u2
      - id: num_entries
        type: u2
      - id: len_directory
        type: u4
      - id: ofs_directory
        type: u4
      - id: len_comment
        type: u2
        -iqdb-derive: sizeof(comment)
      - id: comment
        type: str
        size: len_comment
enums:
  section_kind:
    0x0201: directory_entry
    0x0403: file
    0x0605: directory_end
  method:
    0: stored
    8: deflated
    12: bzip2
    14: lzma
