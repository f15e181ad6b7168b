import { readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import zlib from "node:zlib";
import * as arrow from "apache-arrow";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { Iqdb } from "../../src/db/iqdb.js";
import { IqdbError } from "../../src/errors.js";
import { formatOf, readRows } from "../../src/exchange/exchange-formats.js";
import type { FieldNames } from "../../src/exchange/field-names.js";
import { importOptionalPackage } from "../../src/exchange/import-optional-package.js";
import type { ReadRow, StoredRow } from "../../src/exchange/row.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

async function written(kind: string, rows: readonly StoredRow[], dim: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const shape = { rows: rows.length, dim, ids: () => rows.map(({ id }) => id) };
  for await (const piece of formatOf("", kind).write(rows, shape, {})) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads a file of the system, as the command does. */
async function read(path: string, names: FieldNames = {}): Promise<ReadRow[]> {
  const handle = await open(path);
  const bytes = readFileSync(path);
  const file = {
    size: bytes.length,
    read: async (offset: number, length: number) => new Uint8Array(bytes.subarray(offset, offset + length)),
    handle: async () => handle,
  };
  try {
    const rows: ReadRow[] = [];
    const input = { source: "x", bytes: piecesOf(bytes), file };
    for await (const row of readRows(formatOf(path), input, names)) rows.push(row);
    return rows;
  } finally {
    await handle.close();
  }
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

function stored(rows: readonly ReadRow[], dim: number): StoredRow[] {
  const db = Iqdb.openInMemory({ dim, metric: "dot", numbers: "exact" });
  for (const one of rows) {
    if ("error" in one) throw one.error;
    db.upsertMany([one.row]);
  }
  return [...db.entries()];
}

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).filter((one) => !/[\ud800-\udfff]/u.test(one));
const ids = fc.oneof(
  fc.uniqueArray(fc.bigInt(0n, 2n ** 64n - 1n), { maxLength: 5 }),
  fc.uniqueArray(
    fc.oneof(
      text.filter((one) => !one.startsWith("\ufeff")),
      fc.constantFrom("17", "a\ufeff"),
    ),
    { maxLength: 5 },
  ),
);
const value = fc.oneof(text, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.double(), fc.boolean(), fc.constant(null));
const metadata = fc.option(fc.dictionary(fc.oneof(text, fc.constantFrom("__proto__", "id")), value, { maxKeys: 3 }), {
  nil: undefined,
});
const table = fc.record({ dim: fc.integer({ min: 1, max: 5 }), ids }).chain(({ dim, ids }) => {
  const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: dim, maxLength: dim });
  const rest = fc.array(fc.tuple(vector, metadata), { minLength: ids.length, maxLength: ids.length });
  return rest.map((rows) => ({
    dim,
    rows: rows.map(([vector, metadata], at) => ({ id: ids[at]!, vector, metadata })),
  }));
});

