meta: {id: circle_there, imports: [circle_back]}
seq:
  - {id: more, type: u1}
  - {id: back, type: circle_back, if: more == 1}
