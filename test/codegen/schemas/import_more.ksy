meta: {id: import_more, imports: [import_dep]}
seq:
  - id: inner
    type: import_dep::inner