describe.each(["parquet", "arrow"])("%s", (kind) => {
  test("gives back every row bit for bit", async () => {
    const path = join(temporaryDirectory(), `x.${kind}`);
    await fc.assert(
      fc.asyncProperty(table, async ({ dim, rows }) => {
        const db = Iqdb.openInMemory({ dim, metric: "dot", numbers: "exact" });
        db.upsertMany(rows);
        const before = [...db.entries()];
        writeFileSync(path, await written(kind, before, dim));
        expect(stored(await read(path), dim)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test("is written in parts, which are read as one", async () => {
    const path = join(temporaryDirectory(), `x.${kind}`);
    const rows = Array.from({ length: 25_000 }, (_, id) => ({
      id,
      vector: Float32Array.of(id, -id),
      metadata: undefined,
    }));
    writeFileSync(path, await written(kind, rows, 2));
    expect(stored(await read(path), 2)).toEqual(rows);
  });

  test("refuses ids of two kinds, and bytes, before anything is written", async () => {
    const vector = Float32Array.of(1);
    const mixed = [1, "a"].map((id) => ({ id, vector, metadata: undefined }));
    await expect(written(kind, mixed, 1)).rejects.toMatchObject({
      code: "IQDB_UNSUPPORTED",
      message: expect.stringContaining("use jsonl"),
    });
    for (const id of [Uint8Array.of(255), "\ufeffa"]) {
      const rows = [{ id, vector, metadata: undefined }];
      await expect(written(kind, rows, 1)).rejects.toMatchObject({
        code: "IQDB_UNSUPPORTED",
        message: expect.stringContaining("use jsonl"),
      });
    }
  });

  test("cut anywhere, or of another kind, is an error with a code, or fewer rows", async () => {
    const path = join(temporaryDirectory(), `x.${kind}`);
    const rows = Array.from({ length: 20 }, (_, id) => ({ id, vector: Float32Array.of(id, 1), metadata: undefined }));
    const whole = await written(kind, rows, 2);
    const wrong: Uint8Array[] = [
      Buffer.from("This is text, and long enough that a head would fit into it."),
      Buffer.alloc(64),
    ];
    for (let length = 0; length < whole.length; length += 37) wrong.push(whole.subarray(0, length));
    for (const bytes of wrong) {
      writeFileSync(path, bytes);
      const result = await read(path).catch((error: unknown) => error);
      if (Array.isArray(result)) expect(result.length).toBeLessThan(20);
      else expect(result).toBeInstanceOf(IqdbError);
    }
  });
});

const simple = (rows: readonly ReadRow[]) => rows.map((one) => ("row" in one ? one.row : one.error.message));

test("Parquet of others: columns become metadata, dates text, and what Node can decompress is read", async () => {
  const path = join(temporaryDirectory(), "x.parquet");
  const columnData = [
    { name: "key", data: ["a", "b"], type: "STRING" as const },
    {
      name: "emb",
      data: [
        [1, 2],
        [3, 4],
      ],
    },
    { name: "year", data: [2020, 2021], type: "INT32" as const },
    { name: "seen", data: [new Date(0), new Date(1000)], type: "TIMESTAMP" as const },
  ];
  const compressors = { GZIP: (input: Uint8Array) => new Uint8Array(zlib.gzipSync(input)) };
  writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData, codec: "GZIP", compressors })));
  expect(simple(await read(path, { idField: "key", vectorField: "emb" }))).toMatchObject([
    { id: "a", metadata: { year: 2020, seen: "1970-01-01T00:00:00.000Z" } },
    { id: "b", metadata: { year: 2021, seen: "1970-01-01T00:00:01.000Z" } },
  ]);
  expect(simple(await read(path))).toMatchObject([
    expect.stringContaining('x, row 0: no field "vector"'),
    expect.anything(),
  ]);
});

test("Arrow of others, as a stream: lists of doubles are vectors, and records cannot be metadata", async () => {
  const path = join(temporaryDirectory(), "x.arrows");
  const list = new arrow.List(new arrow.Field("item", new arrow.Float64()));
  const made = new arrow.Table({
    id: arrow.vectorFromArray([5n, 6n], new arrow.Int64()),
    vector: arrow.vectorFromArray(
      [
        [1, 0.5],
        [2, 3],
      ],
      list,
    ),
    lang: arrow.vectorFromArray(["de", null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
  });
  writeFileSync(path, arrow.tableToIPC(made, "stream"));
  expect(simple(await read(path))).toEqual([
    { id: 5n, vector: Float32Array.of(1, 0.5), metadata: { lang: "de" } },
    { id: 6n, vector: Float32Array.of(2, 3) },
  ]);
});

test("a package that is not installed is named, with the command that installs it", async () => {
  await expect(importOptionalPackage("iqdb-nowhere", "reading Nowhere")).rejects.toMatchObject({
    code: "IQDB_UNSUPPORTED",
    message:
      'reading Nowhere needs the optional package iqdb-nowhere, which is not installed: run "npm install iqdb-nowhere"',
    details: { package: "iqdb-nowhere" },
  });
});
