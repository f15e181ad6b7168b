/** What takes long: told of, ended by a signal or by what `onProgress` throws, and then as if it had not begun. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AsyncIqdb, type IndexConfig, Iqdb, type ProgressOptions } from "../../src/public.js";
import { codeOf } from "../support/error-code.js";
import { SeededRandom } from "../support/seeded-random.js";

const DIM = 8;
const ROWS = 3000;
const KINDS: readonly IndexConfig[] = [
  { kind: "flat" },
  { kind: "hnsw", m: 6, efConstruction: 24, efSearch: 40 },
  { kind: "ivf", nClusters: 16, nProbes: 16 },
];

const random = new SeededRandom(7);
const vectors = Array.from({ length: ROWS }, () =>
  Float32Array.from({ length: DIM }, () => random.below(2 ** 20) / 2 ** 20),
);
const queries = vectors.slice(0, 5);
const rows = vectors.map((vector, id) => ({ id, vector, metadata: { part: id % 3 } }));
const reason = new Error("enough");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-long-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Most rows gone, so that optimising makes everything anew. */
function sparse(index: IndexConfig): Iqdb {
  const db = Iqdb.open(join(folder, "x.iqdb"), { dim: DIM, metric: "euclidean", index });
  db.upsertMany(rows);
  db.deleteMany(rows.slice(1000).map(({ id }) => id));
  return db;
}

type Work = (db: Iqdb, options: ProgressOptions) => unknown;

const WORKS: readonly [name: string, work: Work][] = [
  ["optimize", (db, options) => db.optimize(options)],
  ["verify", (db, options) => db.verify(options)],
  ["checkpoint", (db, options) => db.checkpoint(options)],
  ["backup", (db, options) => db.backup(join(folder, "copy.iqdb"), options)],
  ["measureRecall", (db, options) => db.measureRecall({ queries: vectors.slice(0, 40), k: 3, ...options })],
];

