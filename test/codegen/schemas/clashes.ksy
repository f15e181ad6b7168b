meta: {id: clashes, endian: le}
to-string: '"x"'
-webide-representation: "{class}"
seq:
  - id: class
    type: function
  - id: value
    type: a
  - id: self
    type: b
  - id: reader
    type: u1
  - id: at
    type: uint8_array
  - type: u1
  - id: object
    type: error
  - id: names
    type: number
  - id: index
    type: a::header
types:
  function:
    seq:
      - id: return
        type: u1
    instances:
      value:
        value: return + _parent.reader
  a:
    seq:
      - id: header
        type: header
    types:
      header:
        seq:
          - {id: x, type: u1}
  b:
    seq:
      - id: header
        type: header
    types:
      header:
        seq:
          - {id: y, type: u1, enum: header}
        enums:
          header:
            3: constructor
  uint8_array:
    seq:
      - {id: length, type: u1}
  error:
    seq:
      - {id: message, type: u1}
  number:
    seq:
      - {id: name, type: u1}
