/** Searches by reader threads beside the thread that writes, which is this one: what they find, and what is done meanwhile. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type HitColumns, hitsOf } from "../../src/db/hit-columns.js";
import { ReaderPool } from "../../src/db/reader-pool.js";
import type { ThreadCalls } from "../../src/db/thread-calls.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { type Hit, type IndexConfig, Iqdb, type MemoryOptions, type SearchOptions } from "../../src/public.js";
import { METRICS } from "../../src/types/metric.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { joinedCalls } from "../support/joined-thread.js";
import { SeededRandom } from "../support/seeded-random.js";

const DIM = 32;
const ROWS = 2100;
const PATH = "/db/x.iqdb";
const KINDS: readonly IndexConfig[] = [
  { kind: "flat" },
  { kind: "hnsw", m: 6, efConstruction: 24, efSearch: 24 },
  { kind: "ivf", nClusters: 40, nProbes: 4 },
  { kind: "ivf", nClusters: 40, nProbes: 4, usePq: true, pqSubvectors: 4 },
];

/** Counts the pieces that it was given, and those that it has. */
class CountingPool extends ReaderPool {
  pieces = 0;
  held = 0;

  override run(...[work, done]: Parameters<ReaderPool["run"]>): void {
    this.pieces++;
    this.held++;
    super.run(work, (isRun) => {
      this.held--;
      done(isRun);
    });
  }
}

/** Its threads run every piece, as one does that dies at the end, and it says that none was run. */
class DoubtedPool extends ReaderPool {
  override run(...[work, done]: Parameters<ReaderPool["run"]>): void {
    super.run(work, () => done(false));
  }
}

const pools: ReaderPool[] = [];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

/** A pool whose threads run, and they. */
async function readyPool(count: number): Promise<{ pool: CountingPool; workers: Worker[] }> {
  const workers: Worker[] = [];
  const collect = (worker: Worker) => workers.push(worker);
  process.on("worker", collect);
  const pool = new CountingPool(count);
  pools.push(pool);
  pool.start();
  while (workers.length < count || !pool.isReady) await sleep(5);
  process.off("worker", collect);
  return { pool, workers };
}

const vectorOf = (random: SeededRandom) => Float32Array.from({ length: DIM }, () => random.below(2001) / 1000 - 1);
const queriesOf = (count: number, seed: number) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => vectorOf(random));
};

function fill(db: Iqdb, seed: number, rows = ROWS): void {
  const random = new SeededRandom(seed);
  db.upsertMany(
    Array.from({ length: rows }, (_, id) => ({ id, vector: vectorOf(random), metadata: { part: id % 10 } })),
  );
}

function search(
  calls: ThreadCalls,
  queries: readonly Float32Array[],
  k: number,
  options: Omit<SearchOptions, "filter"> & { filter?: Record<string, number> } = {},
): Promise<Hit[][]> {
  const request = { kind: "search", queries: queries.length, k, options: options as object } as const;
  return calls.call(request, { vectors: queries, convert: (found: HitColumns) => hitsOf(found) });
}

const put = (calls: ThreadCalls, key: number, vector: Float32Array, part = 0) => {
  const metadata = encodeMetadata({ part });
  return calls.put({ keys: [key], vectors: [vector], metadataLengths: [metadata.length], metadata: [metadata] });
};
const remove = (calls: ThreadCalls, ...keys: number[]) => calls.call<number>({ kind: "delete", keys });