describe.each(WORKS)("%s", (name, work) => {
  test.each(KINDS)("tells how far it is, from 0 to 1 ($kind)", (index) => {
    using db = sparse(index);
    const told: number[] = [];
    work(db, { onProgress: (done) => told.push(done) });
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBe(1);
    expect(told.every((done) => done >= 0 && done <= 1)).toBe(true);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test.each(KINDS)("ended at any step, leaves everything as it was ($kind)", (index) => {
    using db = sparse(index);
    const before = { hits: db.searchBatch(queries, 10), files: readdirSync(folder), size: db.size };
    let steps = 0;
    work(db, { onProgress: () => steps++ });
    rmSync(join(folder, "copy.iqdb"), { force: true });
    db.close();
    for (let stop = 0; stop < steps; stop += Math.max(1, Math.floor(steps / 3))) {
      rmSync(folder, { recursive: true });
      using again = sparseAgain(index);
      const controller = new AbortController();
      let step = 0;
      const onProgress = () => step++ === stop && controller.abort(reason);
      const thrown = (() => {
        try {
          work(again, { onProgress, signal: controller.signal });
        } catch (error) {
          return error;
        }
        return undefined;
      })();
      // Told that it is done, nothing is left to end.
      if (stop < steps - 1) expect(thrown).toMatchObject({ code: "IQDB_ABORTED", cause: reason });
      expect(again.size).toBe(before.size);
      expect(
        again.searchBatch(queries, 10).map((hits) => hits.map(({ id }) => id)),
        `${stop}`,
      ).toEqual(before.hits.map((hits) => hits.map(({ id }) => id)));
      if (stop < steps - 1) expect(readdirSync(folder)).toEqual(before.files);
    }
  });

  test("passes on what onProgress throws, and a signal that is aborted before it begins", () => {
    using db = sparse({ kind: "flat" });
    const failing = () => {
      throw reason;
    };
    expect(() => work(db, { onProgress: failing })).toThrow(reason);
    expect(codeOf(() => work(db, { signal: AbortSignal.abort(reason) }))).toBe("IQDB_ABORTED");
    expect(codeOf(() => work(db, { signal: {} as AbortSignal }))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => work(db, { onProgres: 1 } as never))).toBe("IQDB_INVALID_CONFIG");
    expect(existsSync(join(folder, "copy.iqdb"))).toBe(false);
    expect(name).not.toBe("");
  });

  test("does not let onProgress change the database, nor begin other work", () => {
    using db = sparse({ kind: "flat" });
    const changes = [() => db.upsert(1, vectors[0]!), () => db.delete(1), () => db.checkpoint(), () => db.optimize()];
    const codes: unknown[] = [];
    work(db, {
      onProgress: () => {
        for (const change of changes) codes.push(codeOf(change));
      },
    });
    expect(new Set(codes)).toEqual(new Set(["IQDB_INVALID_CONFIG"]));
    db.upsert(ROWS, vectors[0]!);
    expect(db.size).toBe(1001);
  });
});

function sparseAgain(index: IndexConfig): Iqdb {
  folder = mkdtempSync(join(tmpdir(), "iqdb-long-"));
  return sparse(index);
}

test("a backup that is given up half-way leaves nothing under its name, and can be made again", () => {
  const path = join(folder, "copy.iqdb");
  // Larger than what a step writes.
  using db = Iqdb.openInMemory({ dim: 256, metric: "dot" });
  db.upsertMany(Array.from({ length: 4000 }, (_, id) => ({ id, vector: new Float32Array(256).fill(id) })));
  const controller = new AbortController();
  const told: number[] = [];
  const onProgress = (done: number) => {
    told.push(done);
    expect(readdirSync(folder).some((name) => name.includes(".tmp-"))).toBe(done > 0);
    if (done > 0.4) controller.abort(reason);
  };
  expect(codeOf(() => db.backup(path, { onProgress, signal: controller.signal }))).toBe("IQDB_ABORTED");
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toBeLessThan(1);
  expect(readdirSync(folder).filter((name) => name !== "copy.iqdb.lock")).toEqual([]);
  db.backup(path);
  using copy = Iqdb.open(path);
  expect([copy.size, copy.get(7)?.vector[0]]).toEqual([4000, 7]);
});

test.each(["upsertMany", "deleteMany", "deleteWhere", "search", "searchBatch", "explain"] as const)(
  "%s is not done when its signal is aborted already",
  (name) => {
    using db = sparse({ kind: "flat" });
    const signal = AbortSignal.abort(reason);
    const calls = {
      upsertMany: () => db.upsertMany(rows, { signal }),
      deleteMany: () => db.deleteMany([1], { signal }),
      deleteWhere: () => db.deleteWhere({}, { signal }),
      search: () => db.search(queries[0]!, 3, { signal }),
      searchBatch: () => db.searchBatch(queries, 3, { signal }),
      explain: () => db.explain(queries[0]!, 3, { signal }),
    };
    expect(codeOf(calls[name])).toBe("IQDB_ABORTED");
    expect(db.size).toBe(1000);
  },
);

describe("an AsyncIqdb", () => {
  const open = async (index: IndexConfig) => {
    sparse(index).close();
    return AsyncIqdb.open(join(folder, "x.iqdb"), { readers: 0 });
  };

  test.each(KINDS.slice(1))("goes on searching while it is optimised ($kind)", async (index) => {
    sparse(index).close();
    const db = await AsyncIqdb.open(join(folder, "x.iqdb"));
    // Makes it sparse again: opening left no room.
    await db.upsertMany(rows);
    await db.deleteMany(rows.slice(1000).map(({ id }) => id));
    const idsOf = async (query: Float32Array) => (await db.search(query, 5)).map(({ id }) => id);
    const expected = await Promise.all(queries.map(idsOf));
    let isDone = false;
    const optimized = db.optimize().then((result) => {
      isDone = true;
      return result;
    });
    // How many are answered in all depends on the machine; those that were called with it are answered between its first steps.
    expect(await Promise.all(queries.map(idsOf))).toEqual(expected);
    expect(isDone).toBe(false);
    for (let asked = 0; !isDone; asked++) {
      const place = asked % queries.length;
      expect(await idsOf(queries[place]!)).toEqual(expected[place]);
    }
    expect((await optimized).indexRebuilt).toBe(true);
    expect((await db.verify()).ok).toBe(true);
    await db.close();
  });

  test("takes writes that are called during long work when it has ended, and shows them to what is called later", async () => {
    const db = await open({ kind: "hnsw", m: 6, efConstruction: 24 });
    const order: string[] = [];
    const noting = (what: string) => () => order.push(what);
    const vector = Float32Array.of(9, 9, 9, 9, 9, 9, 9, 9);
    const all = [
      db.optimize().then(noting("optimize")),
      db.upsert("new", vector).then(noting("upsert")),
      db.search(vector, 1).then((hits) => order.push(`found ${hits[0]!.id}`)),
    ];
    await Promise.all(all);
    expect(order).toEqual(["optimize", "upsert", "found new"]);
    await db.close();
  });

  test("tells how far work is, and ends it", async () => {
    const db = await open({ kind: "hnsw", m: 6, efConstruction: 24 });
    const works: [string, (options: ProgressOptions) => Promise<unknown>][] = [
      ["verify", (options) => db.verify(options)],
      ["checkpoint", (options) => db.checkpoint(options)],
      ["backup", (options) => db.backup(join(folder, "copy.iqdb"), { ...options, overwrite: true })],
      ["recall", (options) => db.measureRecall({ queries: vectors.slice(0, 40), k: 3, ...options })],
    ];
    await db.upsertMany(rows);
    for (const [name, work] of works) {
      const told: number[] = [];
      await work({ onProgress: (done) => told.push(done) });
      expect([told[0], told.at(-1)], name).toEqual([0, 1]);
      const controller = new AbortController();
      const ended = work({ signal: controller.signal });
      controller.abort(reason);
      await expect(ended, name).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
      const thrown = work({
        onProgress: () => {
          throw reason;
        },
      });
      await expect(thrown, name).rejects.toBe(reason);
    }
    expect(await db.has(1)).toBe(true);
    await db.close();
    expect(readdirSync(folder).filter((file) => file.includes("tmp"))).toEqual([]);
  });

  test("does not do calls that are aborted before their turn, and rejects those that only read at once", async () => {
    const db = await open({ kind: "flat" });
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [
      db.upsertMany(rows, { signal }),
      db.deleteMany([1, 2], { signal }),
      db.deleteWhere({}, { signal }),
      db.search(queries[0]!, 3, { signal }),
      db.searchBatch(queries, 3, { signal }),
      db.explain(queries[0]!, 3, { signal }),
      db.checkpoint({ signal }),
      (async () => {
        for await (const _ of db.entries({ signal }));
      })(),
    ];
    const others = [db.upsert("kept", vectors[0]!), db.search(queries[0]!, 3)];
    controller.abort(reason);
    const isAborted = { status: "rejected", reason: { code: "IQDB_ABORTED", cause: reason } };
    for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject(isAborted);
    await Promise.all(others);
    expect(db.size).toBe(1001);
    const late = [db.upsertMany(rows, { signal }), db.search(queries[0]!, 3, { signal }), db.optimize({ signal })];
    for (const outcome of await Promise.allSettled(late)) expect(outcome).toMatchObject(isAborted);
    expect(await db.search(queries[0]!, 3, { signal: new AbortController().signal })).toHaveLength(3);
    await db.close();
  });

  test("ends a search that is under way", async () => {
    const db = await AsyncIqdb.openInMemory({ dim: DIM, metric: "euclidean", readers: 0 });
    await db.upsertMany(rows);
    const many = Array.from({ length: 60_000 }, (_, i) => vectors[i % ROWS]!);
    const controller = new AbortController();
    const searched = db.searchBatch(many, 1, { signal: controller.signal });
    const next = db.upsert("next", vectors[0]!);
    await new Promise((resolve) => setTimeout(resolve, 200));
    controller.abort(reason);
    await expect(searched).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
    // What waited for its end goes on.
    await next;
    await db.close();
  });

  test("is not opened when its signal is aborted, and closed again when that comes too late", async () => {
    const path = join(folder, "x.iqdb");
    sparse({ kind: "flat" }).close();
    await expect(AsyncIqdb.open(path, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: "IQDB_ABORTED",
    });
    const controller = new AbortController();
    const opening = AsyncIqdb.open(path, { signal: controller.signal });
    controller.abort(reason);
    await expect(opening).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
    const db = await opensAtLast(path);
    expect(db.size).toBe(1000);
    db.close();
    await expect(AsyncIqdb.open(path, { signal: 1 as never })).rejects.toMatchObject({ code: "IQDB_INVALID_CONFIG" });
  });
});

/** The handle that nobody wanted gives its lock back a little later. */
async function opensAtLast(path: string): Promise<Iqdb> {
  for (;;) {
    try {
      return Iqdb.open(path);
    } catch (error) {
      if ((error as { code?: string }).code !== "IQDB_LOCKED") throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
