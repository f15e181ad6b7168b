/** IVF indexes as users meet them: through a database, and by themselves. */
import { describe, expect, test } from "vitest";
import { readIqdbSidecar } from "../../generated/iqdb-sidecar.js";
import { Iqdb, type IvfConfig, IvfIndex, MemoryStorage, type OpenOptions } from "../../src/public.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import { crash, withFile } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";
import { binary, clustered } from "../support/ivf-rows.js";
import { SeededRandom } from "../support/seeded-random.js";

const PATH = "/db/x.iqdb";
const SIDECAR = `${PATH}.idx`;
const DIM = 32;
const ROWS = 6000;
/** A row matches { share: { $lt: s } } with probability s. */
interface Tag {
  readonly share: number;
}

const dataOf = (metric: Metric, count: number, seed: number): Float32Array[] =>
  metric === "hamming" ? binary(count, DIM, 60, 0.1, seed) : clustered(count, DIM, 60, 0.4, seed);

/** Rows and queries of one distribution. */
function dataFor(metric: Metric, rows = ROWS, queries = 40): { rows: Float32Array[]; queries: Float32Array[] } {
  const all = dataOf(metric, rows + queries, 1);
  return { rows: all.slice(0, rows), queries: all.slice(rows) };
}

function open(storage: MemoryStorage, metric: Metric, more: Omit<IvfConfig, "kind"> = {}, options: OpenOptions = {}) {
  const index: IvfConfig = { kind: "ivf", nClusters: 64, ...more };
  return Iqdb.open<Tag>(PATH, { storage, dim: DIM, metric, index, ...options });
}

function fill(db: Iqdb<Tag>, rows: readonly Float32Array[], first = 0): void {
  const random = new SeededRandom(first);
  db.upsertMany(
    rows.map((vector, i) => ({ id: first + i, vector, metadata: { share: (random.bits() >>> 0) / 2 ** 32 } })),
  );
}

function databaseOf(metric: Metric, more: Omit<IvfConfig, "kind"> = {}, rows = dataFor(metric).rows): Iqdb<Tag> {
  const index: IvfConfig = { kind: "ivf", nClusters: 64, ...more };
  const db = Iqdb.openInMemory<Tag>({ dim: DIM, metric, index });
  fill(db, rows);
  return db;
}

const CASES: { metric: Metric; more: Omit<IvfConfig, "kind"> }[] = [
  ...METRICS.map((metric) => ({ metric, more: {} })),
  { metric: "euclidean", more: { usePq: true, pqSubvectors: 8 } },
  { metric: "dot", more: { usePq: true, pqSubvectors: 8 } },
  { metric: "manhattan", more: { usePq: true, pqSubvectors: 8 } },
];

describe.each(CASES)("clusters of a database ($metric, $more)", ({ metric, more }) => {
  const { rows, queries } = dataFor(metric);
  const db = databaseOf(metric, more, rows);

  test("are what searches go by, and recall grows with nProbes", () => {
    expect(db.explain(queries[0]!, 10).strategy).toBe("clusters");
    const recall = (nProbes: number) => db.measureRecall({ queries, k: 10, nProbes }).recall;
    expect(recall(8)).toBeGreaterThan(0.85);
    expect(recall(1)).toBeLessThanOrEqual(recall(16));
    expect(recall(64)).toBeGreaterThan(more.usePq ? 0.9 : 0.9999);
    expect(recall(10_000)).toBe(recall(64));
  });

  test.each([0.5, 0.1, 0.01, 0.001])(
    "filters that accept %d of the rows get all their hits, and the near ones",
    (share) => {
      const filter = { share: { $lt: share } };
      const { matching } = db.explain(queries[0]!, 10, { filter });
      for (const query of queries.slice(0, 5)) {
        expect(db.search(query, 10, { filter }).length).toBe(Math.min(10, matching));
        expect(db.search(query, ROWS, { filter }).length).toBe(matching);
      }
      expect(db.measureRecall({ queries, k: 10, filter }).recall).toBeGreaterThanOrEqual(0.95);
      const byFunction = db.search(queries[0]!, 10, { filter: (row) => row.metadata!.share < share });
      expect(byFunction.length).toBe(Math.min(10, matching));
    },
  );

  test("give a batch what single searches give", () => {
    const single = queries.map((query) => db.search(query, 5, { nProbes: 3 }));
    expect(db.searchBatch(queries, 5, { nProbes: 3 })).toEqual(single);
  });

  test("are named by stats, with their bytes", () => {
    const { memory } = db.stats();
    expect(memory.clusters).toBeGreaterThan(64 * DIM * 4);
    expect(memory.lists).toBeGreaterThan(ROWS * 8);
    if (more.usePq) expect(memory.products).toBeGreaterThanOrEqual(ROWS * 8);
    else expect(memory.products).toBeUndefined();
  });
});

