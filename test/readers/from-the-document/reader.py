"""Reads iqdb databases. Written from docs/FORMAT.md alone, with nothing but Python's standard library, as a stranger would.

    python3 reader.py X.iqdb ...       prints what X.iqdb and X.iqdb.wal hold, a line of JSON for each database
    python3 reader.py --stdin          the same of {"snapshot": base64, "log": base64 or null}, one in each line

A line is {"rows": [[id, vector, metadata], ...], "torn": bytes of the log that are passed over, "index": ...},
{"refused": why} or {"unsupported": why}. Ids are "u64:7" or "bytes:6162", vectors hex of their bytes, metadata null or
[key, value] pairs in the order of the keys' UTF-8; a value is {"string"}, {"int": decimal}, {"float_bits": hex, highest bit
first}, {"bool"} or {"null": true}.

The standard library has neither zstd nor lz4, so compressed snapshots are unsupported here, and said to be.
"""

import base64
import json
import math
import os
import struct
import sys
from zlib import crc32

RECORD_BYTES_MAX = 256 * 1024 * 1024
LSN_MAX = 2**62
RATIO_MAX = 4096
INDEX_TYPE_BYTES_MAX = 4096
METRICS = ["cosine", "dot", "euclidean", "manhattan", "hamming"]
LOG_MAGIC = b"IQDBWAL\0"
INSERT, DELETE, CHECKPOINT_INTENT, MARK, BATCH = 1, 2, 3, 4, 5


class Refused(Exception):
    """The bytes are not what the document says."""


class Unsupported(Exception):
    """The bytes may be right, and this reader cannot tell."""


def expect(condition, what):
    if not condition:
        raise Refused(what)


class Cursor:
    """Goes through bytes from the first to the last."""

    def __init__(self, data, what):
        self.data, self.what, self.at = memoryview(data), what, 0

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, length):
        expect(length <= self.left, "%s ends at byte %d of %d more" % (self.what, self.at, length))
        self.at += length
        return bytes(self.data[self.at - length : self.at])

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def u8(self):
        return self.number("B")

    def u32(self):
        return self.number("I")

    def u64(self):
        return self.number("Q")

    def text(self, length):
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("%s holds text that is no UTF-8" % self.what) from None


# -- what payload and log have in common ----------------------------------------------------------


def read_id(cursor, read_length):
    kind = cursor.u8()
    if kind == 0:
        return "u64:%d" % cursor.u64()
    expect(kind == 1, "id kind %d" % kind)
    length = read_length()
    expect(length > 0, "an empty byte id")
    return "bytes:" + cursor.take(length).hex()


def read_vector(cursor, dim):
    data = cursor.take(4 * dim)
    expect(all(math.isfinite(one) for (one,) in struct.iter_unpack("<f", data)), "a component that is not finite")
    return data.hex()


def read_value(cursor):
    kind = cursor.u8()
    if kind == 0:
        return {"string": cursor.text(cursor.u32())}
    if kind == 1:
        return {"int": str(cursor.number("q"))}
    if kind == 2:
        return {"float_bits": "%016x" % cursor.u64()}
    if kind == 3:
        return {"bool": cursor.u8() != 0}
    expect(kind == 4, "value kind %d" % kind)
    return {"null": True}


def read_metadata(cursor):
    entries = {}
    for _ in range(cursor.u32()):
        key = cursor.text(cursor.u32())
        entries[key] = read_value(cursor)
    return [[key, entries[key]] for key in sorted(entries, key=lambda key: key.encode("utf-8"))]


# -- snapshot -------------------------------------------------------------------------------------


class Rows:
    """The rows in storage order."""

    def __init__(self):
        self.list, self.places = [], {}

    def put(self, row):
        place = self.places.setdefault(row[0], len(self.list))
        if place == len(self.list):
            self.list.append(row)
        else:
            self.list[place] = row

    def delete(self, row_id):
        place = self.places.pop(row_id, None)
        if place is None:
            return
        last = self.list.pop()
        if place < len(self.list):
            self.list[place] = last
            self.places[last[0]] = place


class Snapshot:
    def __init__(self, data):
        cursor = Cursor(data, "the snapshot")
        expect(cursor.take(8) == b"IQDBPRST", "no snapshot")
        self.version = cursor.u32()
        expect(self.version in (1, 2), "snapshot version %d" % self.version)
        len_index_type = cursor.u64()
        expect(len_index_type <= INDEX_TYPE_BYTES_MAX, "an index type of %d bytes" % len_index_type)
        index_type = cursor.text(len_index_type)
        self.dim, self.metric, self.num_rows = cursor.u64(), cursor.u8(), cursor.u64()
        expect(self.metric < len(METRICS), "metric %d" % self.metric)
        region_crc32 = cursor.u32()
        expect(index_type == "iqdb-core", "index type " + index_type)
        region = cursor.take(cursor.left)
        expect(crc32(region) == region_crc32, "the checksum of the region is wrong")
        self.identity = (region_crc32, len(data))
        self.read_payload(region if self.version == 1 else decompressed(region))

    def read_payload(self, payload):
        cursor = Cursor(payload, "the payload")
        expect(cursor.take(4) == b"IQDC", "no payload")
        version = cursor.u32()
        expect(version == 1, "payload version %d" % version)
        self.index = read_index(cursor)
        dim, metric, num_rows = cursor.u64(), cursor.u8(), cursor.u64()
        expect(dim > 0, "dimension 0")
        expect((dim, metric, num_rows) == (self.dim, self.metric, self.num_rows), "payload and header differ")
        self.rows = Rows()
        for _ in range(num_rows):
            row_id = read_id(cursor, cursor.u32)
            expect(row_id not in self.rows.places, "an id that stands in two rows")
            vector = read_vector(cursor, dim)
            has_metadata = cursor.u8()
            expect(has_metadata <= 1, "has_metadata %d" % has_metadata)
            self.rows.put([row_id, vector, read_metadata(cursor) if has_metadata else None])


