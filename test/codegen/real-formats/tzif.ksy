meta:
  id: tzif
  title: Time zone information
  endian: be
  encoding: ASCII
doc: The same data twice, with 32-bit and with 64-bit times; then a line that says how it goes on.
doc-ref: https://www.rfc-editor.org/rfc/rfc8536
seq:
  - id: old
    type: old_data
  - id: new
    type: new_data
    if: old.header.version != 0
  - id: footer
    type: footer
    if: old.header.version != 0
types:
  header:
    seq:
      - id: magic
        contents: TZif
      - id: version
        type: u1
        doc: 0, or a digit in ASCII.
      - id: reserved
        size: 15
      - id: num_is_utc
        type: u4
      - id: num_is_standard
        type: u4
      - id: num_leaps
        type: u4
      - id: num_times
        type: u4
      - id: num_types
        type: u4
      - id: len_names
        type: u4
  old_data:
    seq:
      - id: header
        type: header
      - id: times
        type: s4
        repeat: expr
        repeat-expr: header.num_times
      - id: time_types
        type: u1
        repeat: expr
        repeat-expr: header.num_times
      - id: types
        type: local_type
        repeat: expr
        repeat-expr: header.num_types
      - id: names
        size: header.len_names
      - id: leaps
        size: header.num_leaps * 8
      - id: is_standard
        size: header.num_is_standard
      - id: is_utc
        size: header.num_is_utc
  new_data:
    seq:
      - id: header
        type: header
      - id: times
        type: s8
        repeat: expr
        repeat-expr: header.num_times
      - id: time_types
        type: u1
        repeat: expr
        repeat-expr: header.num_times
      - id: types
        type: local_type
        repeat: expr
        repeat-expr: header.num_types
      - id: names
        size: header.len_names
      - id: leaps
        size: header.num_leaps * 12
      - id: is_standard
        size: header.num_is_standard
      - id: is_utc
        size: header.num_is_utc
  local_type:
    seq:
      - id: seconds_east
        type: s4
      - id: is_daylight
        type: u1
        valid:
          max: 1
      - id: ofs_name
        type: u1
  footer:
    seq:
      - id: newline
        contents: [0x0a]
      - id: rule
        type: str
        terminator: 0x0a
