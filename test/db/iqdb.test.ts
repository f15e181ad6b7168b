/** The synchronous surface: what each call gives, and what it says to bad input. */
import { describe, expect, it } from "vitest";
import {
  ERROR_CODES,
  Filter,
  FlatIndex,
  float,
  Iqdb,
  IqdbError,
  MemoryStorage,
  type OpenOptions,
} from "../../src/public.js";
import { crash } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";

const PATH = "/db/x.iqdb";

interface Doc {
  title: string;
  year: number;
  draft?: boolean;
}

function open(options: OpenOptions = {}): Iqdb<Doc> {
  return Iqdb.open<Doc>(PATH, { storage: new MemoryStorage(), dim: 3, metric: "cosine", ...options });
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof IqdbError) return error.message;
    throw error;
  }
  return "";
}

/** For values that the types refuse and JavaScript lets through. */
const wrong = (value: unknown) => value as never;

describe("rows", () => {
  it("get, has, size and entries follow upserts and deletes, in storage order", () => {
    const db = open();
    db.upsert("a", [1, 0, 0], { title: "A", year: 2020 });
    db.upsertMany([
      { id: 7, vector: new Float32Array([0, 1, 0]) },
      { id: 2n ** 63n, vector: [0, 0, 1], metadata: { title: "C", year: 2022 } },
    ]);
    expect(db.size).toBe(3);
    expect(db.get("a")).toEqual({ id: "a", vector: new Float32Array([1, 0, 0]), metadata: { title: "A", year: 2020 } });
    expect(db.get(7)?.metadata).toBeUndefined();
    expect(db.get("b")).toBeUndefined();
    expect(db.has(2n ** 63n)).toBe(true);
    expect([...db.entries()].map((row) => row.id)).toEqual(["a", 7, 2n ** 63n]);
    expect(db.delete("a")).toBe(true);
    expect(db.delete("a")).toBe(false);
    expect([...db.entries()].map((row) => row.id)).toEqual([2n ** 63n, 7]);
    expect(db.deleteMany([7, 7, "absent"])).toBe(1);
    expect(db.deleteWhere({ year: { $gt: 2000 } })).toBe(1);
    expect(db.size).toBe(0);
  });

  it("an upsert without metadata clears it; absent and empty differ, across a reopen too", () => {
    const storage = new MemoryStorage();
    const db = Iqdb.open(PATH, { storage, dim: 1, metric: "dot" });
    db.upsert(1, [1], { a: 1 });
    db.upsert(1, [1]);
    db.upsert(2, [1], {});
    db.close();
    const again = Iqdb.open(PATH, { storage });
    expect(again.get(1)?.metadata).toBeUndefined();
    expect(again.get(2)?.metadata).toEqual({});
  });

  it("the caller's arrays are copied at the call, and results are copies", () => {
    const db = open();
    const vector = new Float32Array([1, 2, 3]);
    const id = new Uint8Array([200, 1]);
    db.upsert(id, vector, { title: "A", year: 1 });
    vector.fill(9);
    id.fill(9);
    const found = db.get(new Uint8Array([200, 1]));
    expect(found?.vector).toEqual(new Float32Array([1, 2, 3]));
    found?.vector.fill(0);
    expect(db.get(new Uint8Array([200, 1]))?.vector).toEqual(new Float32Array([1, 2, 3]));
  });

  it("ids come back as they were meant, or always as bytes", () => {
    const storage = new MemoryStorage();
    const db = Iqdb.open(PATH, { storage, dim: 1, metric: "dot" });
    for (const id of [0, 2n ** 53n, 5n, "text", new Uint8Array([0xff])]) db.upsert(id, [1]);
    expect([...db.entries()].map((row) => row.id)).toEqual([0, 2n ** 53n, 5, "text", new Uint8Array([0xff])]);
    db.close();
    const bytes = Iqdb.open(PATH, { storage, ids: "bytes" });
    expect(bytes.get("text")?.id).toEqual(new TextEncoder().encode("text"));
  });

  it("numbers: exact gives back what was stored, type and all", () => {
    const storage = new MemoryStorage();
    const metadata = { int: 1, float: float(1), zero: -0, big: 2n ** 60n, nan: Number.NaN };
    const db = Iqdb.open(PATH, { storage, dim: 1, metric: "dot" });
    db.upsert(1, [1], metadata);
    expect(db.get(1)?.metadata).toEqual({ int: 1, float: 1, zero: -0, big: 2n ** 60n, nan: Number.NaN });
    db.close();
    const exact = Iqdb.open(PATH, { storage, numbers: "exact" }).get(1)?.metadata;
    expect(exact).toEqual({ int: 1n, float: float(1), zero: float(-0), big: 2n ** 60n, nan: float(Number.NaN) });
  });

  it("a getter that writes in the middle of a batch does not disturb the batch", () => {
    const db = open();
    const second = {
      id: 2,
      get vector() {
        db.upsertMany([
          { id: 8, vector: [8, 8, 8] },
          { id: 9, vector: [9, 9, 9] },
        ]);
        return [2, 2, 2];
      },
    };
    db.upsert(0, [5, 5, 5]);
    db.upsertMany([{ id: 1, vector: [1, 1, 1] }, second, { id: 3, vector: [3, 3, 3] }]);
    db.upsert(4, [4, 4, 4]);
    const first = (id: number) => db.get(id)?.vector[0];
    expect([0, 1, 2, 3, 4, 8, 9].map(first)).toEqual([5, 1, 2, 3, 4, 8, 9]);
  });

  it("a batch is all or none", () => {
    const db = open();
    const rows = [
      { id: 1, vector: [1, 2, 3] },
      { id: 2, vector: [1, 2] },
    ];
    expect(codeOf(() => db.upsertMany(rows))).toBe("IQDB_DIMENSION_MISMATCH");
    expect(db.size).toBe(0);
  });
});