describe("learning", () => {
  const { rows, queries } = dataFor("euclidean");

  test("of the same rows with the same seed gives the same answers, with another seed others", () => {
    const answers = (seed: number) => {
      const db = databaseOf("euclidean", { seed }, rows);
      return queries.map((query) => db.search(query, 10, { nProbes: 1 }));
    };
    expect(answers(1)).toEqual(answers(1));
    expect(answers(2)).not.toEqual(answers(1));
  });

  test("needs no more rows than there are: fewer than clusters are all found", () => {
    for (const metric of METRICS) {
      const few = dataOf(metric, 30, 2);
      const db = databaseOf(metric, { nClusters: 256 }, few);
      expect(db.search(few[0]!, 100, { nProbes: 1 }).length).toBe(30);
      expect(db.measureRecall({ queries: few, k: 10 }).recall).toBe(1);
      expect(db.optimize().indexRebuilt).toBe(true);
      expect(db.search(few[0]!, 100).length).toBe(30);
    }
  });

  test("takes rows that are all the same, and rows of zeros", () => {
    for (const metric of METRICS) {
      const same = Array.from({ length: 3000 }, (_, i) => new Float32Array(DIM).fill(i < 1500 ? 0 : 1));
      const db = databaseOf(metric, {}, same);
      expect(db.search(same[2000]!, 2000, { nProbes: 1 }).length).toBe(2000);
      expect(db.measureRecall({ queries: [same[0]!, same[2000]!], k: 1500, nProbes: 64 }).recall).toBe(1);
    }
  });

  test("anew by optimize tells its progress and finds more where rows have changed", () => {
    const db = databaseOf("euclidean", {}, rows);
    db.search(queries[0]!, 1);
    // Other groups than those that clusters were learned from.
    const moved = clustered(ROWS + 40, DIM, 60, 0.4, 9);
    fill(db, moved.slice(0, ROWS));
    const recall = () => db.measureRecall({ queries: moved.slice(ROWS), k: 10, nProbes: 2 }).recall;
    const before = recall();
    const told: number[] = [];
    expect(db.optimize({ onProgress: (done) => told.push(done) })).toMatchObject({ indexRebuilt: true });
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    expect(recall()).toBeGreaterThan(before);
  });

  test.each([false, true])("aborted or failed, leaves the old clusters in service (most rows gone: %s)", (isSparse) => {
    const db = databaseOf("euclidean", {}, rows);
    db.search(queries[0]!, 1);
    if (isSparse) db.deleteMany(rows.slice(0, 5000).map((_, i) => i));
    const answers = () => queries.map((query) => db.search(query, 10, { nProbes: 1 }));
    const before = answers();
    for (const share of [0, 0.01, 0.5, 0.95]) {
      const abort = new AbortController();
      const aborting = (done: number) => {
        if (done >= share) abort.abort();
      };
      expect(codeOf(() => db.optimize({ signal: abort.signal, onProgress: aborting }))).toBe("IQDB_ABORTED");
      expect(answers()).toEqual(before);
    }
    const failing = (done: number) => {
      if (done > 0.5) throw new RangeError("mine");
    };
    expect(() => db.optimize({ onProgress: failing })).toThrow("mine");
    expect(answers()).toEqual(before);
    expect(db.optimize().indexRebuilt).toBe(true);
    expect(db.measureRecall({ queries, k: 10 }).recall).toBeGreaterThan(0.9);
  });

  test("is for files of other kinds too: reindex makes clusters of the same rows", () => {
    const storage = new MemoryStorage();
    const flat = Iqdb.open<Tag>(PATH, { storage, dim: DIM, metric: "euclidean" });
    fill(flat, rows);
    const exact = queries.map((query) => flat.search(query, 10));
    flat.close();
    const db = open(storage, "euclidean", {}, { reindex: true });
    expect(db.explain(queries[0]!, 10).strategy).toBe("clusters");
    expect(queries.map((query) => db.search(query, 10, { nProbes: 64 }))).toEqual(exact);
    db.close();
  });
});

