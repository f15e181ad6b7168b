import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openImport } from "../../src/cli/import-source.js";
import { Iqdb } from "../../src/db/iqdb.js";
import type { IqdbError } from "../../src/errors.js";
import type { ForeignShape, ReadOptions } from "../../src/exchange/foreign-format.js";
import { RowImport } from "../../src/exchange/import-rows.js";
import type { ReadRow } from "../../src/exchange/row.js";
import { vec0Arguments, vec0Definition } from "../../src/exchange/vec0-definition.js";
import { Float } from "../../src/types/metadata.js";
import { failureOf, fileInput } from "../support/foreign-input.js";
import { SeededRandom } from "../support/seeded-random.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const fileOf = (name: string) => fileURLToPath(new URL(`files/${name}.sqlite`, import.meta.url));

interface Outcome {
  readonly rows: readonly ReadRow[];
  readonly shape: ForeignShape | undefined;
  readonly notes: readonly string[];
  readonly share: number;
}

async function read(path: string, options: ReadOptions = {}): Promise<Outcome> {
  const rows: ReadRow[] = [];
  const notes: string[] = [];
  let shape: ForeignShape | undefined;
  const onShape = (said: ForeignShape) => {
    shape = said;
  };
  const source = openImport(path, options, { note: (text) => notes.push(text), onShape });
  for await (const row of source.rows) rows.push(row);
  return { rows, shape, notes, share: source.share() };
}

async function refusal(path: string, options: ReadOptions = {}): Promise<IqdbError> {
  return read(path, options).then(
    () => expect.fail("nothing was refused"),
    (error) => error,
  );
}

/** The engine that Node.js brings from 22.13 on; the package that stands in for it is not installed here. */
const engine = process.getBuiltinModule("node:sqlite") as
  | { DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void } }
  | undefined;

/** What the program beside the files put into them. */
const items = Array.from({ length: 20 }, (_, at) => at + 1)
  .filter((row) => row !== 7)
  .map((row) => ({
    id: BigInt(row),
    vector: [row, row / 4, -row],
    metadata: {
      owner: row < 15 ? "ann" : "bob",
      title: row % 2 === 0 ? "short" : `Grüße, longer than twelve bytes ${row}`,
      year: BigInt(row) + 2n ** 60n,
      score: new Float(row / 2),
      open: row % 3 === 0,
      body: `body ${row}`,
      ...(row % 2 === 1 && { extra: Buffer.of(row).toString("base64") }),
      n: BigInt(row),
      part: new Float(row),
    },
  }));

const plain = (rows: readonly ReadRow[]) =>
  rows.map((one) => ("row" in one ? { ...one.row, vector: Array.from(one.row.vector) } : one.error.message));

/** A copy that a test may damage. */
function damagedBy(name: string, sql: string): string {
  const path = join(temporaryDirectory(), "x.sqlite");
  copyFileSync(fileOf(name), path);
  const database = new engine!.DatabaseSync(path);
  database.exec(sql);
  database.close();
  return path;
}