describe("search", () => {
  const db = open({ cache: { capacity: 8 } });
  db.upsertMany([
    { id: "x", vector: [1, 0, 0], metadata: { title: "X", year: 2020, draft: false } },
    { id: "y", vector: [0, 1, 0], metadata: { title: "Y", year: 2024 } },
    { id: "z", vector: [0, 0, 1] },
  ]);

  it("gives the nearest first, ties by age", () => {
    expect(db.search([1, 0.5, 0], 10).map((hit) => hit.id)).toEqual(["x", "y", "z"]);
    expect(db.search([1, 1, 1], 10).map((hit) => hit.id)).toEqual(["x", "y", "z"]);
    expect(db.search([1, 0, 0], 0)).toEqual([]);
    expect(db.search([1, 0, 0], Number.MAX_SAFE_INTEGER)).toHaveLength(3);
  });

  it("takes objects, builders and functions as filters", () => {
    const ids = (filter: NonNullable<Parameters<typeof db.search>[2]>["filter"]) =>
      db.search([1, 0, 0], 5, { filter }).map((hit) => hit.id);
    expect(ids({ year: { $gte: 2021 } })).toEqual(["y"]);
    expect(ids(Filter.and(Filter.exists("year"), Filter.ne("title", "Y")))).toEqual(["x"]);
    expect(ids((record) => record.metadata === undefined)).toEqual(["z"]);
    // A closed world: a missing field matches nothing, $ne included; $not around a leaf turns that round.
    expect(ids({ draft: { $ne: true } })).toEqual(["x"]);
    expect(ids({ $not: { draft: true } })).toEqual(["x", "y", "z"]);
  });

  it("includes what is asked for", () => {
    const [hit] = db.search([1, 0, 0], 1, { includeVector: true, includeMetadata: false });
    expect(hit).toEqual({ id: "x", distance: 0, metadata: undefined, vector: new Float32Array([1, 0, 0]) });
  });

  it("a batch equals its single searches", () => {
    const queries = [[1, 0, 0], [0, 1, 0.2], new Float32Array([0.3, 0.3, 0.9])];
    expect(db.searchBatch(queries, 2)).toEqual(queries.map((query) => db.search(query, 2)));
  });

  it("caches results until the next write, and tells hits from misses", () => {
    const cached = open({ cache: { capacity: 2 } });
    cached.upsert(1, [1, 0, 0]);
    cached.search([1, 0, 0], 1);
    cached.search([1, 0, 0], 1)[0].vector?.fill(0);
    expect(cached.cacheStats()).toMatchObject({ hits: 1, misses: 1, size: 1 });
    cached.upsert(2, [1, 0, 0]);
    expect(cached.search([1, 0, 0], 2)).toHaveLength(2);
    expect(open().cacheStats()).toBeUndefined();
  });

  it("a filter function cannot change the rows that it is shown", () => {
    const guarded = open();
    guarded.upsert(1, [1, 0, 0]);
    const write = () => guarded.search([1, 0, 0], 1, { filter: () => guarded.delete(1) });
    expect(codeOf(write)).toBe("IQDB_INVALID_FILTER");
    expect(guarded.size).toBe(1);
    guarded.upsert(2, [1, 0, 0]);
  });

  it("explains itself and measures its recall", () => {
    expect(db.explain([1, 0, 0], 5, { filter: { year: 2024 } })).toMatchObject({
      strategy: "exact-scan",
      rows: 3,
      matching: 1,
      hits: 1,
    });
    expect(db.measureRecall({ queries: [[1, 0, 0]], k: 2 })).toEqual({ recall: 1, queries: 1, k: 2 });
  });
});

