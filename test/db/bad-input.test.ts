/**
 * Bad arguments to every method of `Iqdb` and `AsyncIqdb`, by one table: each is an `IqdbError` with the code of the table,
 * leaves the database as it was, and with `AsyncIqdb` is a rejected promise. A method that is not in the table fails.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AsyncIqdb, Iqdb, type IqdbErrorCode, MemoryStorage } from "../../src/public.js";
import {
  type Argument,
  anyBut,
  backupOptions,
  bad,
  DIM,
  deviations,
  FOREIGN,
  filter,
  id,
  ids,
  k,
  metadata,
  openOptions,
  options,
  PROGRESS,
  path,
  progressOptions,
  queries,
  recallOptions,
  rows,
  type Signatures,
  STRANGE,
  searchOptions,
  signalOptions,
  vector,
} from "../support/bad-values.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const methodsIn = (folder: string): Signatures => ({
  upsert: [id, vector, metadata],
  upsertMany: [rows, signalOptions],
  get: [id],
  has: [id],
  delete: [id],
  deleteMany: [ids, signalOptions],
  deleteWhere: [filter, signalOptions],
  search: [vector, k, searchOptions],
  searchBatch: [queries, k, searchOptions],
  explain: [vector, k, searchOptions],
  measureRecall: [recallOptions],
  optimize: [progressOptions],
  verify: [progressOptions],
  checkpoint: [progressOptions],
  backup: [path(join(folder, "backup.iqdb"), folder), backupOptions],
  stats: [],
  cacheStats: [],
  flush: [],
  entries: [],
  close: [],
});

/** What takes nothing and is no call. */
const PROPERTIES = ["size", "dim", "metric", "indexKind", "indexConfig", "isClosed"];

type Handle = Iqdb | AsyncIqdb;

interface Kind {
  readonly type: typeof Iqdb | typeof AsyncIqdb;
  readonly methods: (folder: string) => Signatures;
  readonly properties: readonly string[];
}

const KINDS: readonly Kind[] = [
  { type: Iqdb, methods: methodsIn, properties: PROPERTIES },
  {
    type: AsyncIqdb,
    // What opening answered are fields.
    properties: ["size", "isClosed", "queuedBytes"],
    methods: (folder) => ({ ...methodsIn(folder), entries: [signalOptions], ready: [] }),
  },
];

/** Calls a function of a handle. What an `AsyncIqdb` refuses is a rejected promise, never thrown at the call. */
async function call(target: object, name: string, args: readonly unknown[]): Promise<unknown> {
  let answer: unknown;
  try {
    answer = (target as Record<string, (...all: readonly unknown[]) => unknown>)[name]!(...args);
  } catch (cause) {
    if (!(target instanceof AsyncIqdb) && target !== AsyncIqdb) throw cause;
    throw new Error(`${name} throws at the call: ${String(cause)}`, { cause });
  }
  // What iterates begins with the first row.
  return name === "entries" ? (answer as Iterator<unknown>).next() : answer;
}

async function stateOf(db: Handle): Promise<unknown> {
  const found = await db.search([1, 0], 9, { includeVector: true });
  return { size: db.size, found, stats: await db.stats(), cache: await db.cacheStats() };
}

/** A folder with a database of three rows in it, and files of other kinds. */
async function opened(type: Kind["type"]): Promise<{ db: Handle; folder: string }> {
  const folder = temporaryDirectory();
  for (const [name, bytes] of Object.entries(FOREIGN)) writeFileSync(join(folder, name), bytes);
  const db = await type.open(join(folder, "x.iqdb"), { dim: DIM, metric: "euclidean" });
  await db.upsertMany([
    { id: "a", vector: [1, 0], metadata: { year: 1 } },
    { id: 2, vector: [0, 1], metadata: { year: 2 } },
    { id: new Uint8Array([255]), vector: [1, 1] },
  ]);
  // A log that has been left alone for a while gets a mark, which would be a change.
  await db.checkpoint();
  return { db, folder };
}

const publicNames = (target: object) =>
  Object.getOwnPropertyNames(target).filter((name) => !["constructor", "length", "name", "prototype"].includes(name));