describe("an IvfIndex by itself", () => {
  test("finds what was inserted and not what was deleted", () => {
    const { rows, queries } = dataFor("cosine", 3000);
    const index = new IvfIndex({ dim: DIM, metric: "cosine", nClusters: 32, nProbes: 32 });
    rows.forEach((vector, id) => {
      index.insert(id, vector);
    });
    const [nearest, second] = index.search(queries[0]!, 2);
    index.delete(nearest!.id);
    expect(index.search(queries[0]!, 1)).toEqual([second]);
    index.insert(nearest!.id, rows[Number(nearest!.id)]!);
    expect(index.search(queries[0]!, 2)).toEqual([nearest, second]);
  });
});

describe("what was learned is kept beside the database", () => {
  const { rows, queries } = dataFor("euclidean");
  const answersOf = (db: Iqdb<Tag>) => queries.map((query) => db.search(query, 10, { nProbes: 2 }));

  /** A closed database whose clusters were learned by a search. */
  function closed(more: Omit<IvfConfig, "kind"> = {}): { storage: MemoryStorage; answers: unknown } {
    const storage = new MemoryStorage();
    const db = open(storage, "euclidean", more);
    fill(db, rows);
    const answers = answersOf(db);
    db.close();
    return { storage, answers };
  }

  const centroidsIn = (storage: MemoryStorage) => readIqdbSidecar(storage.bytesOf(SIDECAR)!).head.sections.length - 1;

  test.each([{}, { usePq: true, pqSubvectors: 8 }])("and gives the same answers again (%o)", (more) => {
    const { storage, answers } = closed(more);
    const before = storage.bytesOf(SIDECAR);
    const db = open(storage, "euclidean", more);
    expect(db.openReport).toMatchObject({ indexRebuilt: false, warnings: [] });
    expect(answersOf(db)).toEqual(answers);
    db.close();
    expect(storage.bytesOf(SIDECAR)).toEqual(before);
  });

  test("with changes that a log holds applied to it, after a kill", () => {
    const { storage } = closed();
    const db = open(storage, "euclidean");
    fill(db, rows.slice(0, 50), ROWS);
    db.deleteMany([1, 5, ROWS + 3]);
    const answers = answersOf(db);
    const again = open(crash(storage), "euclidean");
    expect(again.openReport).toMatchObject({ indexRebuilt: false, replayedMutations: 53 });
    expect(answersOf(again)).toEqual(answers);
  });

  test("when a search learned it and no row was changed", () => {
    const storage = new MemoryStorage();
    const db = open(storage, "euclidean");
    fill(db, rows);
    db.close();
    expect(centroidsIn(storage)).toBe(0);
    const searching = open(storage, "euclidean");
    expect(searching.openReport?.indexRebuilt).toBe(false);
    const answers = answersOf(searching);
    searching.close();
    expect(centroidsIn(storage)).toBeGreaterThan(0);
    const before = storage.bytesOf(SIDECAR);
    const again = open(storage, "euclidean");
    expect(answersOf(again)).toEqual(answers);
    again.close();
    expect(storage.bytesOf(SIDECAR)).toEqual(before);
  });

  test("by optimize at once", () => {
    const { storage } = closed();
    const db = open(storage, "euclidean");
    fill(db, clustered(3000, DIM, 60, 0.4, 9), ROWS);
    db.optimize();
    const answers = answersOf(db);
    const again = open(crash(storage), "euclidean");
    expect(again.openReport).toMatchObject({ indexRebuilt: false, replayedMutations: 0 });
    expect(answersOf(again)).toEqual(answers);
  });

  test("not at all by a handle that is read-only", () => {
    const storage = new MemoryStorage();
    const db = open(storage, "euclidean");
    fill(db, rows);
    db.close();
    const before = storage.bytesOf(SIDECAR);
    const reading = Iqdb.open<Tag>(PATH, { storage, readOnly: true });
    expect(reading.explain(queries[0]!, 10).strategy).toBe("clusters");
    answersOf(reading);
    reading.close();
    expect(storage.bytesOf(SIDECAR)).toEqual(before);
  });

  test("passed over, with a word, when it is missing or was made with other parameters", () => {
    const { storage } = closed();
    const [snapshot, sidecar] = [storage.bytesOf(PATH)!, storage.bytesOf(SIDECAR)!];
    const missing = open(new MemoryStorage({ files: { [PATH]: snapshot } }), "euclidean");
    expect(missing.openReport?.indexRebuilt).toBe(true);
    expect(missing.measureRecall({ queries, k: 10, nProbes: 64 }).recall).toBe(1);
    const other = new MemoryStorage();
    const otherDb = open(other, "euclidean", { seed: 5 });
    fill(otherDb, rows);
    otherDb.close();
    const foreign = open(
      withFile(other, SIDECAR, () => sidecar),
      "euclidean",
      { seed: 5 },
    );
    expect(foreign.openReport?.indexRebuilt).toBe(true);
    expect(foreign.openReport?.warnings.join()).toMatch(/other parameters|another snapshot/);
    expect(foreign.measureRecall({ queries, k: 10, nProbes: 64 }).recall).toBe(1);
  });
});