def decompressed(region):
    cursor = Cursor(region, "the region")
    scheme, len_uncompressed = cursor.u8(), cursor.u64()
    expect(scheme <= 2, "compression scheme %d" % scheme)
    if scheme == 0:
        return cursor.take(cursor.left)
    expect(len_uncompressed <= RATIO_MAX * cursor.left, "%d bytes in %d" % (len_uncompressed, cursor.left))
    raise Unsupported("zstd" if scheme == 1 else "lz4")


def read_index(cursor):
    kind = cursor.u8()
    expect(kind <= 2, "index kind %d" % kind)
    if kind == 0:
        return {"kind": "flat"}
    if kind == 1:
        names = ["m", "ef_construction", "ef_search", "filter_widen", "seed"]
        return {"kind": "hnsw", **{name: str(cursor.u64()) for name in names}}
    index = {"kind": "ivf", **{name: str(cursor.u64()) for name in ["n_clusters", "n_probes", "training_sample_size"]}}
    index["use_pq"] = cursor.u8() != 0
    has_pq_subvectors = cursor.u8()
    expect(has_pq_subvectors <= 1, "has_pq_subvectors %d" % has_pq_subvectors)
    index["pq_subvectors"] = str(cursor.u64()) if has_pq_subvectors else None
    index["pq_refine_factor"] = str(cursor.u32())
    index["seed"] = str(cursor.u64())
    return index


# -- log ------------------------------------------------------------------------------------------


