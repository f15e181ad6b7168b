meta:
  id: import_main
  imports: [import_dep, import_more]
seq:
  - id: one
    type: import_dep
  - id: two
    type: import_dep::inner
  - id: three
    type: import_more
  - id: k
    type: u1
    enum: import_dep::kind
instances:
  eq:
    value: k == import_dep::kind::nine
  c:
    value: one.as<import_dep>.n
