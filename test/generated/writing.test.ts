import judge from "crc-32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkMetadata, writeMetadata, writeText } from "../../generated/iqdb-common.js";
import { checkRow, type RowInput, writeIqdbCorePayload, writeRow } from "../../generated/iqdb-core-payload.js";
import {
  type IqdbSnapshotInput,
  layoutIqdbSnapshot,
  readIqdbSnapshot,
  type SnapshotHeaderInput,
  writeIqdbSnapshot,
  writeSnapshotHeader,
} from "../../generated/iqdb-snapshot.js";
import {
  encodeFrameV1,
  encodeFrameV2,
  type FrameV1Input,
  layoutIqdbWal,
  readFrameV1,
  readIqdbWal,
  writeFrameV1,
  writeIqdbWal,
  writeRecord,
} from "../../generated/iqdb-wal.js";
import { ByteWriter } from "../../src/bytes/byte-writer.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { attempt, codecs } from "./codecs.js";

const header = { version: 2, indexType: "iqdb-core", dim: 3n, metric: 0, numVectors: 0n } as const;
const snapshot: IqdbSnapshotInput = {
  header,
  region: { preamble: { scheme: 0, lenUncompressed: 4n }, payload: Uint8Array.of(1, 2, 3, 4) },
};
const deletion: FrameV1Input["record"] = { op: 2, body: { id: { kind: 0, body: { value: 7n } } } };
const row: RowInput = {
  id: { kind: 1, body: { value: Uint8Array.of(1) } },
  vector: Float32Array.of(1, 2),
  hasMetadata: 0,
};

function refusal(action: () => unknown): [name: string, path: string] {
  const error = attempt(action);
  return error instanceof FormatError ? [error.name, error.path] : expect.fail("nothing was refused");
}

describe("what the writer derives", () => {
  test("a snapshot's checksum covers the region behind its header", () => {
    const bytes = writeIqdbSnapshot(snapshot);
    const region = bytes.subarray(50);
    expect(readIqdbSnapshot(bytes).header.regionCrc32).toBe(judge.buf(region) >>> 0);
  });

  test("a frame's length and checksum are those of its record", () => {
    const record = writeRecord(deletion);
    const frame = readFrameV1(writeFrameV1({ head: {}, record: deletion }));
    expect(frame.head).toEqual({ lenRecord: record.length, recordCrc32: judge.buf(record) >>> 0 });
  });

  test("a wrong length, count, checksum or constant is refused where it stands", () => {
    const withHeader = (wrong: object) => () => writeIqdbSnapshot({ ...snapshot, header: { ...header, ...wrong } });
    expect(refusal(withHeader({ regionCrc32: 1 }))).toEqual(["ConsistencyError", "header.regionCrc32"]);
    expect(refusal(withHeader({ lenIndexType: 8 }))).toEqual(["ConsistencyError", "header.lenIndexType"]);
    expect(refusal(withHeader({ magic: new Uint8Array(8) }))).toEqual(["ValidationNotEqualError", "header.magic"]);
    expect(refusal(withHeader({ magic: new Uint8Array(7) }))).toEqual(["ConsistencyError", "header.magic"]);
    expect(refusal(() => writeMetadata({ numEntries: 1, entries: [] }))).toEqual(["ConsistencyError", "numEntries"]);
    const frame = (head: object) => () => writeFrameV1({ head, record: deletion });
    expect(refusal(frame({ lenRecord: 11 }))).toEqual(["ConsistencyError", "head.lenRecord"]);
    expect(refusal(frame({ recordCrc32: 0 }))).toEqual(["ConsistencyError", "head.recordCrc32"]);
  });

  test("`derive: false` writes them as they are given, and still fills in what is left out", () => {
    const wrong = { ...header, magic: new Uint8Array(8), lenIndexType: 1 };
    const bytes = writeIqdbSnapshot({ ...snapshot, header: wrong }, { derive: false });
    const right = writeIqdbSnapshot(snapshot);
    expect(bytes.length).toBe(right.length);
    expect([...bytes.subarray(0, 8)]).toEqual(new Array(8).fill(0));
    expect(bytes[12]).toBe(1);
    expect(Buffer.compare(bytes.subarray(20), right.subarray(20))).toBe(0);
  });

  test("what is derived from a neighbour must be given when the part is written alone", () => {
    expect(refusal(() => writeSnapshotHeader(header as unknown as SnapshotHeaderInput))).toEqual([
      "ValueTypeError",
      "regionCrc32",
    ]);
    const torn = { head: { lenRecord: 9 }, tornTail: Uint8Array.of(1) };
    expect(refusal(() => writeFrameV1(torn))).toEqual(["MissingFieldError", "head.recordCrc32"]);
  });
});