describe.each(KINDS)("$type.name", ({ type, methods, properties }) => {
  test("has no method that is not in the table", () => {
    expect(publicNames(type.prototype).sort()).toEqual([...Object.keys(methods("")), ...properties].sort());
    expect(publicNames(type).sort()).toEqual(Object.keys(openings("")).sort());
  });

  test.each(Object.keys(methods("")))("%s refuses bad arguments and changes nothing", async (name) => {
    const { db, folder } = await opened(type);
    const before = await stateOf(db);
    const found = await deviations(methods(folder)[name]!, (args) => call(db, name, args));
    expect(found).toEqual([]);
    expect(await stateOf(db)).toEqual(before);
    await db.close();
  });

  test("a closed handle says so to every call but another close", async () => {
    const { db, folder } = await opened(type);
    await db.close();
    const codes: Record<string, unknown> = {};
    for (const [name, signature] of Object.entries(methods(folder))) {
      const args = signature.map(({ good }) => good);
      codes[name] = await call(db, name, args).then(
        () => "fine",
        (error) => error.code,
      );
    }
    const fine = Object.fromEntries(["close", "ready"].filter((name) => name in codes).map((name) => [name, "fine"]));
    const closed = Object.keys(codes).map((name) => [name, "IQDB_CLOSED"]);
    expect(codes).toEqual({ ...Object.fromEntries(closed), ...fine });
    expect(() => db.size).toThrow(expect.objectContaining({ code: "IQDB_CLOSED" }));
  });

  test.each(Object.keys(openings("")))("%s refuses bad arguments", async (name) => {
    const folder = temporaryDirectory();
    for (const [file, bytes] of Object.entries(FOREIGN)) writeFileSync(join(folder, file), bytes);
    expect(await deviations(openings(folder)[name]!, (args) => call(type, name, args))).toEqual([]);
    for (const [file, bytes] of Object.entries(FOREIGN)) {
      expect(new Uint8Array(readFileSync(join(folder, file)))).toEqual(bytes);
    }
  });
});

const SHAPE = { dim: DIM, metric: "dot" };
const FOREIGN_CODES: Readonly<Record<string, IqdbErrorCode>> = {
  "text.iqdb": "IQDB_BAD_MAGIC",
  "picture.iqdb": "IQDB_BAD_MAGIC",
  "empty.iqdb": "IQDB_TRUNCATED_HEADER",
};

const RESULTS = {
  ids: anyBut(),
  numbers: anyBut(),
  quantize: anyBut(),
  vectors: anyBut(),
  threads: anyBut(),
  cache: anyBut("an object", "an array", "a date"),
};

/** Of what a new database is made. */
const made = (options: Argument, ...misspelled: [string, string][]): Argument => ({
  ...options,
  bad: [
    ...options.bad,
    ...misspelled.flatMap(([name, right]) =>
      bad("IQDB_INVALID_CONFIG", { [`misspelled: ${name}`]: { ...SHAPE, [name]: 1 } }, new RegExp(`mean ${right}\\?`)),
    ),
    ...bad(
      "IQDB_INVALID_CONFIG",
      { "a misspelled option of the index": { ...SHAPE, index: { kind: "hnsw", efSerach: 5 } } },
      /did you mean efSearch\?/,
    ),
    ...bad(
      "IQDB_INVALID_CONFIG",
      { "a misspelled option of the cache": { ...SHAPE, cache: { capactiy: 5 } } },
      /did you mean capacity\?/,
    ),
  ],
});

function openings(folder: string): Signatures {
  const whole = openOptions(SHAPE, { ...RESULTS, index: anyBut() });
  const files = openOptions(SHAPE, {
    ...RESULTS,
    index: anyBut(),
    fsync: anyBut(),
    compression: anyBut(),
    walVersion: anyBut(),
    checkpointBytes: anyBut("Infinity"),
    recovery: anyBut(),
    readOnly: anyBut("true"),
    mode: anyBut(),
    lock: anyBut(),
    reindex: anyBut("true"),
    ...PROGRESS,
  });
  const where = path(join(folder, "new.iqdb"), folder);
  const foreign = Object.entries(FOREIGN_CODES).flatMap(([name, code]) => bad(code, { [name]: join(folder, name) }));
  return {
    open: [
      { ...where, bad: [...where.bad, ...foreign] },
      made(files, ["dims", "dim"], ["fsinc", "fsync"], ["readonly", "readOnly"], ["checkpointbyte", "checkpointBytes"]),
    ],
    openInMemory: [made(whole, ["dims", "dim"], ["metrics", "metric"], ["thread", "threads"])],
    openBytes: [
      {
        good: snapshot(),
        bad: [
          ...bad("IQDB_INVALID_CONFIG", {
            ...STRANGE,
            "a string": "bytes",
            "an array buffer": new ArrayBuffer(8),
            "a proxy of bytes": new Proxy(new Uint8Array(8), { getPrototypeOf: () => Array.prototype }),
          }),
          ...Object.entries(FOREIGN_CODES).flatMap(([name, code]) => bad(code, { [name]: FOREIGN[name] })),
        ],
      },
      options({ wrong: { ...RESULTS, ...PROGRESS }, misspelled: { number: "numbers", onprogress: "onProgress" } }),
    ],
  };
}

function snapshot(): Uint8Array {
  const storage = new MemoryStorage();
  Iqdb.open("/x.iqdb", { dim: DIM, metric: "dot", storage }).close();
  return storage.bytesOf("/x.iqdb")!;
}