describe("searches by readers", () => {
  test.each(KINDS)("begin a piece anew that a reader may have run in part (%o)", async (index) => {
    const pool = new DoubtedPool(1);
    pools.push(pool);
    pool.start();
    while (!pool.isReady) await sleep(5);
    const isProduct = index.kind === "ivf" && index.usePq === true;
    const db = Iqdb.openInMemory({ dim: DIM, metric: isProduct ? "euclidean" : "cosine", index });
    fill(db, 5);
    const queries = queriesOf(40, 6);
    const expected = db.searchBatch(queries, 10);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
    expect(await search(calls, queries, 10)).toEqual(expected);
  });

  test.each(KINDS)("find what the thread itself finds, to the last bit (%o)", async (index) => {
    const { pool } = await readyPool(2);
    const isProduct = index.kind === "ivf" && index.usePq === true;
    const scenario = fc.record({
      metric: fc.constantFrom(...(isProduct ? (["euclidean", "dot", "manhattan"] as const) : METRICS)),
      quantize: fc.constantFrom("int8" as const, "none" as const),
      deleted: fc.constantFrom(0, 3, 900),
      filter: fc.constantFrom(undefined, { part: 3 }, { part: 77 }),
      queries: fc.constantFrom(1, 3, 40, 100),
      k: fc.constantFrom(1, 10, 300),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ metric, quantize, deleted, filter, queries, k, seed }) => {
        const options: MemoryOptions = { dim: DIM, metric, index, quantize };
        using db = Iqdb.openInMemory(options);
        fill(db, seed);
        db.deleteMany(Array.from({ length: deleted }, (_, i) => (i * 7) % ROWS));
        const asked = queriesOf(queries, seed + 1);
        const how = { ef: 20, ...(filter && { filter }) };
        const expected = db.searchBatch(asked, k, how);
        const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
        expect(await search(calls, asked, k, how)).toEqual(expected);
        const singles = await Promise.all(asked.slice(0, 5).map((query) => search(calls, [query], k, how)));
        expect(singles.flat()).toEqual(expected.slice(0, 5));
      }),
      { numRuns: 5 },
    );
    expect(pool.pieces).toBeGreaterThan(5);
  });

  test.each(KINDS)(
    "under a stream of writes see those that were called before them and no other (%o)",
    async (index) => {
      const { pool } = await readyPool(2);
      const options = { dim: DIM, metric: "euclidean", index } as const;
      const storage = new HookedStorage();
      const db = Iqdb.open(PATH, { ...options, storage });
      using model = Iqdb.openInMemory(options);
      for (const each of [db, model]) fill(each, 1);
      // Clusters are learned from the same rows.
      for (const each of [db, model]) each.search(new Float32Array(DIM), 1);
      const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0, checkpointStepBytes: 50_000 });
      const random = new SeededRandom(2);
      const expected: Hit[][][] = [];
      const found: Promise<Hit[][]>[] = [];
      const others: Promise<unknown>[] = [];
      for (let step = 0; step < 60; step++) {
        const key = random.below(ROWS + 200);
        const vector = vectorOf(random);
        const what = random.below(10);
        if (what < 4) {
          const asked = [vector, ...queriesOf(random.below(30), step)];
          const how = { includeVector: true, ...(random.chance(0.3) && { filter: { part: key % 10 } }) };
          expected.push(model.searchBatch(asked, 10, how));
          found.push(search(calls, asked, 10, how));
        } else if (what < 7) {
          model.upsert(key, vector, { part: key % 10 });
          others.push(put(calls, key, vector, key % 10));
        } else if (what < 9) {
          model.deleteMany([key, key + 1]);
          others.push(remove(calls, key, key + 1));
        } else others.push(calls.call({ kind: step % 3 === 0 ? "checkpoint" : "stats" }));
        // Otherwise all calls are one message, and searches find the database still.
        if (random.chance(0.2)) await sleep(1);
      }
      expect(await Promise.all(found)).toEqual(expected);
      await Promise.all(others);
      await calls.close();
      using reopened = Iqdb.open(PATH, { storage });
      expect(reopened.size).toBe(model.size);
    },
  );

  test("go on while a write waits for the disk; it is applied and answered after them", async () => {
    const { pool } = await readyPool(1);
    const storage = new HookedStorage();
    const db = Iqdb.open(PATH, { dim: DIM, metric: "euclidean", storage });
    fill(db, 1);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
    const events: string[] = [];
    storage.before = (call, path) => {
      if (call === "datasync" && path.endsWith(".wal")) events.push(`synced ${db.size}`);
    };
    const told = (event: string) => () => void events.push(event);
    const searched = search(calls, queriesOf(8, 1), 10).then(told("found"));
    const written = put(calls, ROWS, new Float32Array(DIM)).then(told("written"));
    const had = calls.call({ kind: "has", key: ROWS }).then((has) => events.push(`has ${has}`));
    await Promise.all([searched, written, had]);
    expect(events).toEqual([`synced ${ROWS}`, "found", "written", "has true"]);
  });

  test("go on while a checkpoint writes rows; its end, which tidies up what they read, waits for them", async () => {
    const { pool } = await readyPool(1);
    const storage = new HookedStorage();
    const db = Iqdb.open(PATH, { dim: DIM, metric: "euclidean", storage });
    fill(db, 1);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0, checkpointStepBytes: 3000 });
    const events = new Set<string>();
    const begun = new Promise<void>((resolve) => {
      storage.before = (call, path) => {
        if (path.includes(".wal") || (call !== "datasync" && call !== "rename")) return;
        events.add(pool.held > 0 ? `${call} beside` : `${call} alone`);
        resolve();
      };
    });
    const checkpoint = calls.call({ kind: "checkpoint" });
    await begun;
    await Promise.all([checkpoint, search(calls, queriesOf(1000, 1), 50)]);
    expect([...events].sort()).toEqual(["datasync alone", "datasync beside", "rename alone"]);
    await calls.close();
  });

  test.each(["deleteWhere", "optimize"] as const)(
    "are waited for by what changes rows or the index: %s",
    async (kind) => {
      const { pool } = await readyPool(2);
      using db = Iqdb.openInMemory({
        dim: DIM,
        metric: "euclidean",
        index: { kind: "hnsw", m: 6, efConstruction: 24 },
      });
      fill(db, 1);
      db.deleteMany(Array.from({ length: 1800 }, (_, id) => id));
      const queries = queriesOf(300, 1);
      const expected = db.searchBatch(queries, 10, { ef: 10 });
      const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
      const running = search(calls, queries, 10, { ef: 10 });
      const changing = kind === "optimize" ? calls.call({ kind }) : calls.call({ kind, filter: { part: { $lt: 9 } } });
      expect(await running).toEqual(expected);
      await changing;
    },
  );

  test("are answered in the order of the calls, reads behind them too", async () => {
    const { pool } = await readyPool(2);
    using db = Iqdb.openInMemory({ dim: DIM, metric: "euclidean" });
    fill(db, 1);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
    const order: number[] = [];
    const made = [
      search(calls, queriesOf(200, 1), 50),
      calls.call({ kind: "has", key: 1 }),
      search(calls, queriesOf(1, 1), 1),
      calls.call({ kind: "get", key: 2 }),
      search(calls, queriesOf(20, 1), 5),
      calls.call({ kind: "stats" }),
    ];
    await Promise.all(made.map((call, place) => call.then(() => order.push(place))));
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("a reader that ends", () => {
  test.each([1, 2])("leaves its searches to the others, or to the owning thread (%i readers)", async (count) => {
    const { pool, workers } = await readyPool(count);
    using db = Iqdb.openInMemory({ dim: DIM, metric: "cosine" });
    fill(db, 1, 10_000);
    const queries = queriesOf(400, 3);
    const expected = db.searchBatch(queries, 10);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
    const running = [search(calls, queries, 10), search(calls, queries.slice(0, 50), 10)];
    await sleep(2);
    const ended = once(workers[0]!, "exit");
    void workers[0]!.terminate();
    expect(await Promise.all(running)).toEqual([expected, expected.slice(0, 50)]);
    await ended;
    expect(pool.isReady).toBe(count > 1);
    expect(await search(calls, queries.slice(0, 9), 10)).toEqual(expected.slice(0, 9));
    await put(calls, 1, new Float32Array(DIM).fill(1));
  });
});

describe("closing", () => {
  test("waits for searches that were called before it, and ends the readers", async () => {
    const { pool, workers } = await readyPool(2);
    const db = Iqdb.openInMemory({ dim: DIM, metric: "euclidean" });
    fill(db, 1);
    const queries = queriesOf(300, 3);
    const expected = db.searchBatch(queries, 10);
    const calls = joinedCalls(db, undefined, { readers: pool, readerCost: 0 });
    const ended = workers.map((worker) => once(worker, "exit"));
    const running = search(calls, queries, 10);
    const closed = calls.close();
    expect(await running).toEqual(expected);
    await closed;
    expect(db.isClosed).toBe(true);
    await Promise.all(ended);
  });
});
