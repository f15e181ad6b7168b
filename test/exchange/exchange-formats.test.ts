import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Iqdb } from "../../src/db/iqdb.js";
import type { IqdbError } from "../../src/errors.js";
import type { CsvOptions } from "../../src/exchange/csv.js";
import { formatOf, readRows } from "../../src/exchange/exchange-formats.js";
import type { RandomAccess } from "../../src/exchange/random-access.js";
import type { ByteSource, ReadRow, StoredRow } from "../../src/exchange/row.js";

/** Bytes in pieces of a few, so that every border falls somewhere. */
async function* inPieces(bytes: Uint8Array, size: number): ByteSource & AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function written(kind: string, rows: readonly StoredRow[], options: CsvOptions = {}): Promise<Uint8Array> {
  const shape = { rows: rows.length, dim: rows[0]?.vector.length ?? 2, ids: () => rows.map(({ id }) => id) };
  const pieces: Uint8Array[] = [];
  for await (const piece of formatOf("", kind).write(rows, shape, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function read(kind: string, bytes: Uint8Array, options: CsvOptions = {}, size = 7): Promise<ReadRow[]> {
  const input = { source: `x.${kind}`, bytes: inPieces(bytes, size), file: undefined };
  const rows: ReadRow[] = [];
  for await (const row of readRows(formatOf("", kind), input, options)) rows.push(row);
  return rows;
}

/** What a database keeps of rows that were read. */
function stored(rows: readonly ReadRow[], dim: number): StoredRow[] {
  const db = Iqdb.openInMemory({ dim, metric: "dot" });
  const exact = Iqdb.openInMemory({ dim, metric: "dot", numbers: "exact" });
  for (const one of rows) if ("row" in one) exact.upsertMany([one.row]);
  db.close();
  return [...exact.entries()];
}

async function failure(reading: Promise<unknown>): Promise<IqdbError> {
  return reading.then(
    () => expect.fail("nothing was refused"),
    (error) => error,
  );
}

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "binary", maxLength: 8 }).filter((one) => !/[\ud800-\udfff]/u.test(one));
const id = fc.oneof(
  fc.nat(),
  fc.bigInt(0n, 2n ** 64n - 1n),
  text.filter((one) => one !== ""),
  fc.constantFrom("17", '"', "{}", "true", "-", "\ufeff", " x ", "a,b", 'a"b', "a\r\nb"),
  fc.uint8Array({ minLength: 1, maxLength: 4 }),
);
const value = fc.oneof(text, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.double(), fc.boolean(), fc.constant(null));
const metadata = fc.option(
  fc.dictionary(fc.oneof(text, fc.constantFrom("__proto__", "$int", "id", "vector", "metadata")), value, {
    maxKeys: 4,
  }),
  { nil: undefined },
);
const table = fc.integer({ min: 1, max: 4 }).chain((dim) =>
  fc.record({
    dim: fc.constant(dim),
    rows: fc.array(fc.record({ id, vector: fc.array(float32, { minLength: dim, maxLength: dim }), metadata }), {
      maxLength: 5,
    }),
  }),
);

describe("what holds everything comes back bit for bit, whatever the rows and wherever the pieces end", () => {
  test.each([
    ["jsonl", {}],
    ["csv", {}],
    ["tsv", {}],
    ["csv", { vectorColumns: "v*" }],
  ])("%s %j", async (kind, options) => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async ({ dim, rows }, size) => {
        const db = Iqdb.openInMemory({ dim, metric: "dot", numbers: "exact" });
        db.upsertMany(rows);
        const before = [...db.entries()];
        const bytes = await written(kind, before, options);
        expect(stored(await read(kind, bytes, options, size), dim)).toEqual(before);
        db.close();
      }),
      { numRuns: 60 },
    );
  });
});

const vectors = (rows: readonly ReadRow[]) =>
  rows.map((one) => ("row" in one ? Array.from(one.row.vector) : one.error));
const row = (...vector: number[]): StoredRow => ({ id: 0, vector: Float32Array.from(vector), metadata: undefined });

describe("files of vectors alone", () => {
  test.each([
    ["fvecs", [row(0.1, -0, 1e-45), row(1, 2, 3)], "03000000cdcccc3d0000008001000000030000000000803f0000004000004040"],
    ["bvecs", [row(0, 255), row(7, 8)], "0200000000ff020000000708"],
    ["ivecs", [row(-1, 2 ** 30), row(7, 8)], "02000000ffffffff00000040020000000700000008000000"],
  ])("%s are these bytes, numbered", async (kind, rows, hex) => {
    const bytes = await written(kind, rows);
    expect(Buffer.from(bytes).toString("hex")).toBe(hex);
    const back = await read(kind, bytes, { numberFrom: 5 }, 3);
    expect(vectors(back)).toEqual(rows.map(({ vector }) => Array.from(vector)));
    expect(back.map((one) => "row" in one && one.row.id)).toEqual([5, 6]);
  });

  test.each([
    ["bvecs", 0.5],
    ["bvecs", -0],
    ["bvecs", 256],
    ["ivecs", 2 ** 31],
    ["ivecs", -0],
  ])("%s refuses %d, which it cannot hold", async (kind, component) => {
    const refused = await failure(written(kind, [row(component)]));
    expect(refused).toMatchObject({
      code: "IQDB_UNSUPPORTED",
      message: expect.stringContaining("row 0: component 0 is "),
    });
  });

  test.each([
    ["fvecs", "0200000000000000", /x\.fvecs, row 0 at byte 0: the file ends inside a row of 2 components/],
    ["fvecs", "010000000000803f0100", /x\.fvecs, row 1 at byte 8: the file ends inside a row/],
    ["ivecs", "00000000", /0 components: this is no ivecs file/],
    ["bvecs", "ffffff7f00", /2147483647 components: this is no bvecs file/],
  ])("%s %s are no such file", async (kind, hex, message) => {
    const refused = await failure(read(kind, Buffer.from(hex, "hex")));
    expect(refused).toMatchObject({ code: "IQDB_INVALID_PAYLOAD", message: expect.stringMatching(message) });
  });
});

