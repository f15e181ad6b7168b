/** What is written comes back, what is wrong is named and counted, and what never ends is refused: for every kind alike. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import zlib from "node:zlib";
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { openImport } from "../../src/cli/import-source.js";
import { Iqdb } from "../../src/db/iqdb.js";
import type { IqdbError } from "../../src/errors.js";
import { EXCHANGE_FORMATS, formatOf, importFormatOf, readRows } from "../../src/exchange/exchange-formats.js";
import { type ImportOptions, type ImportResult, RowImport } from "../../src/exchange/import-rows.js";
import { compressorsOf } from "../../src/exchange/parquet.js";
import type { StoredRow } from "../../src/exchange/row.js";
import { toJSON } from "../../src/types/json.js";
import { Float } from "../../src/types/metadata.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const DIM = 2;

async function write(kind: string, rows: readonly StoredRow[]): Promise<string> {
  const shape = { rows: rows.length, dim: DIM, ids: () => rows.map(({ id }) => id) };
  const pieces: Uint8Array[] = [];
  for await (const piece of formatOf("", kind).write(rows, shape, {})) pieces.push(piece);
  const path = join(temporaryDirectory(), `x.${kind}`);
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

interface Outcome extends ImportResult {
  readonly rows: readonly unknown[];
  readonly failure: IqdbError | undefined;
}

/** As the command imports. */
async function imported(path: string, options: ImportOptions = {}): Promise<Outcome> {
  const db = Iqdb.openInMemory({ dim: DIM, metric: "dot", numbers: "exact" });
  const work = new RowImport(db, options);
  const failure = await work.run(openImport(path, {}).rows).then(
    () => undefined,
    (error: IqdbError) => error,
  );
  const { imported, skipped } = work;
  return { imported, skipped, wasAborted: false, failure, rows: Array.from(db.entries(), (row) => toJSON(row)) };
}

const floats = [Float32Array.of(0.1, -0), Float32Array.of(1e-45, 3.4028235e38), Float32Array.of(1 / 3, -16_777_217)];
const bytes = [Uint8Array.of(0, 255), Uint8Array.of(7, 8), Uint8Array.of(1, 2)];
const integers = [Int32Array.of(-1, 2 ** 30), Int32Array.of(-(2 ** 31), 16_777_216), Int32Array.of(0, 5)];
const metadata = { text: 'a "b",\r\n{}', big: 2n ** 62n, one: new Float(1), half: new Float(0.5), yes: true, no: null };

interface Kind {
  readonly name: string;
  readonly vectors: readonly ArrayLike<number>[];
  /** What the kind has room for. */
  readonly ids: readonly (string | number)[];
  readonly metadata?: typeof metadata;
  /** A row between two that are right. */
  readonly wrong: ArrayLike<number>;
  readonly place: RegExp;
}

const NAN = Float32Array.of(Number.NaN, 1);
const THREE = Uint8Array.of(1, 2, 3);
const all = { vectors: floats, ids: ["a", "17", "ü"], metadata, wrong: NAN };
const alone = { ids: [0, 1, 2] };

const kinds: readonly Kind[] = [
  { name: "jsonl", ...all, place: /x\.jsonl, line 2: / },
  { name: "csv", ...all, place: /x\.csv, line \d+: / },
  { name: "tsv", ...all, place: /x\.tsv, line \d+: / },
  { name: "parquet", ...all, place: /x\.parquet, row 1: / },
  { name: "arrow", ...all, place: /x\.arrow, row 1: / },
  { name: "fvecs", ...alone, vectors: floats, wrong: NAN, place: /x\.fvecs, row 1 at byte 12: / },
  { name: "npy", ...alone, vectors: floats, wrong: NAN, place: /x\.npy, row 1 at byte 136: / },
  { name: "bvecs", ...alone, vectors: bytes, wrong: THREE, place: /x\.bvecs, row 1 at byte 6: / },
  { name: "ivecs", ...alone, vectors: integers, wrong: THREE, place: /x\.ivecs, row 1 at byte 12: / },
];

function rowsOf({ ids, vectors, metadata }: Kind): StoredRow[] {
  return ids.map((id, at) => ({ id, vector: Float32Array.from(vectors[at]!), metadata }));
}

test("every kind that is written is one of these", () => {
  expect(kinds.map(({ name }) => name).sort()).toEqual(EXCHANGE_FORMATS.map(({ name }) => name).sort());
});

