/**
 * What the schemas say about their fields.
 *
 * Generated from formats/iqdb_common.ksy,
 * formats/iqdb_core_payload.ksy,
 * formats/iqdb_sidecar.ksy,
 * formats/iqdb_snapshot.ksy,
 * formats/iqdb_wal.ksy
 * by `npm run generate`. Change the schemas, not this file.
 */
import type { SchemaDescription } from "../src/bytes/schema-description.js";

export const DESCRIPTIONS: SchemaDescription = {
  "types": {
    "iqdb_common.IqdbCommon": {
      "id": "iqdb_common",
      "title": "Types shared by the iqdb snapshot and the iqdb log",
      "doc": "Metadata blocks, ids and enumerations that the snapshot payload and the log have in common.\nWhere one idea has two encodings (byte ids: 32-bit length in the payload, 64-bit length in the log),\neach schema keeps its own type and says so.",
      "fields": {}
    },
    "iqdb_common.U64Id": {
      "id": "u64_id",
      "title": "",
      "doc": "An integer id.",
      "fields": {
        "value": {
          "id": "value",
          "doc": "The id itself, all 64 bits.",
          "type": "u8le"
        }
      }
    },
    "iqdb_common.Metadata": {
      "id": "metadata",
      "title": "",
      "doc": "The metadata of one row: a flat map. Writers put entries in the order of the keys' UTF-8 bytes, each key once.\nReaders accept any order; of a repeated key the last entry counts.",
      "fields": {
        "numEntries": {
          "id": "num_entries",
          "doc": "Number of entries that follow.",
          "type": "u4le"
        },
        "entries": {
          "id": "entries",
          "doc": "The entries, one after the other.",
          "type": "metadata_entry"
        }
      }
    },
    "iqdb_common.MetadataEntry": {
      "id": "metadata_entry",
      "title": "",
      "doc": "One key with its value.",
      "fields": {
        "key": {
          "id": "key",
          "doc": "The key; may be empty.",
          "type": "text"
        },
        "value": {
          "id": "value",
          "doc": "The value.",
          "type": "metadata_value"
        }
      }
    },
    "iqdb_common.MetadataValue": {
      "id": "metadata_value",
      "title": "",
      "doc": "A value behind the tag that says what it is.",
      "fields": {
        "kind": {
          "id": "kind",
          "doc": "What follows.",
          "type": "u1",
          "enum": "iqdb_common.ValueKind"
        },
        "body": {
          "id": "body",
          "doc": "The value itself; absent for null.",
          "type": "text | int_value | float_value | bool_value"
        }
      }
    },
    "iqdb_common.Text": {
      "id": "text",
      "title": "",
      "doc": "UTF-8 text behind its length in bytes.",
      "fields": {
        "lenValue": {
          "id": "len_value",
          "doc": "Length of the text in bytes.",
          "type": "u4le"
        },
        "value": {
          "id": "value",
          "doc": "The text. Bytes that are not UTF-8 are an error; a byte order mark is text like any other.",
          "type": "str"
        }
      }
    },
    "iqdb_common.IntValue": {
      "id": "int_value",
      "title": "",
      "doc": "A signed 64-bit integer.",
      "fields": {
        "value": {
          "id": "value",
          "doc": "The integer, all 64 bits.",
          "type": "s8le"
        }
      }
    },
    "iqdb_common.FloatValue": {
      "id": "float_value",
      "title": "",
      "doc": "An IEEE 754 double.",
      "fields": {
        "value": {
          "id": "value",
          "doc": "The number; NaN and infinities are allowed.",
          "type": "f8le"
        }
      }
    },
    "iqdb_common.BoolValue": {
      "id": "bool_value",
      "title": "",
      "doc": "A truth value.",
      "fields": {
        "value": {
          "id": "value",
          "doc": "0 is false, anything else is true; writers put 0 or 1.",
          "type": "u1"
        }
      }
    },
    "iqdb_core_payload.IqdbCorePayload": {
      "id": "iqdb_core_payload",
      "title": "Payload of a database snapshot (index type iqdb-core)",
      "doc": "The rows of a database in storage order, after a head that says how they are searched. It repeats dim, metric and the\nnumber of rows of the snapshot header, because that header is outside the checksum.",
      "fields": {
        "head": {
          "id": "head",
          "doc": "Index kind with its parameters, dimension, metric, number of rows.",
          "type": "core_head"
        },
        "rows": {
          "id": "rows",
          "doc": "The rows in storage order.",
          "type": "row"
        },
        "trailing": {
          "id": "trailing",
          "doc": "Bytes after the last row. Readers ignore them; our writer keeps those that it finds.",
          "type": "bytes"
        }
      }
    },
    "iqdb_core_payload.CoreHead": {
      "id": "core_head",
      "title": "",
      "doc": "What is needed before the first row can be read.",
      "fields": {
        "magic": {
          "id": "magic",
          "doc": "Marks the payload.",
          "type": "contents"
        },
        "version": {
          "id": "version",
          "doc": "Payload version.",
          "type": "u4le"
        },
        "indexKind": {
          "id": "index_kind",
          "doc": "Which index searches the rows.",
          "type": "u1",
          "enum": "iqdb_core_payload.IndexKind"
        },
        "indexParameters": {
          "id": "index_parameters",
          "doc": "Parameters of the index; a flat index has none.",
          "type": "hnsw_parameters | ivf_parameters"
        },
        "dim": {
          "id": "dim",
          "doc": "Number of components of each vector.",
          "type": "u8le"
        },
        "metric": {
          "id": "metric",
          "doc": "Distance measure.",
          "type": "u1",
          "enum": "iqdb_common.Metric"
        },
        "numRows": {
          "id": "num_rows",
          "doc": "Number of rows that follow.",
          "type": "u8le"
        }
      }
    },
    "iqdb_core_payload.HnswParameters": {
      "id": "hnsw_parameters",
      "title": "",
      "doc": "Parameters of a hierarchical navigable small world graph.",
      "fields": {
        "m": {
          "id": "m",
          "doc": "Links per node and layer; twice as many on the lowest layer.",
          "type": "u8le"
        },
        "efConstruction": {
          "id": "ef_construction",
          "doc": "Width of the beam while building.",
          "type": "u8le"
        },
        "efSearch": {
          "id": "ef_search",
          "doc": "Width of the beam while searching.",
          "type": "u8le"
        },
        "filterWiden": {
          "id": "filter_widen",
          "doc": "Factor by which a filtered search widens its beam.",
          "type": "u8le"
        },
        "seed": {
          "id": "seed",
          "doc": "Seed of the level generator.",
          "type": "u8le"
        }
      }
    },
    "iqdb_core_payload.IvfParameters": {
      "id": "ivf_parameters",
      "title": "",
      "doc": "Parameters of an inverted file index, with or without product quantisation.",
      "fields": {
        "nClusters": {
          "id": "n_clusters",
          "doc": "Number of clusters.",
          "type": "u8le"
        },
        "nProbes": {
          "id": "n_probes",
          "doc": "Clusters that a search visits.",
          "type": "u8le"
        },
        "trainingSampleSize": {
          "id": "training_sample_size",
          "doc": "Rows that the clustering is trained on at most.",
          "type": "u8le"
        },
        "usePq": {
          "id": "use_pq",
          "doc": "Whether rows are product-quantised; 0 is no, anything else yes.",
          "type": "u1"
        },
        "hasPqSubvectors": {
          "id": "has_pq_subvectors",
          "doc": "Whether the number of subvectors follows.",
          "type": "u1"
        },
        "pqSubvectors": {
          "id": "pq_subvectors",
          "doc": "Number of subvectors of the product quantiser.",
          "type": "u8le"
        },
        "pqRefineFactor": {
          "id": "pq_refine_factor",
          "doc": "Candidates per wanted hit that are ranked again exactly; 0 for none.",
          "type": "u4le"
        },
        "seed": {
          "id": "seed",
          "doc": "Seed of the training.",
          "type": "u8le"
        }
      }
    },
    "iqdb_core_payload.Row": {
      "id": "row",
      "title": "",
      "doc": "One row.",
      "fields": {
        "id": {
          "id": "id",
          "doc": "The row's id.",
          "type": "row_id"
        },
        "vector": {
          "id": "vector",
          "doc": "The components, 32-bit IEEE 754 floats.",
          "type": "f4le[]"
        },
        "hasMetadata": {
          "id": "has_metadata",
          "doc": "1 when metadata follows; absent metadata and an empty map are different things.",
          "type": "u1"
        },
        "metadata": {
          "id": "metadata",
          "doc": "The row's metadata.",
          "type": "metadata"
        }
      }
    },
    "iqdb_core_payload.RowId": {
      "id": "row_id",
      "title": "",
      "doc": "The id of a row in a payload.",
      "fields": {
        "kind": {
          "id": "kind",
          "doc": "Which kind of id follows.",
          "type": "u1",
          "enum": "iqdb_common.IdKind"
        },
        "body": {
          "id": "body",
          "doc": "The id itself.",
          "type": "u64_id | bytes_id"
        }
      }
    },
    "iqdb_core_payload.BytesId": {
      "id": "bytes_id",
      "title": "",
      "doc": "A byte id in a payload: 32-bit length (the log has a 64-bit one).",
      "fields": {
        "lenValue": {
          "id": "len_value",
          "doc": "Length of the id in bytes, never 0.",
          "type": "u4le"
        },
        "value": {
          "id": "value",
          "doc": "The bytes of the id.",
          "type": "bytes"
        }
      }
    },
    "iqdb_sidecar.IqdbSidecar": {
      "id": "iqdb_sidecar",
      "title": "iqdb index sidecar (X.iqdb.idx), version 1",
      "doc": "What an index has derived from the rows of a snapshot and would otherwise have to build anew at each opening: a graph,\nclusters, quantised vectors. It belongs to one snapshot, which it names, and it may be deleted at any time: a reader that\nfinds it absent, damaged, of another version, or bound to another snapshot builds the index from the rows.\n\nThe sections stand behind the head in the order of its table. Each begins at the first multiple of 64 at or after the\nend of what is in front of it; the bytes between are zeros, and the file ends with the last section.\n\nWhere a section names rows, it counts them from 0 in the order of the snapshot's payload, before any log is applied.",
      "fields": {
        "prefix": {
          "id": "prefix",
          "doc": "Magic, version, length and checksum of the head.",
          "type": "sidecar_prefix"
        },
        "head": {
          "id": "head",
          "doc": "Which snapshot and which index the sections belong to, and where each of them is.",
          "type": "sidecar_head"
        },
        "body": {
          "id": "body",
          "doc": "The sections and the zeros between them.",
          "type": "bytes"
        }
      }
    },
    "iqdb_sidecar.SidecarPrefix": {
      "id": "sidecar_prefix",
      "title": "",
      "doc": "The first 20 bytes.",
      "fields": {
        "magic": {
          "id": "magic",
          "doc": "Marks the file as an index sidecar.",
          "type": "contents"
        },
        "version": {
          "id": "version",
          "doc": "Format version. A file of another version is of no use and is built anew.",
          "type": "u4le"
        },
        "lenHead": {
          "id": "len_head",
          "doc": "Length of the head in bytes.",
          "type": "u4le"
        },
        "headCrc32": {
          "id": "head_crc32",
          "doc": "CRC-32 (IEEE 802.3) of the head.",
          "type": "u4le"
        }
      }
    },
    "iqdb_sidecar.SidecarHead": {
      "id": "sidecar_head",
      "title": "",
      "doc": "What the sections belong to, and the table of sections.",
      "fields": {
        "snapshotCrc32": {
          "id": "snapshot_crc32",
          "doc": "The checksum field of the snapshot that this was derived from.",
          "type": "u4le"
        },
        "snapshotLength": {
          "id": "snapshot_length",
          "doc": "Length in bytes of the snapshot file that this was derived from.",
          "type": "u8le"
        },
        "numRows": {
          "id": "num_rows",
          "doc": "Number of rows of that snapshot.",
          "type": "u8le"
        },
        "lenFingerprint": {
          "id": "len_fingerprint",
          "doc": "Length of the fingerprint in bytes.",
          "type": "u4le"
        },
        "fingerprint": {
          "id": "fingerprint",
          "doc": "Everything besides the rows that the sections depend on (kind and parameters of the index, layout of the\nsections), in bytes that only the program that wrote them understands. A reader whose own differ builds anew.",
          "type": "bytes"
        },
        "numSections": {
          "id": "num_sections",
          "doc": "Number of sections.",
          "type": "u4le"
        },
        "sections": {
          "id": "sections",
          "doc": "Where each section is, in the order in which they stand in the file.",
          "type": "section_entry"
        }
      }
    },
    "iqdb_sidecar.SectionEntry": {
      "id": "section_entry",
      "title": "",
      "doc": "One line of the table.",
      "fields": {
        "kind": {
          "id": "kind",
          "doc": "What the section holds. Readers pass over kinds that they do not know.",
          "type": "u4le",
          "enum": "iqdb_sidecar.SectionKind"
        },
        "part": {
          "id": "part",
          "doc": "Which of several sections of this kind: an index whose rows are spread over several memories has a graph in\neach of them. 0 where there is one. No two sections have the same kind and part.",
          "type": "u4le"
        },
        "offset": {
          "id": "offset",
          "doc": "Where the section begins, counted from the beginning of the file; a multiple of 64.",
          "type": "u8le"
        },
        "length": {
          "id": "length",
          "doc": "Length of the section in bytes.",
          "type": "u8le"
        },
        "crc32": {
          "id": "crc32",
          "doc": "CRC-32 of the section's bytes.",
          "type": "u4le"
        }
      }
    },
    "iqdb_snapshot.IqdbSnapshot": {
      "id": "iqdb_snapshot",
      "title": "iqdb snapshot file (X.iqdb), versions 1 and 2",
      "doc": "The outer file of a database: a header, then the region that the header's checksum covers. In version 1 the region is\nthe payload itself; in version 2 the payload follows a compression preamble. The header is outside the checksum, so a\nloader compares dim, metric and num_vectors with the payload.",
      "fields": {
        "header": {
          "id": "header",
          "doc": "What the file holds, and the checksum of all that follows.",
          "type": "snapshot_header"
        },
        "region": {
          "id": "region",
          "doc": "Everything after the header.",
          "type": "region_v1 | region_v2"
        }
      }
    },
    "iqdb_snapshot.SnapshotHeader": {
      "id": "snapshot_header",
      "title": "",
      "doc": "The first 41 bytes and the index type between them.",
      "fields": {
        "magic": {
          "id": "magic",
          "doc": "Marks the file as a snapshot.",
          "type": "contents"
        },
        "version": {
          "id": "version",
          "doc": "Format version. Version 1 is read only; version 2 is written.",
          "type": "u4le"
        },
        "lenIndexType": {
          "id": "len_index_type",
          "doc": "Length of the index type in bytes.",
          "type": "u8le"
        },
        "indexType": {
          "id": "index_type",
          "doc": "Which kind of payload follows; iqdb-core for databases.",
          "type": "str"
        },
        "dim": {
          "id": "dim",
          "doc": "Number of components of each vector.",
          "type": "u8le"
        },
        "metric": {
          "id": "metric",
          "doc": "Distance measure.",
          "type": "u1",
          "enum": "iqdb_common.Metric"
        },
        "numVectors": {
          "id": "num_vectors",
          "doc": "Number of rows in the payload.",
          "type": "u8le"
        },
        "regionCrc32": {
          "id": "region_crc32",
          "doc": "CRC-32 (IEEE 802.3) of all bytes after this field.",
          "type": "u4le"
        }
      }
    },
    "iqdb_snapshot.RegionV1": {
      "id": "region_v1",
      "title": "",
      "doc": "Version 1: the payload, as it is.",
      "fields": {
        "payload": {
          "id": "payload",
          "doc": "The payload.",
          "type": "bytes"
        }
      }
    },
    "iqdb_snapshot.RegionV2": {
      "id": "region_v2",
      "title": "",
      "doc": "Version 2: how the payload is compressed, then the (compressed) payload.",
      "fields": {
        "preamble": {
          "id": "preamble",
          "doc": "Scheme and uncompressed length.",
          "type": "compression_preamble"
        },
        "payload": {
          "id": "payload",
          "doc": "The payload, compressed as the preamble says.",
          "type": "bytes"
        }
      }
    },
    "iqdb_snapshot.CompressionPreamble": {
      "id": "compression_preamble",
      "title": "",
      "doc": "The nine bytes before a version 2 payload.",
      "fields": {
        "scheme": {
          "id": "scheme",
          "doc": "How the payload is compressed.",
          "type": "u1",
          "enum": "iqdb_snapshot.CompressionScheme"
        },
        "lenUncompressed": {
          "id": "len_uncompressed",
          "doc": "Length of the payload before compression, in bytes.",
          "type": "u8le"
        }
      }
    },
    "iqdb_wal.IqdbWal": {
      "id": "iqdb_wal",
      "title": "iqdb write-ahead log (X.iqdb.wal), versions 1 and 2",
      "doc": "Changes made since the snapshot beside it, as checksummed frames in the order in which they were acknowledged. A crash\nmay leave a torn frame at the end; readers stop there. Version 2 names the snapshot that it extends, numbers its\nmutations, and says in each frame up to which offset the log was known to be on stable storage, so that a torn tail\ncan be told from damage to acknowledged data.",
      "fields": {
        "prefix": {
          "id": "prefix",
          "doc": "Magic and version; the whole header of a version 1 log.",
          "type": "wal_prefix"
        },
        "body": {
          "id": "body",
          "doc": "The rest of the file.",
          "type": "wal_v1 | wal_v2"
        }
      }
    },
    "iqdb_wal.WalPrefix": {
      "id": "wal_prefix",
      "title": "",
      "doc": "The first twelve bytes of either version.",
      "fields": {
        "magic": {
          "id": "magic",
          "doc": "Marks the file as a log.",
          "type": "contents"
        },
        "version": {
          "id": "version",
          "doc": "Log version.",
          "type": "u4le"
        }
      }
    },
    "iqdb_wal.WalV1": {
      "id": "wal_v1",
      "title": "",
      "doc": "Version 1 after its twelve-byte header: frames to the end.",
      "fields": {
        "frames": {
          "id": "frames",
          "doc": "The frames; the last one may be torn.",
          "type": "frame_v1"
        }
      }
    },
    "iqdb_wal.FrameV1": {
      "id": "frame_v1",
      "title": "",
      "doc": "One frame, or the torn tail of the file.",
      "fields": {
        "head": {
          "id": "head",
          "doc": "Length and checksum of the record.",
          "type": "frame_head_v1"
        },
        "record": {
          "id": "record",
          "doc": "The mutation.",
          "type": "record"
        },
        "tornTail": {
          "id": "torn_tail",
          "doc": "What a crash left of the last frame.",
          "type": "bytes"
        }
      }
    },
    "iqdb_wal.FrameHeadV1": {
      "id": "frame_head_v1",
      "title": "",
      "doc": "The eight bytes before a version 1 record.",
      "fields": {
        "lenRecord": {
          "id": "len_record",
          "doc": "Length of the record in bytes, at most 256 MiB.",
          "type": "u4le"
        },
        "recordCrc32": {
          "id": "record_crc32",
          "doc": "CRC-32 (IEEE 802.3) of the record.",
          "type": "u4le"
        }
      }
    },
    "iqdb_wal.WalV2": {
      "id": "wal_v2",
      "title": "",
      "doc": "Version 2 after magic and version: the rest of the header, then frames to the end.",
      "fields": {
        "binding": {
          "id": "binding",
          "doc": "What this log extends.",
          "type": "wal_binding"
        },
        "frames": {
          "id": "frames",
          "doc": "The frames; the last one may be torn.",
          "type": "frame_v2"
        }
      }
    },
    "iqdb_wal.WalBinding": {
      "id": "wal_binding",
      "title": "",
      "doc": "The 36 bytes of a version 2 header after magic and version.",
      "fields": {
        "snapshotCrc32": {
          "id": "snapshot_crc32",
          "doc": "The checksum field of the snapshot that this log extends.",
          "type": "u4le"
        },
        "snapshotLength": {
          "id": "snapshot_length",
          "doc": "Length in bytes of the snapshot file that this log extends.",
          "type": "u8le"
        },
        "salt": {
          "id": "salt",
          "doc": "Random for each log; enters the checksum of every frame head, so that frames of an older log never verify.",
          "type": "u8le"
        },
        "firstLsn": {
          "id": "first_lsn",
          "doc": "Sequence number of the first mutation in this log.",
          "type": "u8le"
        },
        "reserved": {
          "id": "reserved",
          "doc": "Room for later versions.",
          "type": "u4le"
        },
        "headerCrc32": {
          "id": "header_crc32",
          "doc": "CRC-32 of the 44 header bytes before this field, magic and version included.",
          "type": "u4le"
        }
      }
    },
    "iqdb_wal.FrameV2": {
      "id": "frame_v2",
      "title": "",
      "doc": "One frame, or the torn tail of the file.",
      "fields": {
        "head": {
          "id": "head",
          "doc": "Length, place in the sequence and checksums.",
          "type": "frame_head_v2"
        },
        "record": {
          "id": "record",
          "doc": "The mutation or control record.",
          "type": "record"
        },
        "tornTail": {
          "id": "torn_tail",
          "doc": "What a crash left of the last frame; or zeros to the end of a page: room for more frames.",
          "type": "bytes"
        }
      }
    },
    "iqdb_wal.FrameHeadV2": {
      "id": "frame_head_v2",
      "title": "",
      "doc": "The 28 bytes before a version 2 record. They verify by themselves.",
      "fields": {
        "lenRecord": {
          "id": "len_record",
          "doc": "Length of the record in bytes, at most 256 MiB, never 0.",
          "type": "u4le"
        },
        "durable": {
          "id": "durable",
          "doc": "File offset up to which the log was known to be on stable storage when this frame was written.",
          "type": "u8le"
        },
        "lsn": {
          "id": "lsn",
          "doc": "Sequence number of the first mutation in the record; of the next one when the record holds none.",
          "type": "u8le"
        },
        "recordCrc32": {
          "id": "record_crc32",
          "doc": "CRC-32 of the record.",
          "type": "u4le"
        },
        "headCrc32": {
          "id": "head_crc32",
          "doc": "CRC-32 of the log's salt (8 bytes, little-endian) and the 24 bytes before this field.",
          "type": "u4le"
        }
      }
    },
    "iqdb_wal.Record": {
      "id": "record",
      "title": "",
      "doc": "What a frame carries. Version 1 logs hold inserts and deletes only.",
      "fields": {
        "op": {
          "id": "op",
          "doc": "What is done.",
          "type": "u1",
          "enum": "iqdb_wal.Op"
        },
        "body": {
          "id": "body",
          "doc": "The operands; a mark has none.",
          "type": "insert | delete | checkpoint_intent | batch"
        },
        "trailing": {
          "id": "trailing",
          "doc": "Bytes after the operands. In version 1 readers ignore them, in version 2 they are an error; our writer puts none.",
          "type": "bytes"
        }
      }
    },
    "iqdb_wal.Mutation": {
      "id": "mutation",
      "title": "",
      "doc": "A record inside a batch: an insert or a delete.",
      "fields": {
        "op": {
          "id": "op",
          "doc": "What is done.",
          "type": "u1",
          "enum": "iqdb_wal.Op"
        },
        "body": {
          "id": "body",
          "doc": "The operands.",
          "type": "insert | delete"
        },
        "trailing": {
          "id": "trailing",
          "doc": "Bytes after the operands. Batches belong to version 2, so they are an error.",
          "type": "bytes"
        }
      }
    },
    "iqdb_wal.Insert": {
      "id": "insert",
      "title": "",
      "doc": "Puts a row; a row of the same id is replaced where it stands.",
      "fields": {
        "id": {
          "id": "id",
          "doc": "The row's id.",
          "type": "wal_id"
        },
        "numComponents": {
          "id": "num_components",
          "doc": "Number of components; the dimension of the database.",
          "type": "u4le"
        },
        "components": {
          "id": "components",
          "doc": "The vector.",
          "type": "f4le"
        },
        "hasMetadata": {
          "id": "has_metadata",
          "doc": "1 when metadata follows; readers take any other value as none, writers put 0.",
          "type": "u1"
        },
        "metadata": {
          "id": "metadata",
          "doc": "The row's metadata.",
          "type": "metadata"
        }
      }
    },
    "iqdb_wal.Delete": {
      "id": "delete",
      "title": "",
      "doc": "Removes a row; an absent id is no error.",
      "fields": {
        "id": {
          "id": "id",
          "doc": "The row's id.",
          "type": "wal_id"
        }
      }
    },
    "iqdb_wal.CheckpointIntent": {
      "id": "checkpoint_intent",
      "title": "",
      "doc": "Says which snapshot is about to take this log's place.",
      "fields": {
        "snapshotCrc32": {
          "id": "snapshot_crc32",
          "doc": "The checksum field of the next snapshot.",
          "type": "u4le"
        },
        "snapshotLength": {
          "id": "snapshot_length",
          "doc": "Length in bytes of the next snapshot file.",
          "type": "u8le"
        },
        "coveredLsn": {
          "id": "covered_lsn",
          "doc": "Sequence number of the last mutation that the next snapshot holds.",
          "type": "u8le"
        }
      }
    },
    "iqdb_wal.Batch": {
      "id": "batch",
      "title": "",
      "doc": "Mutations that are applied all or none.",
      "fields": {
        "numRecords": {
          "id": "num_records",
          "doc": "Number of mutations.",
          "type": "u4le"
        },
        "records": {
          "id": "records",
          "doc": "The mutations in order.",
          "type": "batch_record"
        }
      }
    },
    "iqdb_wal.BatchRecord": {
      "id": "batch_record",
      "title": "",
      "doc": "A mutation behind its length.",
      "fields": {
        "lenRecord": {
          "id": "len_record",
          "doc": "Length of the mutation in bytes.",
          "type": "u4le"
        },
        "record": {
          "id": "record",
          "doc": "The mutation.",
          "type": "mutation"
        }
      }
    },
    "iqdb_wal.WalId": {
      "id": "wal_id",
      "title": "",
      "doc": "The id of a row in a log.",
      "fields": {
        "kind": {
          "id": "kind",
          "doc": "Which kind of id follows.",
          "type": "u1",
          "enum": "iqdb_common.IdKind"
        },
        "body": {
          "id": "body",
          "doc": "The id itself.",
          "type": "u64_id | wal_bytes_id"
        }
      }
    },
    "iqdb_wal.WalBytesId": {
      "id": "wal_bytes_id",
      "title": "",
      "doc": "A byte id in a log: 64-bit length (the payload has a 32-bit one).",
      "fields": {
        "lenValue": {
          "id": "len_value",
          "doc": "Length of the id in bytes. Our writer never puts 0, and our reader refuses it above this layer.",
          "type": "u8le"
        },
        "value": {
          "id": "value",
          "doc": "The bytes of the id.",
          "type": "bytes"
        }
      }
    }
  },
  "enums": {
    "iqdb_common.Metric": {
      "id": "metric",
      "members": {
        "0": {
          "id": "cosine",
          "doc": "One minus the cosine of the angle between two vectors."
        },
        "1": {
          "id": "dot",
          "doc": "The dot product, negated, so that smaller is nearer."
        },
        "2": {
          "id": "euclidean",
          "doc": "The square root of the sum of squared differences."
        },
        "3": {
          "id": "manhattan",
          "doc": "The sum of absolute differences."
        },
        "4": {
          "id": "hamming",
          "doc": "The number of components whose 32 bits differ."
        }
      }
    },
    "iqdb_common.IdKind": {
      "id": "id_kind",
      "members": {
        "0": {
          "id": "u64",
          "doc": "An unsigned 64-bit integer."
        },
        "1": {
          "id": "bytes",
          "doc": "A non-empty byte string. Text ids are stored as their UTF-8 bytes."
        }
      }
    },
    "iqdb_common.ValueKind": {
      "id": "value_kind",
      "members": {
        "0": {
          "id": "string",
          "doc": "UTF-8 text."
        },
        "1": {
          "id": "int",
          "doc": "A signed 64-bit integer."
        },
        "2": {
          "id": "float",
          "doc": "An IEEE 754 double."
        },
        "3": {
          "id": "bool",
          "doc": "One byte; writers put 0 or 1, readers take any other value as true."
        },
        "4": {
          "id": "null",
          "doc": "Present without a value."
        }
      }
    },
    "iqdb_core_payload.IndexKind": {
      "id": "index_kind",
      "members": {
        "0": {
          "id": "flat",
          "doc": "Exact search over all rows."
        },
        "1": {
          "id": "hnsw",
          "doc": "Hierarchical navigable small world graph."
        },
        "2": {
          "id": "ivf",
          "doc": "Inverted file, with or without product quantisation."
        }
      }
    },
    "iqdb_sidecar.SectionKind": {
      "id": "section_kind",
      "members": {
        "1": {
          "id": "index_state",
          "doc": "u64 each: numbers that the index keeps about itself, such as the entry row and the top layer of a graph, or how many rows its clusters were trained on."
        },
        "2": {
          "id": "code_records",
          "doc": "One record for each row: scale f32, squared norm of the decoded row f32 (positive infinity: the row is absent; negative infinity: its codes say nothing), residual norm f32 rounded up, sum of the codes i32, then one i8 code for each component, padded with zeros to a multiple of 16 bytes. For cosine the codes are those of the row scaled to length 1."
        },
        "3": {
          "id": "row_norms",
          "doc": "f32 for each row: its length."
        },
        "4": {
          "id": "node_levels",
          "doc": "u8 for each row: the highest layer of the graph that the row is in."
        },
        "5": {
          "id": "base_links",
          "doc": "u32: the neighbours of each row in the lowest layer, row after row, each list of the same capacity; 0xFFFFFFFF stands behind the last neighbour of a list that is not full."
        },
        "6": {
          "id": "upper_links",
          "doc": "u32: for each row whose level is above 0, in the order of the rows, the neighbours in layer 1, then in layer 2 up to its level; each list of the same capacity, ended as in base_links."
        },
        "7": {
          "id": "centroids",
          "doc": "f32: one vector for each cluster."
        },
        "8": {
          "id": "assignments",
          "doc": "u32 for each row: its cluster, as a place in centroids."
        },
        "9": {
          "id": "pq_codebooks",
          "doc": "f32: for each subvector the components of its 256 (or fewer) code words, one code word after the other."
        },
        "10": {
          "id": "pq_codes",
          "doc": "u8: for each row one code word for each subvector."
        },
        "11": {
          "id": "binary_codes",
          "doc": "One bit for each component of each row, set where it is above 0, component i in bit (i mod 8) of byte (i div 8), padded with zeros to a multiple of 16 bytes."
        }
      }
    },
    "iqdb_snapshot.CompressionScheme": {
      "id": "compression_scheme",
      "members": {
        "0": {
          "id": "none",
          "doc": "Stored as it is."
        },
        "1": {
          "id": "zstd",
          "doc": "One Zstandard frame (RFC 8878)."
        },
        "2": {
          "id": "lz4",
          "doc": "One LZ4 block, without frame and without a size in front."
        }
      }
    },
    "iqdb_wal.Op": {
      "id": "op",
      "members": {
        "1": {
          "id": "insert",
          "doc": "Put a row."
        },
        "2": {
          "id": "delete",
          "doc": "Remove a row."
        },
        "3": {
          "id": "checkpoint_intent",
          "doc": "Version 2: the next snapshot is about to be renamed into place."
        },
        "4": {
          "id": "mark",
          "doc": "Version 2: nothing but the frame head, so that its durable field covers what came before."
        },
        "5": {
          "id": "batch",
          "doc": "Version 2: several mutations, all or none."
        }
      }
    }
  }
};
