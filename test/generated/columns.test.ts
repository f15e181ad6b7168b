import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdKind } from "../../generated/iqdb-common.js";
import {
  type Row,
  type RowColumns,
  type RowInput,
  readRow,
  readRowColumns,
  writeRow,
} from "../../generated/iqdb-core-payload.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { row } from "./arbitraries.js";
import { attempt } from "./codecs.js";

/** Rows of one dimension, their bytes, and where each one ends. */
const encodedRows = fc.integer({ min: 1, max: 6 }).chain((dim) =>
  fc.array(row(dim), { maxLength: 8 }).map((rows) => {
    const parts = rows.map((one) => writeRow(one, { dim: BigInt(dim) }));
    const ends: number[] = [];
    for (const part of parts) ends.push((ends.at(-1) ?? 0) + part.length);
    return { dim: BigInt(dim), rows, bytes: new Uint8Array(Buffer.concat(parts)), ends };
  }),
);

/** A row put together again from its cells. */
function rowAt(columns: RowColumns, bytes: Uint8Array, at: number): RowInput {
  const cells = columns.vector.length / columns.count;
  const id: RowInput["id"] =
    columns.idKind[at] === IdKind.u64
      ? { kind: IdKind.u64, body: { value: columns.idU64Value[at]! } }
      : { kind: IdKind.bytes, body: { value: bytes.subarray(columns.idBytesStart[at], columns.idBytesEnd[at]) } };
  const base = {
    id,
    vector: columns.vector.subarray(at * cells, (at + 1) * cells),
    hasMetadata: columns.hasMetadata[at]!,
  };
  if (base.hasMetadata === 0) return base;
  return { ...base, metadata: bytes.subarray(columns.metadataStart[at], columns.metadataEnd[at]) };
}

function emptyCells(columns: RowColumns, at: number): (number | bigint)[] {
  const idCells =
    columns.idKind[at] === IdKind.u64
      ? [columns.idBytesStart[at]!, columns.idBytesEnd[at]!]
      : [columns.idU64Value[at]!];
  const metadataCells = columns.hasMetadata[at] === 0 ? [columns.metadataStart[at]!, columns.metadataEnd[at]!] : [];
  return [...idCells, ...metadataCells];
}