describe.each(kinds)("$name", (kind) => {
  const rows = rowsOf(kind);

  test("gives the rows back that were written: ids, the bits of vectors, and metadata where it has room", async () => {
    const db = Iqdb.openInMemory({ dim: DIM, metric: "dot", numbers: "exact" });
    db.upsertMany(rows.map(({ metadata, ...row }) => ({ ...row, ...(metadata && { metadata }) })));
    const before = [...db.entries()];
    expect(await imported(await write(kind.name, before))).toMatchObject({
      failure: undefined,
      imported: 3,
      rows: before.map((row) => toJSON(row)),
    });
  });

  const withWrong = () =>
    write(kind.name, [rows[0]!, { ...rows[1]!, vector: Float32Array.from(kind.wrong) }, rows[2]!]);

  test("a wrong row is named, and those before it are in", async () => {
    const { failure, ...result } = await imported(await withWrong());
    expect(failure?.message).toMatch(kind.place);
    expect(result).toMatchObject({ imported: 1, skipped: 0 });
  });

  test("what is left out is named and counted, and those behind it are in", async () => {
    const left: string[] = [];
    const onSkipped = ({ message }: IqdbError) => left.push(message);
    const result = await imported(await withWrong(), { onError: "skip", onSkipped });
    expect(result).toMatchObject({ failure: undefined, imported: 2, skipped: 1 });
    expect(left).toEqual([expect.stringMatching(kind.place)]);
  });
});

/** Pieces of the same bytes, which take no memory, and how many were asked for. */
function endless(head: string, piece: Uint8Array): { bytes: AsyncGenerator<Uint8Array>; taken: { bytes: number } } {
  const taken = { bytes: 0 };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head, "latin1");
    for (; taken.bytes < 2 ** 40; taken.bytes += piece.length) yield piece;
  }
  return { bytes: pieces(), taken };
}

async function failureOf(kind: string, bytes: AsyncGenerator<Uint8Array>): Promise<IqdbError> {
  try {
    for await (const _ of readRows(importFormatOf("", kind), { source: "x", bytes, file: undefined }, {}));
  } catch (error) {
    return error as IqdbError;
  }
  return expect.fail("nothing was refused");
}

const MEBIBYTE = 1024 * 1024;
const letters = Buffer.alloc(256 * 1024, "a");
describe("a row or a part that does not end is refused when it is longer than any that is meant", () => {
  test.each([
    ["jsonl", "", letters, 64],
    ["csv", "id,vector\n1,", letters, 16],
    ["csv", 'id,vector\n1,"', Buffer.alloc(256 * 1024, "\n"), 16],
    ["csv", "id,vector\n1", Buffer.alloc(256 * 1024, ","), 16],
    ["tsv", "id\tvector\n1\t", letters, 16],
  ])("%s that begins %j", async (kind, head, piece, mebibytes) => {
    const { bytes, taken } = endless(head, piece);
    const error = await failureOf(kind, bytes);
    const limit = mebibytes * MEBIBYTE;
    expect(error).toMatchObject({ code: "IQDB_INVALID_PAYLOAD", details: { limit } });
    expect(taken.bytes).toBeLessThanOrEqual(limit + MEBIBYTE);
  });
});

/** Rows up to a failure; endless rows are a failure of the test. */
async function readFile(path: string): Promise<{ rows: number; error: IqdbError | undefined }> {
  let rows = 0;
  try {
    for await (const one of openImport(path, {}).rows) if ("row" in one) rows++;
    return { rows, error: undefined };
  } catch (error) {
    return { rows, error: error as IqdbError };
  }
}

