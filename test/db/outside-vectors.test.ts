/** `vectors: "buffer"` behind the handles that users hold: files are the same, and what cannot go together is refused. */
import { describe, expect, it } from "vitest";
import {
  FlatIndex,
  type Hit,
  HnswIndex,
  type IndexConfig,
  Iqdb,
  IvfIndex,
  type MemoryOptions,
  MemoryStorage,
  type OpenOptions,
} from "../../src/public.js";
import { codeOf } from "../support/error-code.js";
import { clustered } from "../support/ivf-rows.js";
import { SeededRandom } from "../support/seeded-random.js";

const PATH = "/rows.iqdb";
const DIM = 40;
const rows = clustered(560, DIM, 30, 0.4, 1);
const queries = rows.splice(500);

const KINDS: readonly IndexConfig[] = [
  { kind: "flat" },
  { kind: "hnsw", m: 6, efConstruction: 40 },
  { kind: "ivf", nClusters: 12, nProbes: 3 },
];

const wrong = <T>(value: unknown): T => value as T;

function open(storage: MemoryStorage, options: OpenOptions): Iqdb {
  return Iqdb.open(PATH, { storage, ...options });
}

/** Writes of every sort. */
function change(db: Iqdb, seed: number): void {
  const random = new SeededRandom(seed);
  db.upsertMany(rows.map((vector, id) => ({ id, vector, metadata: { group: id % 7 } })));
  for (let i = 0; i < 80; i++) db.delete(random.below(500));
  for (let i = 0; i < 40; i++) db.upsert(random.below(520), random.pick(rows), { group: i % 7 });
}

/** Ids, distances, vectors. */
function answersOf(db: Iqdb): unknown {
  const filter = { group: { $lt: 3 } };
  return [
    db.searchBatch(queries, 8, { includeVector: true }),
    queries.map((query) => db.search(query, 5, { filter, ef: 20, nProbes: 2, includeVector: true })),
    Array.from({ length: 520 }, (_, id) => db.get(id)),
    [...db.entries()],
  ];
}

const filesOf = (storage: MemoryStorage) =>
  storage.paths().map((path) => [path, Buffer.from(storage.bytesOf(path)!).toString("base64")]);

describe.each(KINDS)("$kind", (index) => {
  it("gives the same answers and writes the same files; either opens what the other wrote", () => {
    const made = (["wasm", "buffer"] as const).map((vectors) => {
      const storage = new MemoryStorage();
      const db = open(storage, { dim: DIM, metric: "cosine", index, vectors });
      change(db, 2);
      db.optimize();
      const answers = answersOf(db);
      expect(db.verify()).toMatchObject({ ok: true, problems: [] });
      db.backup("/backup.iqdb");
      db.close();
      return { answers, files: filesOf(storage), storage };
    });
    const [wasm, buffer] = made;
    expect(buffer!.answers).toEqual(wasm!.answers);
    expect(buffer!.files.filter(([path]) => path !== `${PATH}.lock`)).toEqual(
      wasm!.files.filter(([path]) => path !== `${PATH}.lock`),
    );
    const reopened = made.map(({ storage }, place) => {
      const db = open(storage, { vectors: place === 0 ? "buffer" : "wasm" });
      expect(db.openReport!.indexRebuilt).toBe(false);
      const found = answersOf(db);
      change(db, 3);
      return [found, answersOf(db)];
    });
    expect(reopened[0]).toEqual(reopened[1]);
  });

  it("goes on from a log, and opens from bytes", () => {
    const storage = new MemoryStorage();
    const options = { dim: DIM, metric: "dot", index, vectors: "buffer" } as const;
    const db = open(storage, options);
    change(db, 4);
    const copy = new MemoryStorage();
    for (const path of [PATH, `${PATH}.wal`]) copy.put(path, storage.bytesOf(path)!);
    const recovered = open(copy, { vectors: "buffer" });
    expect(recovered.openReport!.replayedMutations).toBeGreaterThan(500);
    expect([...recovered.entries()]).toEqual([...db.entries()]);
    db.checkpoint();
    const read = Iqdb.openBytes(storage.bytesOf(PATH)!, { vectors: "buffer" });
    expect([...read.entries()]).toEqual([...db.entries()]);
    expect(read.stats().memory.buffers).toBeGreaterThan(0);
  });

  it("says where the floats are", () => {
    const sizes = (["wasm", "buffer"] as const).map((vectors) => {
      using db = Iqdb.openInMemory({ dim: DIM, metric: "euclidean", index, vectors });
      change(db, 5);
      return db.stats().memory;
    });
    const [wasm, buffer] = sizes;
    expect(wasm!.vectors).toBeGreaterThanOrEqual(400 * DIM * 4);
    expect(wasm!.buffers).toBeUndefined();
    expect(buffer).toEqual({ ...wasm, vectors: 0, buffers: wasm!.vectors });
  });
});

