import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readText } from "../../generated/iqdb-common.js";
import {
  decodeIqdbCorePayload,
  readIqdbCorePayload,
  readRowColumns,
  skipIqdbCorePayload,
  writeIqdbCorePayload,
} from "../../generated/iqdb-core-payload.js";
import { skipIqdbSidecar } from "../../generated/iqdb-sidecar.js";
import { skipIqdbSnapshot } from "../../generated/iqdb-snapshot.js";
import { readInsert, readRecord, readWalId, skipIqdbWal } from "../../generated/iqdb-wal.js";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { payload } from "./arbitraries.js";
import { attempt, codecs, type GoldenBytes, goldenOf } from "./codecs.js";

const SMALL = 700;
const skippers = {
  iqdb_snapshot: skipIqdbSnapshot,
  iqdb_core_payload: skipIqdbCorePayload,
  iqdb_wal: skipIqdbWal,
  iqdb_sidecar: skipIqdbSidecar,
} as const;

/** Each content once: many golden files share their snapshot. */
function small(golden: readonly GoldenBytes[]): GoldenBytes[] {
  const byContent = new Map(golden.map((file) => [Buffer.from(file.bytes).toString("base64"), file]));
  return [...byContent.values()].filter(({ bytes }) => bytes.length <= SMALL);
}

function failure(action: () => unknown): FormatError {
  const error = attempt(action);
  return error instanceof FormatError ? error : expect.fail("nothing was refused");
}

describe.each(codecs)("damaged bytes of $id", (one) => {
  const { codec } = one;
  const golden = small(goldenOf(one));
  const skip = skippers[one.id as keyof typeof skippers];

  /** Reading, skipping and mapping agree: all accept, or all refuse with the same error at the same field. */
  function judge(bytes: Uint8Array): void {
    const read = attempt(() => codec.read(bytes));
    const skipped = attempt(() => skip(new ByteReader(bytes)));
    const mapped = attempt(() => codec.layout(bytes));
    // Plain comparisons: this runs some hundred thousand times.
    const expected = read instanceof FormatError ? read.message : "accepted";
    for (const other of [skipped, mapped]) {
      const found = other instanceof FormatError ? other.message : "accepted";
      if (found !== expected) expect.fail(`read: ${expected}, then: ${found}`);
    }
    if (read instanceof FormatError && read.path === "") expect.fail(`no path: ${expected}`);
  }

  test("every prefix parses or is refused by an error of our family", () => {
    for (const { bytes } of golden) for (let end = 0; end <= bytes.length; end++) judge(bytes.subarray(0, end));
  });

  test("every changed byte parses or is refused by an error of our family", () => {
    for (const { bytes } of golden) {
      for (let at = 0; at < bytes.length; at++) {
        const before = bytes[at]!;
        for (const value of [before ^ 1, before ^ 0x82, 0xff]) {
          bytes[at] = value;
          judge(bytes);
        }
        bytes[at] = before;
      }
    }
  });

  test("arbitrary bytes behind a sound beginning parse or are refused by an error of our family", () => {
    const sound = golden.filter(({ bytes }) => !(attempt(() => codec.read(bytes)) instanceof FormatError));
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.uint8Array(),
        (file, part, junk) => {
          const keep = Math.floor(file.bytes.length * part);
          judge(Uint8Array.of(...file.bytes.subarray(0, keep), ...junk));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("counts and lengths are hostile until the bytes left can hold them", () => {
  const max32 = [0xff, 0xff, 0xff, 0xff];
  const max64 = [...max32, ...max32];

  test("a count of rows", () => {
    const bytes = writeIqdbCorePayload({
      head: { version: 1, indexKind: 0, dim: 4n, metric: 0, numRows: 0n },
      rows: [],
    });
    bytes.set(max64, bytes.length - 8);
    const error = failure(() => readIqdbCorePayload(bytes));
    expect([error.name, error.path, error.actual]).toEqual(["CountError", "rows", 2n ** 64n - 1n]);
  });

  test("a dimension whose vectors would be longer than any number says exactly", () => {
    const bytes = writeIqdbCorePayload({
      head: { version: 1, indexKind: 0, dim: 1n, metric: 0, numRows: 1n },
      rows: [{ id: { kind: 0, body: { value: 1n } }, vector: new Float32Array(1), hasMetadata: 0 }],
    });
    bytes.set(max64, 9);
    const error = failure(() => readIqdbCorePayload(bytes));
    expect([error.name, error.path, error.expected]).toEqual([
      "EndOfStreamError",
      "rows[0].vector",
      4n * (2n ** 64n - 1n),
    ]);
  });

  test("a count of components", () => {
    const bytes = Uint8Array.of(0, ...max64, ...max32, 1, 2, 3);
    const error = failure(() => readInsert(bytes));
    expect([error.name, error.path]).toEqual(["CountError", "components"]);
  });

  test("a count of records in a batch", () => {
    const error = failure(() => readRecord(Uint8Array.of(5, ...max32, 0, 0, 0, 0)));
    expect([error.name, error.path]).toEqual(["CountError", "body.records"]);
  });

  test("the length of a text", () => {
    const error = failure(() => readText(Uint8Array.of(...max32, 65)));
    expect([error.name, error.path, error.offset]).toEqual(["EndOfStreamError", "value", 4]);
  });

  test("a 64-bit length that no number holds exactly", () => {
    const error = failure(() => readWalId(Uint8Array.of(1, ...max64)));
    expect([error.name, error.path]).toEqual(["IntegerRangeError", "body.lenValue"]);
  });

  test("the number of rows and the dimension of a columnar read", () => {
    const bytes = new Uint8Array(100);
    const refused = (dim: bigint, count: number) => failure(() => readRowColumns(bytes, { dim, count })).name;
    expect(refused(4n, 5)).toBe("CountError");
    expect(refused(4n, Number.MAX_SAFE_INTEGER)).toBe("CountError");
    expect(refused(2n ** 64n - 1n, 1)).toBe("CountError");
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(refused(4n, count)).toBe("CountError");
    expect(readRowColumns(bytes, { dim: 2n ** 64n - 1n, count: 9, partial: true }).count).toBe(0);
  });
});

describe("reading again", () => {
  test("a reader that refused once gives the same refusal again", () => {
    fc.assert(
      fc.property(payload, fc.nat(), (value, cut) => {
        const bytes = writeIqdbCorePayload(value);
        const part = bytes.subarray(0, cut % bytes.length);
        const first = attempt(() => decodeIqdbCorePayload(new ByteReader(part)));
        const second = attempt(() => decodeIqdbCorePayload(new ByteReader(part)));
        expect(String(first)).toBe(String(second));
      }),
    );
  });
});
