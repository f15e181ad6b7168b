meta:
  id: iqdb_core_payload
  title: Payload of a database snapshot (index type iqdb-core)
  license: CC0-1.0
  ks-version: '0.11'
  encoding: UTF-8
  endian: le
  imports:
    - iqdb_common
doc: |
  The rows of a database in storage order, after a head that says how they are searched. It repeats dim, metric and the
  number of rows of the snapshot header, because that header is outside the checksum.
seq:
  - id: head
    type: core_head
    doc: Index kind with its parameters, dimension, metric, number of rows.
  - id: rows
    type: row(head.dim)
    repeat: expr
    repeat-expr: head.num_rows
    doc: The rows in storage order.
    -iqdb-columns: true
  - id: trailing
    size-eos: true
    if: not _io.eof
    doc: Bytes after the last row. Readers ignore them; our writer keeps those that it finds.
types:
  core_head:
    doc: What is needed before the first row can be read.
    seq:
      - id: magic
        contents: IQDC
        doc: Marks the payload.
      - id: version
        type: u4
        valid: 1
        doc: Payload version.
      - id: index_kind
        type: u1
        enum: index_kind
        valid:
          in-enum: true
        doc: Which index searches the rows.
      - id: index_parameters
        type:
          switch-on: index_kind
          cases:
            index_kind::hnsw: hnsw_parameters
            index_kind::ivf: ivf_parameters
        doc: Parameters of the index; a flat index has none.
      - id: dim
        type: u8
        valid:
          min: 1
        doc: Number of components of each vector.
      - id: metric
        type: u1
        enum: iqdb_common::metric
        valid:
          in-enum: true
        doc: Distance measure.
      - id: num_rows
        type: u8
        doc: Number of rows that follow.
  hnsw_parameters:
    doc: Parameters of a hierarchical navigable small world graph.
    seq:
      - id: m
        type: u8
        doc: Links per node and layer; twice as many on the lowest layer.
      - id: ef_construction
        type: u8
        doc: Width of the beam while building.
      - id: ef_search
        type: u8
        doc: Width of the beam while searching.
      - id: filter_widen
        type: u8
        doc: Factor by which a filtered search widens its beam.
      - id: seed
        type: u8
        doc: Seed of the level generator.
  ivf_parameters:
    doc: Parameters of an inverted file index, with or without product quantisation.
    seq:
      - id: n_clusters
        type: u8
        doc: Number of clusters.
      - id: n_probes
        type: u8
        doc: Clusters that a search visits.
      - id: training_sample_size
        type: u8
        doc: Rows that the clustering is trained on at most.
      - id: use_pq
        type: u1
        doc: Whether rows are product-quantised; 0 is no, anything else yes.
      - id: has_pq_subvectors
        type: u1
        valid:
          any-of: [0, 1]
        doc: Whether the number of subvectors follows.
      - id: pq_subvectors
        type: u8
        if: has_pq_subvectors == 1
        doc: Number of subvectors of the product quantiser.
      - id: pq_refine_factor
        type: u4
        doc: Candidates per wanted hit that are ranked again exactly; 0 for none.
      - id: seed
        type: u8
        doc: Seed of the training.
  row:
    doc: One row.
    params:
      - id: dim
        type: u8
        doc: Number of components.
    seq:
      - id: id
        type: row_id
        doc: The row's id.
      - id: vector
        size: dim * 4
        doc: The components, 32-bit IEEE 754 floats.
        -iqdb-elements: f4
      - id: has_metadata
        type: u1
        valid:
          any-of: [0, 1]
        doc: 1 when metadata follows; absent metadata and an empty map are different things.
      - id: metadata
        type: iqdb_common::metadata
        if: has_metadata == 1
        doc: The row's metadata.
        -iqdb-raw: true
  row_id:
    doc: The id of a row in a payload.
    seq:
      - id: kind
        type: u1
        enum: iqdb_common::id_kind
        valid:
          in-enum: true
        doc: Which kind of id follows.
      - id: body
        type:
          switch-on: kind
          cases:
            iqdb_common::id_kind::u64: iqdb_common::u64_id
            iqdb_common::id_kind::bytes: bytes_id
        doc: The id itself.
  bytes_id:
    doc: 'A byte id in a payload: 32-bit length (the log has a 64-bit one).'
    seq:
      - id: len_value
        type: u4
        valid:
          min: 1
        doc: Length of the id in bytes, never 0.
        -iqdb-derive: sizeof(value)
      - id: value
        size: len_value
        doc: The bytes of the id.
enums:
  index_kind:
    0:
      id: flat
      doc: Exact search over all rows.
    1:
      id: hnsw
      doc: Hierarchical navigable small world graph.
    2:
      id: ivf
      doc: Inverted file, with or without product quantisation.
