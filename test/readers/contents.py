"""Prints what Kaitai's Python readers find in files of ours, one line of JSON for each: KIND PATH … on the command line."""

import hashlib
import json
import struct
import sys

from kaitaistruct import ValidationFailedError
from iqdb_core_payload import IqdbCorePayload
from iqdb_sidecar import IqdbSidecar
from iqdb_snapshot import IqdbSnapshot
from iqdb_wal import IqdbWal


def name_of(member):
    """The name of a member of an enumeration. A number without one is an error in the schema's words (in-enum)."""
    if isinstance(member, int):
        raise ValueError("%d has no name" % member)
    return member.name


def id_of(row_id):
    return "u64:%d" % row_id.body.value if name_of(row_id.kind) == "u64" else "bytes:" + row_id.body.value.hex()


def value_of(value):
    kind = name_of(value.kind)
    if kind == "null":
        return None
    if kind == "float":
        return "float:" + struct.pack("<d", value.body.value).hex()
    return "%s:%s" % (kind, value.body.value)


def metadata_of(holder):
    if not hasattr(holder, "metadata"):
        return None
    return [[entry.key.value, value_of(entry.value)] for entry in holder.metadata.entries]


def digest(rows):
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def texts(holder, names):
    return [str(getattr(holder, name)) for name in names]


def snapshot(path):
    read = IqdbSnapshot.from_file(path)
    header = read.header
    if header.version == 2:
        name_of(read.region.preamble.scheme)
    names = ["version", "index_type", "dim", "num_vectors", "region_crc32"]
    return texts(header, names) + [name_of(header.metric), digest([])]


def payload(path):
    read = IqdbCorePayload.from_file(path)
    rows = [[id_of(row.id), row.vector.hex(), metadata_of(row)] for row in read.rows]
    return [str(read.head.dim), name_of(read.head.index_kind), len(rows), digest(rows)]


def operation(record):
    op = name_of(record.op)
    if op == "batch":
        return [op, [operation(one.record) for one in record.body.records]]
    if op == "checkpoint_intent":
        return [op] + texts(record.body, ["snapshot_crc32", "snapshot_length", "covered_lsn"])
    if op not in ("insert", "delete"):
        return [op]
    found = [op, id_of(record.body.id)]
    if op == "insert":
        vector = struct.pack("<%df" % len(record.body.components), *record.body.components)
        found += [vector.hex(), metadata_of(record.body)]
    return found


def log(path):
    read = IqdbWal.from_file(path)
    frames = getattr(read.body, "frames", [])  # a field whose `if` does not hold is no attribute
    whole = [frame for frame in frames if hasattr(frame, "record")]
    tails = [len(frame.torn_tail) for frame in frames if hasattr(frame, "torn_tail")]
    return [read.prefix.version, len(whole), sum(tails), digest([operation(frame.record) for frame in whole])]


def sidecar(path):
    head = IqdbSidecar.from_file(path).head
    sections = [[name_of(one.kind)] + texts(one, ["part", "offset", "length", "crc32"]) for one in head.sections]
    return texts(head, ["snapshot_crc32", "snapshot_length", "num_rows"]) + [head.fingerprint.hex(), digest(sections)]


READERS = {"snapshot": snapshot, "payload": payload, "log": log, "sidecar": sidecar}


def found(kind, path):
    try:
        return READERS[kind](path)
    except (EOFError, ValueError, ValidationFailedError):  # text that is no UTF-8 is a ValueError
        return "refused"


for kind, path in zip(sys.argv[1::2], sys.argv[2::2]):
    print(json.dumps([kind, found(kind, path)]))
