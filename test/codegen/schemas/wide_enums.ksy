meta: {id: wide_enums, endian: be}
seq:
  - {id: f1, type: u8, enum: big}
  - {id: f2, type: u8, enum: big}
  - {id: f3, type: u8, enum: small}
  - id: body
    type:
      switch-on: f3
      cases:
        'small::five': empty
instances:
  f2i: {value: f2.to_i}
  is_max: {value: f2 == big::maxi}
  is5: {value: f3 == small::five}
  inst:
    value: 5
    enum: small
  eq2: {value: inst == small::five}
  tern: {value: 'is5 ? small::five : small::six'}
types:
  empty: {seq: []}
enums:
  big: {0: zero, 18446744073709551615: maxi}
  small: {5: five, 6: six}