describe("opening", () => {
  it("a reopen may leave out dim, metric and index; others than the file's are refused, naming both", () => {
    const storage = new MemoryStorage();
    open({ storage, index: { kind: "hnsw", m: 8 } }).close();
    const db = Iqdb.open(PATH, { storage });
    expect([db.dim, db.metric, db.indexKind]).toEqual([3, "cosine", "hnsw"]);
    db.close();
    expect(messageOf(() => open({ storage, dim: 4 }))).toMatch(/dim is 3 .* 4 was asked/);
    expect(messageOf(() => open({ storage, metric: "dot" }))).toMatch(/metric is cosine .* "dot" was asked/);
    expect(messageOf(() => open({ storage, index: { kind: "ivf" } }))).toMatch(/hnsw .* ivf was asked/);
    // Each refusal gave the lock back.
    open({ storage }).close();
  });

  it.each(["hnsw", "ivf"] as const)("a log over an empty snapshot enters the rows of %s once", (kind) => {
    const storage = new MemoryStorage();
    const db = open({ storage, index: { kind } });
    const rows = Array.from({ length: 40 }, (_, id) => ({ id, vector: [id + 1, 40 - id, 7] }));
    db.upsertMany(rows);
    db.upsertMany(rows.slice(0, 20).map(({ id, vector }) => ({ id, vector: vector.toReversed() })));
    const left = crash(storage);
    const again = open({ storage: left });
    again.upsert("more", [1, 1, 1]);
    expect(new Set(again.search([1, 2, 3], 41).map(({ id }) => id)).size).toBe(41);
    again.checkpoint();
    expect(again.verify()).toEqual({ ok: true, rows: 41, problems: [] });
    again.close();
    expect(open({ storage: left, readOnly: true }).openReport?.indexRebuilt).toBe(false);
  });

  it("keeps the parameters of hnsw and ivf through rewrites; reindex converts", () => {
    const storage = new MemoryStorage();
    const db = open({ storage, index: { kind: "ivf", nClusters: 9, nProbes: 3, seed: 2n ** 64n - 1n } });
    db.upsert(1, [1, 0, 0]);
    db.close();
    const again = open({ storage });
    expect(again.indexConfig).toMatchObject({ kind: "ivf", nClusters: 9, nProbes: 3, seed: 2n ** 64n - 1n });
    again.checkpoint();
    again.close();
    const warned = open({ storage, index: { kind: "ivf", nClusters: 10 } });
    expect(warned.openReport?.warnings).toHaveLength(1);
    expect(warned.indexConfig).toMatchObject({ nClusters: 9 });
    warned.close();
    open({ storage, index: { kind: "flat" }, reindex: true }).close();
    expect(open({ storage }).indexKind).toBe("flat");
  });

  it("a misspelled option names the right one; a wrong value says what is right", () => {
    expect(messageOf(() => open(wrong({ fsinc: "never" })))).toMatch(/did you mean fsync/);
    expect(messageOf(() => open(wrong({ fsync: { periodMs: 5 } })))).toMatch(/did you mean periodicMs/);
    expect(messageOf(() => open(wrong({ index: { kind: "hnsw", efSerach: 5 } })))).toMatch(/did you mean efSearch/);
    expect(messageOf(() => open().search([1, 0, 0], 1, wrong({ fliter: {} })))).toMatch(/did you mean filter/);
    for (const options of [
      { dim: 0 },
      { dim: 1.5 },
      { dim: 2 ** 40 },
      { fsync: "sometimes" },
      { fsync: { periodicMs: 0 } },
      { compression: { zstd: 23 } },
      { compression: { zstd: 0 } },
      { walVersion: 3 },
      { checkpointBytes: -1 },
      { recovery: "hope" },
      { readOnly: 1 },
      { mode: 0o7777 },
      { lock: "none" },
      { ids: "hex" },
      { numbers: "double" },
      { cache: { capacity: -1 } },
      { cache: { policy: "random" } },
      { index: { kind: "flat", m: 3 } },
      { index: { kind: "tree" } },
      { index: { kind: "hnsw", m: 16, efConstruction: 8 } },
      { index: { kind: "ivf", nClusters: 4, nProbes: 5 } },
      { index: { kind: "hnsw", seed: -1 } },
    ]) {
      expect([JSON.stringify(options), codeOf(() => open(wrong(options)))]).toEqual([
        JSON.stringify(options),
        "IQDB_INVALID_CONFIG",
      ]);
    }
    expect(codeOf(() => open({ metric: wrong("angular") }))).toBe("IQDB_INVALID_METRIC");
    expect(codeOf(() => open({ index: { kind: "ivf", usePq: true, pqSubvectors: 3 } }))).toBe("IQDB_INVALID_METRIC");
    expect(codeOf(() => Iqdb.open(PATH, { storage: new MemoryStorage() }))).toBe("IQDB_INVALID_CONFIG");
  });

  it("a refused option makes no file, and index options are judged on a reopen too", () => {
    const storage = new MemoryStorage();
    expect(codeOf(() => open({ storage, cache: { policy: wrong("lur") } }))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => open({ storage, index: { kind: "hnsw", m: 0 } }))).toBe("IQDB_INVALID_CONFIG");
    expect(storage.paths()).toEqual([]);
    open({ storage, index: { kind: "hnsw" } }).close();
    for (const index of [{}, { kind: "hnsw", efSerach: 3 }, { kind: "hnsw", m: -3 }]) {
      expect(codeOf(() => open({ storage, index: wrong(index) }))).toBe("IQDB_INVALID_CONFIG");
    }
    expect(codeOf(() => open({ storage, dim: wrong(Symbol("3")) }))).toBe("IQDB_INVALID_CONFIG");
  });

  it("bad paths are refused before anything is made", () => {
    for (const path of ["", "a\0b", wrong(undefined), wrong(7)]) {
      expect(codeOf(() => Iqdb.open(path, { dim: 1, metric: "dot" }))).toBe("IQDB_INVALID_CONFIG");
    }
  });

  it("a database in memory knows no files; bytes of a snapshot open read-only", () => {
    const memory = Iqdb.openInMemory({ dim: 2, metric: "euclidean" });
    memory.upsert(1, [0, 3]);
    memory.flush();
    memory.checkpoint();
    expect(memory.search([0, 0], 1)).toEqual([{ id: 1, distance: 3, metadata: undefined }]);
    expect(memory.stats().files).toBeUndefined();
    expect(memory.verify().ok).toBe(true);
    memory.close();
    const storage = new MemoryStorage();
    const db = open({ storage });
    db.upsert("a", [1, 2, 3]);
    db.close();
    const bytes = Iqdb.openBytes(storage.bytesOf(PATH) as Uint8Array);
    expect(bytes.get("a")?.vector).toEqual(new Float32Array([1, 2, 3]));
    expect(codeOf(() => bytes.upsert("b", [1, 2, 3]))).toBe("IQDB_READ_ONLY");
    expect(codeOf(() => Iqdb.openBytes(new Uint8Array(10)))).toBe("IQDB_BAD_MAGIC");
    expect(codeOf(() => Iqdb.openBytes(wrong("text")))).toBe("IQDB_INVALID_CONFIG");
  });
});

