meta:
  id: iqdb_wal
  title: iqdb write-ahead log (X.iqdb.wal), versions 1 and 2
  file-extension: wal
  license: CC0-1.0
  ks-version: '0.11'
  encoding: UTF-8
  endian: le
  imports:
    - iqdb_common
doc: |
  Changes made since the snapshot beside it, as checksummed frames in the order in which they were acknowledged. A crash
  may leave a torn frame at the end; readers stop there. Version 2 names the snapshot that it extends, numbers its
  mutations, and says in each frame up to which offset the log was known to be on stable storage, so that a torn tail
  can be told from damage to acknowledged data.
seq:
  - id: prefix
    type: wal_prefix
    doc: Magic and version; the whole header of a version 1 log.
  - id: body
    size-eos: true
    type:
      switch-on: prefix.version
      cases:
        1: wal_v1
        2: wal_v2
    doc: The rest of the file.
types:
  wal_prefix:
    doc: The first twelve bytes of either version.
    seq:
      - id: magic
        contents: [IQDBWAL, 0]
        doc: Marks the file as a log.
      - id: version
        type: u4
        valid:
          any-of: [1, 2]
        doc: Log version.
  wal_v1:
    doc: 'Version 1 after its twelve-byte header: frames to the end.'
    seq:
      - id: frames
        type: frame_v1
        repeat: until
        repeat-until: _.is_torn or _io.eof
        if: not _io.eof
        doc: The frames; the last one may be torn.
        -iqdb-torn: _.is_torn
  frame_v1:
    doc: One frame, or the torn tail of the file.
    seq:
      - id: head
        type: frame_head_v1
        if: has_head
        doc: Length and checksum of the record.
      - id: record
        size: head.len_record
        type: record
        if: not is_torn
        doc: The mutation.
      - id: torn_tail
        size-eos: true
        if: is_torn
        doc: What a crash left of the last frame.
    instances:
      has_head:
        value: _io.size - _io.pos >= 8
        -iqdb-hidden: true
        doc: Whether a whole frame head is left.
      is_torn:
        value: 'not has_head or head.len_record == 0 or _io.size - _io.pos < head.len_record'
        -iqdb-hidden: true
        doc: Whether the file ends inside this frame. A length of 0 is never a frame.
  frame_head_v1:
    doc: The eight bytes before a version 1 record.
    seq:
      - id: len_record
        type: u4
        doc: Length of the record in bytes, at most 256 MiB.
        -iqdb-derive: sizeof(_parent.record)
      - id: record_crc32
        type: u4
        doc: CRC-32 (IEEE 802.3) of the record.
        -iqdb-derive: crc32(_parent.record)
  wal_v2:
    doc: 'Version 2 after magic and version: the rest of the header, then frames to the end.'
    seq:
      - id: binding
        type: wal_binding
        doc: What this log extends.
      - id: frames
        type: frame_v2
        repeat: until
        repeat-until: _.is_torn or _io.eof
        if: not _io.eof
        doc: The frames; the last one may be torn.
        -iqdb-torn: _.is_torn
  wal_binding:
    doc: The 36 bytes of a version 2 header after magic and version.
    seq:
      - id: snapshot_crc32
        type: u4
        doc: The checksum field of the snapshot that this log extends.
      - id: snapshot_length
        type: u8
        doc: Length in bytes of the snapshot file that this log extends.
      - id: salt
        type: u8
        doc: Random for each log; enters the checksum of every frame head, so that frames of an older log never verify.
      - id: first_lsn
        type: u8
        doc: Sequence number of the first mutation in this log.
      - id: reserved
        type: u4
        valid: 0
        doc: Room for later versions.
      - id: header_crc32
        type: u4
        doc: CRC-32 of the 44 header bytes before this field, magic and version included.
  frame_v2:
    doc: One frame, or the torn tail of the file.
    seq:
      - id: head
        type: frame_head_v2
        if: has_head
        doc: Length, place in the sequence and checksums.
      - id: record
        size: head.len_record
        type: record
        if: not is_torn
        doc: The mutation or control record.
      - id: torn_tail
        size-eos: true
        if: is_torn
        doc: 'What a crash left of the last frame; or zeros to the end of a page: room for more frames.'
    instances:
      has_head:
        value: _io.size - _io.pos >= 28
        -iqdb-hidden: true
        doc: Whether a whole frame head is left.
      is_torn:
        value: 'not has_head or head.len_record == 0 or _io.size - _io.pos < head.len_record'
        -iqdb-hidden: true
        doc: Whether the file ends inside this frame. A length of 0 is never a frame.
  frame_head_v2:
    doc: The 28 bytes before a version 2 record. They verify by themselves.
    seq:
      - id: len_record
        type: u4
        doc: Length of the record in bytes, at most 256 MiB, never 0.
        -iqdb-derive: sizeof(_parent.record)
      - id: durable
        type: u8
        doc: File offset up to which the log was known to be on stable storage when this frame was written.
      - id: lsn
        type: u8
        doc: Sequence number of the first mutation in the record; of the next one when the record holds none.
      - id: record_crc32
        type: u4
        doc: CRC-32 of the record.
        -iqdb-derive: crc32(_parent.record)
      - id: head_crc32
        type: u4
        doc: CRC-32 of the log's salt (8 bytes, little-endian) and the 24 bytes before this field.
  record:
    doc: What a frame carries. Version 1 logs hold inserts and deletes only.
    seq:
      - id: op
        type: u1
        enum: op
        valid:
          in-enum: true
        doc: What is done.
      - id: body
        type:
          switch-on: op
          cases:
            op::insert: insert
            op::delete: delete
            op::checkpoint_intent: checkpoint_intent
            op::batch: batch
        doc: The operands; a mark has none.
      - id: trailing
        size-eos: true
        if: not _io.eof
        doc: Bytes after the operands. In version 1 readers ignore them, in version 2 they are an error; our writer puts none.
  mutation:
    doc: 'A record inside a batch: an insert or a delete.'
    seq:
      - id: op
        type: u1
        enum: op
        valid:
          any-of: ['op::insert', 'op::delete']
        doc: What is done.
      - id: body
        type:
          switch-on: op
          cases:
            op::insert: insert
            op::delete: delete
        doc: The operands.
      - id: trailing
        size-eos: true
        if: not _io.eof
        doc: Bytes after the operands. Batches belong to version 2, so they are an error.
  insert:
    doc: Puts a row; a row of the same id is replaced where it stands.
    seq:
      - id: id
        type: wal_id
        doc: The row's id.
      - id: num_components
        type: u4
        doc: Number of components; the dimension of the database.
        -iqdb-derive: count(components)
      - id: components
        type: f4
        repeat: expr
        repeat-expr: num_components
        doc: The vector.
      - id: has_metadata
        type: u1
        doc: 1 when metadata follows; readers take any other value as none, writers put 0.
      - id: metadata
        type: iqdb_common::metadata
        if: has_metadata == 1
        doc: The row's metadata.
        -iqdb-raw: true
  delete:
    doc: Removes a row; an absent id is no error.
    seq:
      - id: id
        type: wal_id
        doc: The row's id.
  checkpoint_intent:
    doc: Says which snapshot is about to take this log's place.
    seq:
      - id: snapshot_crc32
        type: u4
        doc: The checksum field of the next snapshot.
      - id: snapshot_length
        type: u8
        doc: Length in bytes of the next snapshot file.
      - id: covered_lsn
        type: u8
        doc: Sequence number of the last mutation that the next snapshot holds.
  batch:
    doc: Mutations that are applied all or none.
    seq:
      - id: num_records
        type: u4
        doc: Number of mutations.
        -iqdb-derive: count(records)
      - id: records
        type: batch_record
        repeat: expr
        repeat-expr: num_records
        doc: The mutations in order.
  batch_record:
    doc: A mutation behind its length.
    seq:
      - id: len_record
        type: u4
        doc: Length of the mutation in bytes.
        -iqdb-derive: sizeof(record)
      - id: record
        size: len_record
        type: mutation
        doc: The mutation.
  wal_id:
    doc: The id of a row in a log.
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
            iqdb_common::id_kind::bytes: wal_bytes_id
        doc: The id itself.
  wal_bytes_id:
    doc: 'A byte id in a log: 64-bit length (the payload has a 32-bit one).'
    seq:
      - id: len_value
        type: u8
        doc: Length of the id in bytes. Our writer never puts 0, and our reader refuses it above this layer.
        -iqdb-derive: sizeof(value)
        -iqdb-js: number
      - id: value
        size: len_value
        doc: The bytes of the id.
enums:
  op:
    1:
      id: insert
      doc: Put a row.
    2:
      id: delete
      doc: Remove a row.
    3:
      id: checkpoint_intent
      doc: 'Version 2: the next snapshot is about to be renamed into place.'
    4:
      id: mark
      doc: 'Version 2: nothing but the frame head, so that its durable field covers what came before.'
    5:
      id: batch
      doc: 'Version 2: several mutations, all or none.'