describe("a head that claims more than there is ends in an error, and not in memory", () => {
  const rows = rowsOf(kinds[0]!);

  test("npy: 2^40 rows, in order and column by column", async () => {
    const path = await write("npy", rows);
    const [head, tail] = [readFileSync(path, "latin1").slice(0, 10), readFileSync(path).subarray(128)];
    for (const [order, message] of [
      ["False", /row 3 at byte 152: the file ends before its 1099511627776 rows do/],
      ["True", /the file ends before its 1099511627776 rows do/],
    ] as const) {
      const described = `{'descr': '<f4', 'fortran_order': ${order}, 'shape': (1099511627776, 2), }`.padEnd(117);
      writeFileSync(path, Buffer.concat([Buffer.from(`${head}${described}\n`, "latin1"), tail]));
      const { rows: read, error } = await readFile(path);
      expect([read, error?.code]).toEqual([order === "False" ? 3 : 0, "IQDB_INVALID_PAYLOAD"]);
      expect(error?.message).toMatch(message);
    }
  });

  test("Parquet: more rows in a row group than its columns have", async () => {
    const path = await write("parquet", rows);
    claimInFooter(path, 3n, 2n ** 40n);
    expect((await readFile(path)).error).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringMatching(/a row group claims 1099511627776 rows, and the file has \d+ bytes/),
    });
  });

  test("Parquet: pages that give more than they claim, or claim more than a page has", async () => {
    const path = join(temporaryDirectory(), "x.parquet");
    const bomb = new Uint8Array(zlib.gzipSync(Buffer.alloc(64 * MEBIBYTE)));
    const columnData = [{ name: "id", data: [1, 2, 3], type: "INT32" as const }];
    writeFileSync(
      path,
      Buffer.from(parquetWriteBuffer({ columnData, codec: "GZIP", compressors: { GZIP: () => bomb } })),
    );
    expect((await readFile(path)).error).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringMatching(/Cannot create a Buffer larger than \d+ bytes/),
    });
    const compressors = compressorsOf("x", () => expect.fail("room was made for it"));
    for (const decompress of Object.values(compressors)) {
      expect(() => decompress(bomb, 2 ** 31)).toThrow(
        expect.objectContaining({ code: "IQDB_INVALID_PAYLOAD", details: { source: "x", limit: 256 * MEBIBYTE } }),
      );
    }
  });

  test("Arrow: 2^40 rows, wherever a file says that it has three", async () => {
    const path = await write("arrow", rows);
    const whole = readFileSync(path);
    const three = Buffer.from(new BigUint64Array([3n]).buffer);
    let places = 0;
    for (let at = whole.indexOf(three); at >= 0; at = whole.indexOf(three, at + 1)) {
      const bytes = Buffer.from(whole);
      bytes.set(new Uint8Array(new BigUint64Array([2n ** 40n]).buffer), at);
      writeFileSync(path, bytes);
      const { rows: read, error } = await readFile(path);
      expect(read).toBeLessThanOrEqual(3);
      if (error !== undefined) expect(error.code).toBe("IQDB_INVALID_PAYLOAD");
      places++;
    }
    expect(places).toBeGreaterThan(3);
  });

  test("Parquet: a column that is longer than the file gets no room before the file is seen to be so long", async () => {
    const path = await write("parquet", rows);
    const { row_groups } = parquetMetadata(Uint8Array.from(readFileSync(path)).buffer);
    claimInFooter(path, row_groups[0]!.columns[0]!.meta_data!.total_compressed_size, 2n ** 31n);
    expect((await readFile(path)).error).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringMatching(/bytes at byte \d+ are wanted, and it ends at byte \d+/),
      details: { limit: statSync(path).size },
    });
  });
});

/** An integer of 64 bits as footers of Parquet have it, behind the byte that says so: zigzag, seven bits each byte. */
function integerInFooter(value: bigint): string {
  const bytes = [0x16];
  let rest = value * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]).toString("hex");
}

/** Where the footer says `value`, it says `claim`. */
function claimInFooter(path: string, value: bigint, claim: bigint): void {
  const bytes = readFileSync(path);
  const length = bytes.readUInt32LE(bytes.length - 8);
  const footer = bytes.subarray(bytes.length - 8 - length, bytes.length - 8).toString("hex");
  const claims = Buffer.from(footer.replaceAll(integerInFooter(value), integerInFooter(claim)), "hex");
  expect(claims.length).toBeGreaterThan(length);
  const end = Buffer.from(bytes.subarray(-8));
  end.writeUInt32LE(claims.length);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, bytes.length - 8 - length), claims, end]));
}

test("rows with much text are put in small batches", async () => {
  const db = Iqdb.openInMemory({ dim: 1, metric: "dot" });
  const seen: number[] = [];
  async function* rows() {
    for (let id = 0; id < 20; id++) {
      yield { place: `row ${id}`, row: { id, vector: [id], metadata: { text: "x".repeat(MEBIBYTE) } } };
    }
  }
  await new RowImport(db, { onProgress: (count) => seen.push(count) }).run(rows());
  expect(seen.slice(0, 5)).toEqual([4, 8, 12, 16, 20]);
});