describe("bad input", () => {
  const db = open();
  const vector = [1, 2, 3];

  it.each([
    ["a short vector", () => db.upsert(1, [1, 2]), "IQDB_DIMENSION_MISMATCH"],
    ["an empty vector", () => db.upsert(1, []), "IQDB_INVALID_VECTOR"],
    ["NaN", () => db.upsert(1, [1, Number.NaN, 3]), "IQDB_INVALID_VECTOR"],
    ["a component beyond 32-bit floats", () => db.upsert(1, [1, 1e39, 3]), "IQDB_INVALID_VECTOR"],
    ["holes", () => db.upsert(1, wrong(Array(3))), "IQDB_INVALID_VECTOR"],
    ["a string", () => db.upsert(1, wrong("abc")), "IQDB_INVALID_VECTOR"],
    ["a double array", () => db.upsert(1, wrong(new Float64Array(3))), "IQDB_INVALID_VECTOR"],
    ["no id", () => db.upsert(wrong(undefined), vector), "IQDB_INVALID_ID"],
    ["a negative id", () => db.upsert(-1, vector), "IQDB_INVALID_ID"],
    ["a fraction as id", () => db.upsert(1.5, vector), "IQDB_INVALID_ID"],
    ["an id beyond 64 bits", () => db.upsert(2n ** 64n, vector), "IQDB_INVALID_ID"],
    ["an id with a lone surrogate", () => db.upsert("\ud800", vector), "IQDB_INVALID_ID"],
    ["nested metadata", () => db.upsert(1, vector, wrong({ a: { b: 1 } })), "IQDB_INVALID_METADATA"],
    ["metadata that is no object", () => db.upsert(1, vector, wrong("text")), "IQDB_INVALID_METADATA"],
    ["an integer beyond 64 bits", () => db.upsert(1, vector, wrong({ a: 2n ** 63n })), "IQDB_INVALID_METADATA"],
    ["rows that are no list", () => db.upsertMany(wrong(5)), "IQDB_INVALID_CONFIG"],
    ["a row that is no object", () => db.upsertMany(wrong([null])), "IQDB_INVALID_CONFIG"],
    ["a row with a misspelled field", () => db.upsertMany(wrong([{ id: 1, vectro: vector }])), "IQDB_INVALID_CONFIG"],
    ["a fraction of hits", () => db.search(vector, 1.5), "IQDB_INVALID_CONFIG"],
    ["a negative k", () => db.search(vector, -1), "IQDB_INVALID_CONFIG"],
    ["a query with NaN", () => db.search([1, 2, Number.NaN], 1), "IQDB_INVALID_VECTOR"],
    ["a filter that is no filter", () => db.search(vector, 1, { filter: wrong(7) }), "IQDB_INVALID_FILTER"],
    ["deleting by no filter", () => db.deleteWhere(wrong(undefined)), "IQDB_INVALID_FILTER"],
    ["an aborted signal", () => db.optimize({ signal: AbortSignal.abort() }), "IQDB_ABORTED"],
    ["a backup to nowhere", () => db.backup(wrong(undefined)), "IQDB_INVALID_CONFIG"],
    ["recall of nothing", () => db.measureRecall(wrong(undefined)), "IQDB_INVALID_CONFIG"],
  ] as const)("%s", (_name, action, code) => {
    expect(codeOf(action)).toBe(code);
    expect(db.size).toBe(0);
  });

  it("a closed handle says so to everything but a second close", () => {
    const closed = open();
    closed.upsert(1, vector);
    const entries = closed.entries();
    closed.close();
    closed.close();
    for (const action of [
      () => closed.size,
      () => closed.upsert(2, vector),
      () => closed.upsertMany([]),
      () => closed.get(1),
      () => closed.has(1),
      () => closed.delete(1),
      () => closed.deleteMany([]),
      () => closed.deleteWhere({}),
      () => closed.search(vector, 1),
      () => closed.searchBatch([], 1),
      () => closed.explain(vector, 1),
      () => closed.measureRecall({ queries: [], k: 1 }),
      () => [...entries],
      () => closed.optimize(),
      () => closed.stats(),
      () => closed.cacheStats(),
      () => closed.verify(),
      () => closed.flush(),
      () => closed.checkpoint(),
      () => closed.backup("/x"),
    ]) {
      expect([String(action), codeOf(action)]).toEqual([String(action), "IQDB_CLOSED"]);
    }
  });
});