/** Without a file of the system, which only Arrow asks for. */
function fileOf(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    handle: () => Promise.reject(new Error("there is none")),
  };
}

/** A file as NumPy writes it. */
function npy(description: string, elements: ArrayBufferView, version = 1): Uint8Array {
  const body = Buffer.from(`${description}\n`);
  const length = version === 1 ? [body.length & 255, body.length >> 8] : [body.length & 255, body.length >> 8, 0, 0];
  const numbers = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return Buffer.concat([Buffer.from("\x93NUMPY", "latin1"), Uint8Array.of(version, 0, ...length), body, numbers]);
}

const described = (descr: string, order: string, shape: string) =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

function swapped(numbers: Float32Array | Float64Array): Uint8Array {
  const bytes = Buffer.from(numbers.buffer.slice(0));
  return numbers.BYTES_PER_ELEMENT === 4 ? bytes.swap32() : bytes.swap64();
}

describe("npy", () => {
  test("is written as NumPy 1.0 reads it, its numbers at a multiple of 64", async () => {
    const bytes = Buffer.from(await written("npy", [row(1, -0), row(0.1, 3)]));
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x93NUMPY\x01\x00");
    expect(bytes.length).toBe(128 + 16);
    expect(bytes.subarray(10, 69).toString()).toBe(described("<f4", "False", "(2, 2)"));
    expect(vectors(await read("npy", bytes))).toEqual([
      [1, -0],
      [Math.fround(0.1), 3],
    ]);
  });

  const floats = Float32Array.of(1, 2, 3, 4, 5, 6);
  test.each([
    ["<f4", floats],
    ["=f4", floats],
    [">f4", swapped(floats)],
    ["<f8", Float64Array.from(floats)],
    [">f8", swapped(Float64Array.from(floats))],
    ["|i1", Int8Array.from(floats)],
    ["|u1", Uint8Array.from(floats)],
  ])("elements %s", async (descr, elements) => {
    for (const version of [1, 2, 3]) {
      const bytes = npy(described(descr, "False", "(2, 3)"), elements, version);
      expect(vectors(await read("npy", bytes))).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    }
  });

  test("stored column by column is read from a file, and refused from a pipe", async () => {
    const bytes = npy(described("<f4", "True", "(3, 2)"), floats);
    const file = fileOf(bytes);
    const rows: ReadRow[] = [];
    const input = { source: "x.npy", bytes: inPieces(bytes, 9), file };
    for await (const one of readRows(formatOf("x.npy"), input, {})) rows.push(one);
    expect(vectors(rows)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(await failure(read("npy", bytes))).toMatchObject({ code: "IQDB_UNSUPPORTED" });
  });

  test.each([
    ["nothing", Buffer.from("no"), "IQDB_INVALID_PAYLOAD", /ends inside its head/],
    ["another kind", Buffer.from("PARQUET, or something else"), "IQDB_INVALID_PAYLOAD", /this is no npy file/],
    ["one dimension", npy(described("<f4", "False", "(6,)"), floats), "IQDB_UNSUPPORTED", /\.reshape\(rows, -1\)/],
    ["three", npy(described("<f4", "False", "(1, 2, 3)"), floats), "IQDB_UNSUPPORTED", /\.reshape\(rows, -1\)/],
    ["text", npy(described("<U8", "False", "(1, 1)"), floats), "IQDB_UNSUPPORTED", /\.astype\('float32'\)/],
    ["no vectors", npy(described("<f4", "False", "(6, 0)"), floats), "IQDB_INVALID_PAYLOAD", /has no vectors in it/],
    [
      "a cut file",
      npy(described("<f4", "False", "(3, 3)"), floats),
      "IQDB_INVALID_PAYLOAD",
      /row 2 at byte .* ends before its 3 rows/,
    ],
    ["no description", npy("{}", floats), "IQDB_INVALID_PAYLOAD", /does not say type, order and shape/],
    ["a description that is no text", npy("", Uint8Array.of()).fill(0xff, 10), "IQDB_INVALID_PAYLOAD", /npy/],
  ])("refuses %s", async (_, bytes, code, message) => {
    expect(await failure(read("npy", bytes))).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe("JSON lines", () => {
  const rows = (text: string, options: CsvOptions = {}) => read("jsonl", Buffer.from(text), options, 1000);

  test("of others give their fields as metadata; those that are named give id and vector", async () => {
    const [first] = await rows('\ufeff{"key":"a","emb":[1],"lang":"de","metadata":{"year":1}}', {
      idField: "key",
      vectorField: "emb",
    });
    expect(first).toEqual({
      place: "x.jsonl, line 1",
      row: { id: "a", vector: [1], metadata: { year: 1, lang: "de" } },
    });
    expect(await rows('{"vector":[1]}\n\n{"vector":[2]}', { numberFrom: 3 })).toMatchObject([
      { row: { id: 3 } },
      { row: { id: 4 } },
    ]);
  });

  test.each([
    ['{"id":1}', "IQDB_INVALID_VECTOR", /line 1: no field "vector": name it with --vector-field/],
    ['{"id":1,"vectors":[1]}', "IQDB_INVALID_VECTOR", /did you mean vectors\?/],
    ['{"vector":[1]}', "IQDB_INVALID_ID", /no field "id": .*--number-from 0/],
    ['{"id":1,"vector":5}', "IQDB_INVALID_VECTOR", /vector must be an array of numbers, got 5/],
    ['{"id":1,"vector":[1],"metadata":[]}', "IQDB_INVALID_METADATA", /metadata must be an object/],
    [
      '{"id":1,"vector":[1],"a":1,"metadata":{"a":2}}',
      "IQDB_INVALID_METADATA",
      /a stands beside metadata and inside it/,
    ],
    ['{"id":1,"vector":[1],"metadata":{"$x":1}}', "IQDB_INVALID_METADATA", /line 1: /],
    ["[1]", "IQDB_INVALID_PAYLOAD", /must be a JSON object/],
    ["{", "IQDB_INVALID_PAYLOAD", /line 1: /],
  ])("%s is the error of its line, and the next is read", async (line, code, message) => {
    const [wrong, right] = await rows(`${line}\n{"id":2,"vector":[1]}\n`);
    expect(wrong).toMatchObject({ error: { code, message: expect.stringMatching(message) } });
    expect(right).toMatchObject({ place: "x.jsonl, line 2", row: { id: 2 } });
  });

  test("that are no UTF-8 are wrong by themselves", async () => {
    const [wrong, right] = await read(
      "jsonl",
      Buffer.from('{"id":"\xff","vector":[1]}\n{"id":2,"vector":[1]}', "latin1"),
    );
    expect(wrong).toMatchObject({ error: { code: "IQDB_INVALID_PAYLOAD", message: expect.stringContaining("UTF-8") } });
    expect(right).toMatchObject({ row: { id: 2 } });
  });
});

describe("CSV", () => {
  const rows = (text: string, options: CsvOptions = {}) => read("csv", Buffer.from(text), options);

  test("cells are read as what they look like, unless something would be lost", async () => {
    const cells = "1,1.5,-2e3,007,true,,12345678901234567890,text";
    const [one] = await rows(`id,vector,a,b,c,d,e,f,g,h\n5,[1],${cells}`);
    const metadata = { a: 1, b: 1.5, c: -2000, d: "007", e: true, g: "12345678901234567890", h: "text" };
    expect(one).toEqual({ place: "x.csv, line 2", row: { id: 5, vector: [1], metadata } });
  });

  test.each([
    ["1", "IQDB_INVALID_PAYLOAD", /line 2: 1 cells for 2 columns/],
    ["1,x", "IQDB_INVALID_PAYLOAD", /line 2: column vector is no JSON/],
    ['"{",[1]', "IQDB_INVALID_ID", /begins as JSON and is none/],
    [",[1]", "IQDB_INVALID_ID", /no field "id"/],
  ])("%s is the error of its line, and the next is read", async (line, code, message) => {
    const [wrong, right] = await rows(`id,vector\n${line}\n2,[1]\n`);
    expect(wrong).toMatchObject({ error: { code, message: expect.stringMatching(message) } });
    expect(right).toMatchObject({ row: { id: 2 } });
  });

  test.each([
    ["id,id\n", {}, /two columns are called "id"/],
    ["id,a\n1,2", { vectorColumns: "v*" }, /no column is called as v\* says/],
    ["id,a\n1,2", { vectorColumns: "v" }, /must have one \* for the number/],
    ['id,vector\n1,"[1', {}, /[Qq]uote/],
  ])("%j %j ends the reading", async (text, options, message) => {
    expect(await failure(rows(text, options))).toMatchObject({ message: expect.stringMatching(message) });
  });
});

test("a kind that does not exist is told the right one", () => {
  expect(() => formatOf("x", "jsnol")).toThrow(/did you mean jsonl\?/);
  expect(() => formatOf("x.txt")).toThrow(/say --format, one of jsonl, csv, tsv, fvecs, bvecs, ivecs, npy/);
  expect(formatOf("A.NPY").name).toBe("npy");
});