class Log:
    """Frames of either version. A mutation is [lsn, id, row or None], lsn 0 in version 1."""

    def __init__(self, data):
        self.data, self.binding, self.salt = data, None, b""
        cursor = Cursor(data, "the log")
        expect(cursor.take(8) == LOG_MAGIC, "no log")
        self.version = cursor.u32()
        expect(self.version in (1, 2), "log version %d" % self.version)
        self.head_bytes = 8 if self.version == 1 else 28
        if self.version == 1:
            expect(not self.says_one_and_is_two(), "the version field of the log is damaged")
        else:
            snapshot_crc32, snapshot_length = cursor.u32(), cursor.u64()
            self.salt, self.first_lsn = cursor.take(8), cursor.u64()
            expect(cursor.u32() == 0, "the reserved field is not 0")
            expect(cursor.u32() == crc32(data[:44]), "the checksum of the log's header is wrong")
            expect(1 <= self.first_lsn < LSN_MAX, "first_lsn %d" % self.first_lsn)
            self.binding = (snapshot_crc32, snapshot_length)
        self.start = cursor.at

    def says_one_and_is_two(self):
        if len(self.data) < 48:
            return False
        mended = self.data[:8] + struct.pack("<I", 2) + self.data[12:44]
        return struct.pack("<I", crc32(mended)) == self.data[44:48]

    def head(self, at):
        """(len_record, durable, lsn, record_crc32) of a head that may begin a frame, else None."""
        if len(self.data) - at < self.head_bytes:
            return None
        if self.version == 1:
            len_record, record_crc32 = struct.unpack_from("<II", self.data, at)
            durable = lsn = 0
        else:
            len_record, durable, lsn, record_crc32, head_crc32 = struct.unpack_from("<IQQII", self.data, at)
            if crc32(self.salt + self.data[at : at + 24]) != head_crc32:
                return None
        return (len_record, durable, lsn, record_crc32) if 0 < len_record <= RECORD_BYTES_MAX else None

    def frame(self, at):
        """(durable, lsn, record) of a good frame, else None."""
        head = self.head(at)
        if head is None:
            return None
        len_record, durable, lsn, record_crc32 = head
        record = self.data[at + self.head_bytes : at + self.head_bytes + len_record]
        return (durable, lsn, record) if len(record) == len_record and crc32(record) == record_crc32 else None

    def records(self):
        """(lsn, record) of the frames up to the torn tail, whose length is in self.torn afterwards."""
        at, next_lsn = self.start, self.first_lsn if self.version == 2 else 0
        while at < len(self.data):
            found = self.frame(at)
            if found is None:
                expect(not self.is_damage(at), "the log is damaged at byte %d" % at)
                break
            durable, lsn, record = found
            if self.version == 2:
                expect(lsn == next_lsn and durable <= at, "a frame at byte %d that is out of place" % at)
                next_lsn += mutations_in(record)
            yield lsn, record
            at += self.head_bytes + len(record)
        self.torn = len(self.data) - at

    def is_damage(self, bad):
        places = range(bad + 1, len(self.data) - self.head_bytes + 1)
        if self.version == 2:
            return any(head is not None and head[1] > bad for head in map(self.head, places))
        budget = 64 * (len(self.data) + 2**20)
        for at in places:
            if self.data[at + 8 : at + 9] in (b"\1", b"\2") and self.data[at + 9 : at + 10] in (b"\0", b"\1"):
                len_record = (self.head(at) or [0])[0]
                if at + 8 + len_record > len(self.data):
                    continue
                budget -= len_record
                if budget < 0 or self.frame(at) is not None:
                    return True
        return False

    def covered_lsn(self, identity):
        """The sequence number of the last mutation that the snapshot holds already."""
        if self.binding is None or self.binding == identity:
            return -1
        covered = None
        for lsn, record in self.records():
            cursor = Cursor(record, "a record")
            if cursor.u8() == CHECKPOINT_INTENT and (cursor.u32(), cursor.u64()) == identity:
                covered = cursor.u64()
        expect(covered is not None, "the log belongs to another snapshot")
        return covered

    def apply_to(self, snapshot):
        covered = self.covered_lsn(snapshot.identity)
        for lsn, record in self.records():
            for place, (row_id, row) in enumerate(self.mutations(lsn, record, snapshot.dim)):
                if self.version == 2 and lsn + place <= covered:
                    continue
                if row is None:
                    snapshot.rows.delete(row_id)
                else:
                    snapshot.rows.put(row)

    def mutations(self, lsn, record, dim):
        """(id, row) of each, the row of a deletion being None. A record is read whole before any of it is applied."""
        cursor = Cursor(record, "a record")
        op, found = cursor.u8(), []
        expect(op in (INSERT, DELETE) or self.version == 2, "operation %d in a log of version 1" % op)
        if op in (INSERT, DELETE):
            found = [read_mutation(op, cursor, dim)]
        elif op == CHECKPOINT_INTENT:
            _, _, covered = cursor.u32(), cursor.u64(), cursor.u64()
            expect(covered < lsn, "an intent that covers what comes later")
        elif op == BATCH:
            for _ in range(cursor.u32()):
                inner = Cursor(cursor.take(cursor.u32()), "a record of a batch")
                inner_op = inner.u8()
                expect(inner_op in (INSERT, DELETE), "operation %d in a batch" % inner_op)
                found.append(read_mutation(inner_op, inner, dim))
                expect(inner.left == 0, "bytes behind the operands")
        else:
            expect(op == MARK, "operation %d" % op)
        expect(cursor.left == 0 or self.version == 1, "bytes behind the operands")
        return found


def mutations_in(record):
    if record[0] == BATCH:
        return Cursor(record[1:], "a batch").u32()
    return 1 if record[0] in (INSERT, DELETE) else 0


def read_mutation(op, cursor, dim):
    row_id = read_id(cursor, cursor.u64)
    if op == DELETE:
        return row_id, None
    num_components = cursor.u32()
    expect(num_components == dim, "%d components instead of %d" % (num_components, dim))
    vector = read_vector(cursor, dim)
    return row_id, [row_id, vector, read_metadata(cursor) if cursor.u8() == 1 else None]


def is_cut_header(log):
    wholes = [LOG_MAGIC + struct.pack("<I", version) for version in (1, 2)]
    return len(log) < 12 and (not any(log) or any(whole.startswith(log) for whole in wholes))


# -- database -------------------------------------------------------------------------------------


def read_database(snapshot_bytes, log_bytes):
    snapshot, torn = Snapshot(snapshot_bytes), 0
    if log_bytes is not None and is_cut_header(log_bytes):
        torn = len(log_bytes)
    elif log_bytes is not None:
        log = Log(log_bytes)
        log.apply_to(snapshot)
        torn = log.torn
    metric = METRICS[snapshot.metric]
    return {"rows": snapshot.rows.list, "torn": torn, "index": snapshot.index, "dim": snapshot.dim, "metric": metric}


def answer(snapshot_bytes, log_bytes):
    try:
        return read_database(snapshot_bytes, log_bytes)
    except Refused as error:
        return {"refused": str(error)}
    except Unsupported as error:
        return {"unsupported": str(error)}


def databases(arguments):
    if arguments != ["--stdin"]:
        for path in arguments:
            log = path + ".wal"
            yield read_file(path), read_file(log) if os.path.exists(log) else None
        return
    for line in sys.stdin:
        given = json.loads(line)
        log = given["log"]
        yield base64.b64decode(given["snapshot"]), None if log is None else base64.b64decode(log)


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    for database in databases(sys.argv[1:]):
        print(json.dumps(answer(*database)))