describe("verify", () => {
  it("finds a change of the files behind the handle's back", () => {
    const storage = new MemoryStorage();
    const db = open({ storage });
    db.upsert(1, [1, 2, 3]);
    db.checkpoint();
    expect(db.verify()).toEqual({ ok: true, rows: 1, problems: [] });
    const bytes = storage.bytesOf(PATH) as Uint8Array;
    bytes[bytes.length - 2] ^= 1;
    storage.put(PATH, bytes);
    expect(db.verify().problems.map((problem) => problem.code)).toEqual(["IQDB_CHECKSUM_MISMATCH"]);
    expect(codeOf(() => Iqdb.open(PATH, { storage: crash(storage) }))).toBe("IQDB_CHECKSUM_MISMATCH");
  });
});

describe("FlatIndex", () => {
  it("is strict about ids and searches exactly", () => {
    const index = new FlatIndex({ dim: 2, metric: "euclidean" });
    index.insert("a", [0, 1], { n: 1 });
    expect(codeOf(() => index.insert("a", [0, 1]))).toBe("IQDB_DUPLICATE");
    expect(codeOf(() => index.delete("b"))).toBe("IQDB_NOT_FOUND");
    expect(index.search([0, 0], 1)).toEqual([{ id: "a", distance: 1, metadata: { n: 1 } }]);
    expect(index.get("a")?.vector).toEqual(new Float32Array([0, 1]));
    index.delete("a");
    expect(index.size).toBe(0);
  });
});

it("every code is used once in the list, and named alike", () => {
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  for (const code of ERROR_CODES) expect(code).toMatch(/^IQDB_[A-Z0-9_]+$/);
});