describe.skipIf(engine === undefined)("tables of sqlite-vec (Node.js 22.13 and later)", () => {
  test("give ids, vectors and all columns beside them, without the extension", async () => {
    const { rows, shape, notes, share } = await read(fileOf("items"), { vectorField: "emb" });
    const byId = plain(rows).sort((a, b) => Number((a as { id: bigint }).id - (b as { id: bigint }).id));
    expect(byId).toEqual(items);
    expect(shape).toEqual({ metric: "cosine", dim: 3 });
    expect(notes).toEqual([expect.stringMatching(/items\.sqlite: blobs became base64 text/)]);
    expect(share).toBe(1);
  });

  test.each([
    ["codes", { metric: "euclidean", dim: 3 }, [20, -20, 0]],
    ["bits", { metric: "hamming", dim: 8 }, [0, 0, 1, 0, 1, 0, 0, 0]],
  ])("give the vectors of %s, if that is what is asked for", async (vectorField, shape, vector) => {
    const outcome = await read(fileOf("items"), { vectorField });
    expect(outcome.shape).toEqual(shape);
    expect(plain(outcome.rows).find((row) => (row as { id: bigint }).id === 20n)).toMatchObject({ vector });
  });

  test("with a key of text have it for an id; without a key, the rowid; a column that is named, that", async () => {
    const { rows, shape } = await read(fileOf("texts"), { table: "the texts" });
    expect(plain(rows)).toEqual([
      { id: "a", vector: [1, 2] },
      { id: "17", vector: [3, 4] },
    ]);
    expect(shape).toEqual({ metric: "manhattan", dim: 2 });
    const bits = await read(fileOf("texts"), { table: "plain", vectorField: "bits" });
    expect(plain(bits.rows)).toEqual([{ id: 5n, vector: [1, ...Array<number>(14).fill(0), 1] }]);
    const [first] = (await read(fileOf("items"), { vectorField: "emb", idField: "body" })).rows;
    expect(first).toMatchObject({ row: { id: "body 1", metadata: { id: 1n } } });
  });

  test.each([
    ["texts", {}, /several tables of sqlite-vec: say --table, one of the texts, plain$/],
    ["texts", { table: "gone" }, /no table gone of sqlite-vec: there are the texts, plain$/],
    ["items", {}, /table items: it has several columns of vectors: say --vector-field, one of emb, codes, bits$/],
    ["items", { vectorField: "title" }, /no column title of vectors: there are emb, codes, bits$/],
  ])("of %s %j: what may be meant is listed", async (name, options, message) => {
    expect(await refusal(fileOf(name), options)).toMatchObject({
      code: "IQDB_UNSUPPORTED",
      message: expect.stringMatching(message),
    });
  });

  test("a row that is wrong is named by its rowid, and the next is read", async () => {
    const path = damagedBy(
      "items",
      `UPDATE items_metadatatext00 SET data = 'cut' WHERE rowid = 3;
       UPDATE items_vector_chunks00 SET vectors = CAST(x'0000c07f' || substr(vectors, 5) AS BLOB) WHERE rowid = 1`,
    );
    const db = Iqdb.openInMemory({ dim: 3, metric: "cosine" });
    const errors: string[] = [];
    const skipping = { onError: "skip", onSkipped: ({ message }: IqdbError) => errors.push(message) } as const;
    const { rows } = openImport(path, { vectorField: "emb" });
    const result = await new RowImport(db, skipping).run(rows);
    expect(result).toMatchObject({ imported: 17, skipped: 2 });
    expect(errors).toEqual([
      expect.stringMatching(/x\.sqlite, rowid 1: component 0 of vector is NaN/),
      expect.stringMatching(/x\.sqlite, rowid 3: a text of 35 bytes is not there: the file is damaged$/),
    ]);
    const gone = damagedBy("texts", "UPDATE 'the texts_rowids' SET rowid = 9 WHERE rowid = 2");
    expect(plain((await read(gone, { table: "the texts" })).rows)).toEqual([
      { id: "a", vector: [1, 2] },
      expect.stringMatching(/rowid 2: it has no text for an id/),
    ]);
  });

  test.each([
    ["size = 1099511627776", /chunk 1 of items: 1099511627776 rows, and a chunk has 8 to 4096/],
    ["size = 12", /12 rows, and a chunk has/],
    ["size = 'x'", /x rows, and a chunk has/],
    ["size = 16", /it has no validity of 2 bytes in chunks/],
    ["validity = zeroblob(1000000)", /it has no validity of 1 bytes in chunks/],
    ["rowids = 'text'", /it has no rowids of 64 bytes in chunks/],
  ])("a chunk that says %s is refused before anything of that size is read", async (change, message) => {
    const path = damagedBy("items", `UPDATE items_chunks SET ${change} WHERE chunk_id = 1`);
    expect(await refusal(path, { vectorField: "emb" })).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ["DELETE FROM items_vector_chunks00", /it has no vectors of 96 bytes in vector_chunks00/],
    ["UPDATE items_metadatachunks01 SET data = x'00'", /it has no data of 64 bytes in metadatachunks01/],
    ["DROP TABLE items_metadatachunks03", /the table items_metadatachunks03 is missing/],
    [
      "ALTER TABLE items_chunks RENAME TO x; CREATE VIEW items_chunks AS WITH RECURSIVE n(chunk_id) AS (SELECT 1 UNION ALL SELECT chunk_id FROM n) SELECT * FROM n",
      /the table items_chunks is missing/,
    ],
    ["ALTER TABLE items_chunks DROP COLUMN partition00", /SQLite says of it: no such column: partition00/],
  ])("%s is damage, and said so", async (sql, message) => {
    expect(await refusal(damagedBy("items", sql), { vectorField: "emb" })).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringMatching(message),
    });
  });

  test("files of other kinds are refused, and files that are not there", async () => {
    const path = join(temporaryDirectory(), "x.sqlite");
    writeFileSync(path, "This is no database, and long enough that a head of SQLite would fit into it. ".repeat(10));
    expect(await refusal(path)).toMatchObject({
      code: "IQDB_INVALID_PAYLOAD",
      message: expect.stringContaining("file is not a database"),
    });
    writeFileSync(path, "");
    expect((await refusal(path)).message).toMatch(/it has no table of sqlite-vec/);
    await expect(async () => read(join(path, "gone.sqlite"))).rejects.toMatchObject({ code: "IQDB_IO" });
  });

  test("whatever bytes are flipped, rows or a refusal come of it", async () => {
    const path = join(temporaryDirectory(), "x.sqlite");
    const bytes = readFileSync(fileOf("items"));
    const random = new SeededRandom(1);
    for (let turn = 0; turn < 400; turn++) {
      const wrong = turn % 8 === 0 ? bytes.subarray(0, random.bits() % bytes.length) : Buffer.from(bytes);
      for (let flips = 0; flips < 3; flips++) wrong[random.bits() % wrong.length]! ^= 1 << (random.bits() & 7);
      writeFileSync(path, wrong);
      const error = await read(path, { vectorField: "emb" }).catch((cause: IqdbError) => cause);
      if ("rows" in error) continue;
      expect(error.code, error.message).toMatch(/^IQDB_(INVALID_PAYLOAD|UNSUPPORTED|IO)$/);
    }
  });
});