const distancesOf = (found: Hit[][]) => found.map((hits) => hits.map(({ distance }) => distance));

it("another kind of index takes the rows over where they are", () => {
  const storage = new MemoryStorage();
  const db = open(storage, { dim: DIM, metric: "dot", vectors: "buffer" });
  change(db, 6);
  const exact = distancesOf(db.searchBatch(queries, 5));
  db.close();
  const graph = open(storage, { index: { kind: "hnsw", m: 8 }, reindex: true, vectors: "buffer" });
  expect(graph.stats().memory.vectors).toBe(0);
  expect(graph.measureRecall({ queries, k: 5, ef: 60 }).recall).toBeGreaterThan(0.95);
  expect(distancesOf(graph.searchBatch(queries, 5, { ef: 520 }))).toEqual(exact);
});

it("indexes by themselves keep their floats outside too, and give the same", () => {
  const shape = { dim: DIM, metric: "euclidean" } as const;
  const makers = [
    (vectors: "wasm" | "buffer") => new FlatIndex({ ...shape, vectors }),
    (vectors: "wasm" | "buffer") => new HnswIndex({ ...shape, m: 6, vectors }),
    (vectors: "wasm" | "buffer") => new IvfIndex({ ...shape, nClusters: 8, vectors }),
  ];
  for (const make of makers) {
    const [wasm, buffer] = (["wasm", "buffer"] as const).map((vectors) => {
      const index = make(vectors);
      rows.slice(0, 200).forEach((vector, id) => {
        index.insert(id, vector);
      });
      for (let id = 0; id < 200; id += 9) index.delete(id);
      expect(index.memory().vectors === 0).toBe(vectors === "buffer");
      return [queries.map((query) => index.search(query, 6, { includeVector: true })), index.get(5)];
    });
    expect(buffer).toEqual(wasm);
  }
});

describe("what cannot go together is refused, saying why and what to do", () => {
  const shape: MemoryOptions = { dim: DIM, metric: "cosine", vectors: "buffer" };

  function refusal(options: object): string {
    const act = () => Iqdb.openInMemory({ ...shape, ...options } as MemoryOptions);
    expect(codeOf(act)).toBe("IQDB_INVALID_CONFIG");
    const storage = new MemoryStorage();
    expect(codeOf(() => open(storage, { ...shape, ...options } as OpenOptions))).toBe("IQDB_INVALID_CONFIG");
    expect(storage.paths()).toEqual([]);
    try {
      act();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  }

  it.each([
    [{ threads: 2 }, /threads: 2 .* vectors: "buffer" .* leave one of the two out/],
    [{ quantize: "none" }, /vectors: "buffer" .* quantize is "none": .* Leave quantize out, or use vectors: "wasm"/],
    [{ metric: "manhattan" }, /manhattan has none: .* Use cosine, dot or euclidean, or vectors: "wasm"/],
    [{ metric: "hamming", index: { kind: "ivf" } }, /hamming has none/],
    [{ dim: 31 }, /rows of fewer than 32 components have none: .* Use vectors: "wasm"/],
    [{ dim: 65537 }, /rows of more than 65536 components have none/],
    [{ vectors: "file" }, /vectors must be "wasm" or "buffer", got "file"/],
    [{ vectors: undefined, vector: "buffer" }, /did you mean vectors/],
  ])("%j", (options, message) => {
    expect(refusal(options)).toMatch(message);
  });

  it("by indexes that stand alone too", () => {
    const make = (options: object) => () => new HnswIndex({ ...shape, ...options });
    expect(codeOf(make({ quantize: "none" }))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(make({ metric: "manhattan" }))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(make({ vectors: wrong("bufer") }))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => new FlatIndex({ ...shape, vectors: wrong(1) }))).toBe("IQDB_INVALID_CONFIG");
  });

  it("for a file that is there already, which stays as it is and can be opened otherwise", () => {
    const storage = new MemoryStorage();
    const db = open(storage, { dim: DIM, metric: "manhattan" });
    db.upsert(1, rows[0]!);
    db.close();
    const before = storage.bytesOf(PATH);
    expect(codeOf(() => open(storage, { vectors: "buffer" }))).toBe("IQDB_INVALID_CONFIG");
    expect(storage.bytesOf(PATH)).toEqual(before);
    expect(open(storage, {}).size).toBe(1);
  });

  it("but one thread is no hindrance", () => {
    expect(Iqdb.openInMemory({ ...shape, threads: 1 }).size).toBe(0);
  });
});
