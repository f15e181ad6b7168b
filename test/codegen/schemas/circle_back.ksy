meta: {id: circle_back, imports: [circle_there]}
seq:
  - {id: more, type: u1}
  - {id: there, type: circle_there, if: more == 1}