test.skipIf(engine !== undefined)("without an engine of SQLite, both ways to one are named", async () => {
  expect(await refusal(fileOf("items"))).toMatchObject({
    code: "IQDB_UNSUPPORTED",
    message: expect.stringMatching(/node:sqlite, which comes with 22\.13, needs .* run "npm install better-sqlite3"/),
  });
});

test("from a pipe nothing is read", async () => {
  const error = await failureOf("sqlite-vec", fileInput(readFileSync(fileOf("items"))));
  expect(error).toMatchObject({ code: "IQDB_UNSUPPORTED", message: expect.stringContaining("not from a pipe") });
});

describe("the text of a table", () => {
  const definitionOf = (text: string) => vec0Definition("t", text, "x");

  test("says columns of every kind, however it is written", () => {
    const sql =
      'CREATE VIRTUAL TABLE "a b" USING  VEC0 (/* one, two */ Id TEXT PRIMARY KEY, -- the key\n' +
      "A float32[4] distance_metric = Cosine,B i8 [ 2 ], c bit[16], who integer Partition Key,\n" +
      "ok bool, n int64, x double, s text, +Note blob, + more float, chunk_size=8)";
    expect(definitionOf(vec0Arguments(sql)!)).toEqual({
      table: "t",
      key: { name: "Id", isText: true },
      vectors: [
        { name: "A", number: "00", type: "float", dim: 4, metric: "cosine" },
        { name: "B", number: "01", type: "int8", dim: 2, metric: "euclidean" },
        { name: "c", number: "02", type: "bit", dim: 16, metric: "hamming" },
      ],
      partitions: [{ name: "who", number: "00" }],
      metadata: [
        { name: "ok", number: "00", type: "boolean" },
        { name: "n", number: "01", type: "integer" },
        { name: "x", number: "02", type: "float" },
        { name: "s", number: "03", type: "text" },
      ],
      auxiliary: [
        { name: "Note", number: "00" },
        { name: "more", number: "01" },
      ],
    });
    expect(vec0Arguments("CREATE VIRTUAL TABLE t USING fts5(a)")).toBeUndefined();
  });

  test.each([
    ["a float[4] indexed by rescore(quantizer=bit)", "IQDB_UNSUPPORTED", /is no column of vec0 that is known here/],
    ["a float[4], b date", "IQDB_UNSUPPORTED", /"b date" is no column/],
    ["a float[0]", "IQDB_INVALID_PAYLOAD", /a has 0 components/],
    ["a float[1099511627776]", "IQDB_INVALID_PAYLOAD", /a has 1099511627776 components, and vec0 8192 at most/],
    ["a bit[9]", "IQDB_INVALID_PAYLOAD", /9 bits, which are no whole bytes/],
    ["a text", "IQDB_INVALID_PAYLOAD", /no column of vectors/],
    ["a float[1],".repeat(200), "IQDB_INVALID_PAYLOAD", /columns are more than vec0 has/],
  ])("%s is refused", (text, code, message) => {
    expect(() => definitionOf(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