describe("rows in columns", () => {
  test("hold what the rows hold, bit by bit, and 0 where a row has nothing", () => {
    fc.assert(
      fc.property(encodedRows, fc.nat(3), ({ dim, rows, bytes }, start) => {
        const placed = Uint8Array.of(...new Uint8Array(start), ...bytes, 1, 2);
        const columns = readRowColumns(placed, { dim, count: rows.length, start });
        expect(columns.count).toBe(rows.length);
        expect(columns.end).toBe(start + bytes.length);
        rows.forEach((expected, at) => {
          const again = writeRow(rowAt(columns, placed, at), { dim });
          expect(Buffer.compare(again, writeRow(expected, { dim }))).toBe(0);
          expect(emptyCells(columns, at).every((cell) => cell === 0 || cell === 0n)).toBe(true);
        });
      }),
    );
  });

  test("stop in front of a row that is cut, at whatever byte, when a part is asked for", () => {
    fc.assert(
      fc.property(encodedRows, ({ dim, rows, bytes, ends }) => {
        for (let end = 0; end <= bytes.length; end++) {
          const columns = readRowColumns(bytes, { dim, count: rows.length + 3, end, partial: true });
          const whole = ends.filter((one) => one <= end);
          expect(columns.count).toBe(whole.length);
          expect(columns.end).toBe(whole.at(-1) ?? 0);
          expect(columns.vector.length).toBe(whole.length * Number(dim));
          expect(columns.metadataEnd.length).toBe(whole.length);
        }
      }),
      { numRuns: 10 },
    );
  });

  test("give no more rows than are asked for", () => {
    fc.assert(
      fc.property(encodedRows, fc.boolean(), ({ dim, rows, bytes, ends }, partial) => {
        const count = Math.floor(rows.length / 2);
        const columns = readRowColumns(bytes, { dim, count, partial });
        expect([columns.count, columns.end]).toEqual([count, ends[count - 1] ?? 0]);
      }),
    );
  });

  test("refuse what the row reader refuses, at the same field, whether a part is asked for or not", () => {
    fc.assert(
      fc.property(encodedRows, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ dim, rows, bytes }, place, flip) => {
        fc.pre(bytes.length > 0);
        const damaged = bytes.slice();
        damaged[place % bytes.length]! ^= flip;
        const one = attempt(() => readRows(damaged, dim, rows.length));
        const columns = attempt(() => readRowColumns(damaged, { dim, count: rows.length }));
        if (!(one instanceof FormatError)) {
          expect((columns as RowColumns).count).toBe(one.length);
          return;
        }
        // The count of all rows may be refused before the first is read.
        if ((columns as FormatError).name === "CountError" && one.name === "EndOfStreamError") return;
        expect((columns as FormatError).message).toBe(one.message);
        const partial = attempt(() => readRowColumns(damaged, { dim, count: rows.length, partial: true }));
        const isCut = one.name === "EndOfStreamError" || one.name === "CountError";
        if (isCut) expect(partial).not.toBeInstanceOf(FormatError);
        else expect((partial as FormatError).message).toBe(one.message);
      }),
      { numRuns: 500 },
    );
  });

  test("refuse an id without bytes where its length says so", () => {
    const bytes = writeRow(
      { id: { kind: 1, body: { value: Uint8Array.of(5) } }, vector: new Float32Array(1), hasMetadata: 0 },
      { dim: 1n },
    );
    const without = Uint8Array.of(bytes[0]!, 0, 0, 0, 0, ...bytes.subarray(6), 0);
    const refused = attempt(() => readRowColumns(without, { dim: 1n, count: 1 })) as FormatError;
    expect([refused.name, refused.path, refused.offset]).toEqual([
      "ValidationLessThanError",
      "rows[0].id.body.lenValue",
      1,
    ]);
  });

  test("put vectors where the caller wants them, and nothing behind them", () => {
    fc.assert(
      fc.property(encodedRows, fc.nat(3), fc.nat(3), ({ dim, rows, bytes }, before, spare) => {
        const cells = rows.length * Number(dim);
        const memory = new Float32Array(before + cells + spare).fill(7);
        const vectorInto = memory.subarray(before);
        const columns = readRowColumns(bytes, { dim, count: rows.length, vectorInto });
        const fresh = readRowColumns(bytes, { dim, count: rows.length });
        const bits = (array: Float32Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        expect(Buffer.compare(bits(memory.subarray(before, before + cells)), bits(fresh.vector))).toBe(0);
        expect(columns.vector.buffer).toBe(memory.buffer);
        expect([...memory.subarray(0, before), ...memory.subarray(before + cells)].every((cell) => cell === 7)).toBe(
          true,
        );
        if (cells === 0) return;
        const short = attempt(() =>
          readRowColumns(bytes, { dim, count: rows.length, vectorInto: memory.subarray(0, cells - 1) }),
        );
        expect((short as FormatError).name).toBe("CountError");
      }),
    );
  });

  test("leave vectors where they are when they are asked to, and say where that is", () => {
    fc.assert(
      fc.property(encodedRows, ({ dim, rows, bytes }) => {
        const { vector, ...others } = readRowColumns(bytes, { dim, count: rows.length });
        const inPlace = readRowColumns(bytes, { dim, count: rows.length, vectorInPlace: true });
        expect(inPlace).toEqual({ ...others, vector: new Float32Array(0) });
        const size = 4 * Number(dim);
        const found = Array.from(inPlace.vectorStart, (start) => bytes.slice(start, start + size));
        expect(
          Buffer.compare(Buffer.concat(found), new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
        ).toBe(0);
      }),
    );
  });

  test("in the arrays of an earlier read are the same as in fresh ones", () => {
    fc.assert(
      fc.property(encodedRows, encodedRows, (earlier, later) => {
        const read = ({ dim, rows, bytes }: typeof later, into?: RowColumns) =>
          readRowColumns(bytes, { dim, count: rows.length, into });
        const used = read(earlier);
        const { buffer } = used.metadataEnd;
        const again = read(later, used);
        expect(again).toEqual(read(later));
        expect(again.metadataEnd.buffer === buffer).toBe(later.rows.length <= earlier.rows.length);
      }),
    );
  });

  test("allocate no more than the bytes can hold, whatever is asked for", () => {
    const bytes = new Uint8Array(1000);
    const columns = readRowColumns(bytes, { dim: 8n, count: Number.MAX_SAFE_INTEGER, partial: true });
    expect(columns.idKind.buffer.byteLength).toBeLessThanOrEqual(bytes.length / 39);
    expect(columns.vector.buffer.byteLength).toBeLessThanOrEqual(bytes.length);
  });
});

function readRows(bytes: Uint8Array, dim: bigint, count: number): Row[] {
  const rows: Row[] = [];
  let start = 0;
  for (let at = 0; at < count; at++) {
    try {
      const one = readRow(bytes, { dim, start });
      rows.push(one);
      start += sizeOf(one, dim);
    } catch (error) {
      throw error instanceof FormatError ? error.within("rows", at) : error;
    }
  }
  return rows;
}

function sizeOf(one: Row, dim: bigint): number {
  return writeRow(one, { dim }).length;
}