describe("what is written without being checked", () => {
  test("the head of a torn frame that says nothing says zero", () => {
    const tornTail = Uint8Array.of(9);
    for (const [encode, headBytes] of [
      [encodeFrameV1, 8],
      [encodeFrameV2, 28],
    ] as const) {
      const writer = new ByteWriter(new Uint8Array(headBytes + 1));
      encode(writer, { head: { lsn: 0n, durable: 0n, headCrc32: 0 }, tornTail });
      expect([...writer.bytes]).toEqual([...new Array(headBytes).fill(0), 9]);
    }
  });
});

describe("what the writer refuses", () => {
  const metadataOf = (value: object) => () => writeMetadata({ entries: [{ key: { value: "k" }, ...value }] } as never);

  test.each([
    ["text with a lone surrogate", () => writeText({ value: "\ud800" }), "EncodingError", "value"],
    ["a number where text belongs", () => writeText({ value: 5 } as never), "ValueTypeError", "value"],
    ["nothing where a value belongs", () => writeText(null as never), "ValueTypeError", ""],
    ["an unknown tag", metadataOf({ value: { kind: 5 } }), "ValidationNotInEnumError", "entries[0].value.kind"],
    ["a tag without its body", metadataOf({ value: { kind: 0 } }), "ValueTypeError", "entries[0].value.body"],
    [
      "a body of another tag",
      metadataOf({ value: { kind: 1, body: { value: "text" } } }),
      "ValueTypeError",
      "entries[0].value.body.value",
    ],
    [
      "a body where none belongs",
      metadataOf({ value: { kind: 4, body: { value: 1n } } }),
      "ConsistencyError",
      "entries[0].value.body",
    ],
    [
      "a bigint beyond 64 bits",
      metadataOf({ value: { kind: 1, body: { value: 2n ** 63n } } }),
      "IntegerRangeError",
      "entries[0].value.body.value",
    ],
    [
      "a fraction where an integer belongs",
      metadataOf({ value: { kind: 3, body: { value: 0.5 } } }),
      "ValueTypeError",
      "entries[0].value.body.value",
    ],
    ["a vector of another length", () => writeRow(row, { dim: 3n }), "ConsistencyError", "vector"],
    [
      "a vector that is no Float32Array",
      () => writeRow({ ...row, vector: [1, 2] as never }, { dim: 2n }),
      "ValueTypeError",
      "vector",
    ],
    [
      "an empty byte id",
      () => writeRow({ ...row, id: { kind: 1, body: { value: new Uint8Array(0) } } }, { dim: 2n }),
      "ValidationLessThanError",
      "id.body.lenValue",
    ],
    [
      "metadata without its flag",
      () => writeRow({ ...row, metadata: writeMetadata({ entries: [] }) }, { dim: 2n }),
      "ConsistencyError",
      "metadata",
    ],
    [
      "a flag without metadata",
      () => writeRow({ ...row, hasMetadata: 1 }, { dim: 2n }),
      "ConsistencyError",
      "metadata",
    ],
    [
      "encoded metadata with something behind it",
      () => writeRow({ ...row, hasMetadata: 1, metadata: new Uint8Array(5) }, { dim: 2n }),
      "ConsistencyError",
      "metadata",
    ],
    [
      "encoded metadata that is cut",
      () => writeRow({ ...row, hasMetadata: 1, metadata: Uint8Array.of(1, 0, 0, 0) }, { dim: 2n }),
      "CountError",
      "metadata.entries",
    ],
    [
      "fewer rows than the head says",
      () =>
        writeIqdbCorePayload({
          head: { version: 1, indexKind: 0, dim: 2n, metric: 0, numRows: 2n },
          rows: [row],
        }),
      "ConsistencyError",
      "rows",
    ],
    ["a record without a head", () => writeFrameV1({ record: deletion }), "MissingFieldError", "record"],
  ] as const)("%s", (_, action, name, path) => {
    expect(refusal(action)).toEqual([name, path]);
  });

  test("whatever stands in the place of a part: an error of our family, or bytes that read the same", () => {
    const cases = codecs.flatMap(({ codec, values }) => [values.map((value) => ({ codec, value }))]);
    const strange = fc.oneof(
      fc.anything({ withBigInt: true, withTypedArray: true, withNullPrototype: true }),
      fc.constantFrom(undefined, null, 0, -1, 2 ** 53, 5n, -1n, "", "x", [], {}, new Uint8Array(1)),
    );
    fc.assert(
      fc.property(fc.oneof(...cases), fc.nat(), strange, ({ codec, value }, pick, replacement) => {
        const copy = structuredClone(value);
        const places = placesIn(copy);
        const place = places[pick % places.length]!;
        place.holder[place.key] = replacement;
        const bytes = attempt(() => codec.write(copy as never));
        if (bytes instanceof FormatError) return;
        expect(Buffer.compare(codec.write(codec.read(bytes) as never), bytes)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test("checking alone refuses what writing refuses", () => {
    expect(attempt(() => checkRow(row, 2n))).toBeUndefined();
    expect(refusal(() => checkRow(row, 3n))).toEqual(["ConsistencyError", "vector"]);
    expect(refusal(() => checkMetadata({ entries: 5 } as never))).toEqual(["ValueTypeError", "entries"]);
  });
});

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

describe("field maps", () => {
  test("name fields, kinds and the checksum that covers them", () => {
    const layout = layoutIqdbSnapshot(writeIqdbSnapshot(snapshot));
    expect(layout.map(({ path, start, end, kind, coveredBy }) => [path, start / 8, end / 8, kind, coveredBy])).toEqual([
      ["header.magic", 0, 8, "contents", undefined],
      ["header.version", 8, 12, "u4le", undefined],
      ["header.lenIndexType", 12, 20, "u8le", undefined],
      ["header.indexType", 20, 29, "str", undefined],
      ["header.dim", 29, 37, "u8le", undefined],
      ["header.metric", 37, 38, "u1", undefined],
      ["header.numVectors", 38, 46, "u8le", undefined],
      ["header.regionCrc32", 46, 50, "u4le", undefined],
      ["region.preamble.scheme", 50, 51, "u1", "header.regionCrc32"],
      ["region.preamble.lenUncompressed", 51, 59, "u8le", "header.regionCrc32"],
      ["region.payload", 59, 63, "bytes", "header.regionCrc32"],
    ]);
  });

  test("a flipped bit changes the field that owns it, or is refused there or behind it", () => {
    const bytes = writeIqdbWal({
      prefix: { version: 1 },
      body: { frames: [{ head: {}, record: deletion }, { tornTail: Uint8Array.of(1, 2) }] },
    });
    for (const { path, start, end, coveredBy } of layoutIqdbWal(bytes)) {
      const inRecord = path.includes(".record.");
      expect(coveredBy).toBe(inRecord ? "body.frames[0].head.recordCrc32" : undefined);
      const damaged = bytes.slice();
      damaged[Math.floor((start + end) / 16)]! ^= 0x10;
      const read = attempt(() => readIqdbWal(damaged));
      if (read instanceof FormatError) expect((read.offset ?? 0) * 8).toBeGreaterThanOrEqual(start);
      else expect(at(read, path)).not.toEqual(at(readIqdbWal(bytes), path));
    }
  });
});

/** The value at a path such as `frames[3].kind`. */
function at(value: unknown, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  return steps.reduce((holder, step) => (holder as Record<string, unknown> | undefined)?.[step], value);
}