describe("a sidecar that is damaged is never believed", () => {
  const [dim, count] = [4, 24];
  const rows = clustered(count, dim, 4, 0.3, 1);

  function openSmall(storage: MemoryStorage, usePq: boolean): Iqdb {
    const index: IvfConfig = { kind: "ivf", nClusters: 4, nProbes: 4, usePq, ...(usePq && { pqSubvectors: 2 }) };
    return Iqdb.open(PATH, { storage, dim, metric: "euclidean", index });
  }

  test.each([false, true])("whichever byte is flipped, wherever it is cut (usePq: %s)", (usePq) => {
    const storage = new MemoryStorage();
    const db = openSmall(storage, usePq);
    db.upsertMany(rows.map((vector, id) => ({ id, vector })));
    db.optimize();
    db.close();
    const whole = storage.bytesOf(SIDECAR)!;
    expect(openSmall(storage, usePq).openReport?.indexRebuilt).toBe(false);
    const damaged = function* (): Generator<Uint8Array> {
      for (let at = 0; at < whole.length; at++) {
        const bytes = whole.slice();
        bytes[at]! ^= 1 << (at % 8);
        yield bytes;
        yield whole.slice(0, at);
      }
    };
    for (const bytes of damaged()) {
      const again = openSmall(
        withFile(storage, SIDECAR, () => bytes),
        usePq,
      );
      expect(again.openReport?.indexRebuilt).toBe(true);
      expect(again.openReport?.warnings.length).toBe(1);
      expect(again.search(rows[3]!, 1)[0]?.distance).toBe(0);
    }
  });
});
