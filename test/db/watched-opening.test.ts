/** `AsyncIqdb.open` and `openBytes` as who follows them sees them: told of, and ended with their thread at any point. */
import { once } from "node:events";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AsyncIqdb, type AsyncOpenOptions, type IndexConfig, Iqdb } from "../../src/public.js";
import { type BuiltLibrary, buildLibrary } from "../support/built-library.js";
import { SeededRandom } from "../support/seeded-random.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const DIM = 64;
const ROWS = 3000;
const LOGGED = 100;
const reason = new Error("enough");
const random = new SeededRandom(12);
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, id) => {
    return { id, vector: Float32Array.from({ length: DIM }, () => random.below(2 ** 20) / 2 ** 20) };
  });
const fewRows = rowsOf(ROWS);

const KINDS: readonly IndexConfig[] = [{ kind: "flat" }, { kind: "hnsw", m: 6, efConstruction: 24 }];

let built: BuiltLibrary;
beforeAll(async () => {
  built = await buildLibrary();
});
afterAll(() => built.remove());

const threads: Worker[] = [];
const onWorker = (thread: Worker) => threads.push(thread);
beforeAll(() => void process.on("worker", onWorker));
afterAll(() => void process.off("worker", onWorker));
beforeEach(() => void threads.splice(0));

/** All threads that were started are gone, or go by themselves. */
async function threadsEnded(): Promise<number> {
  for (const thread of threads) if (thread.threadId !== -1) await once(thread, "exit");
  return threads.length;
}

/** The files of a database with a log and without a sidecar. */
function made(index: IndexConfig, rows = fewRows): string {
  const folder = temporaryDirectory();
  const path = join(folder, "x.iqdb");
  const db = Iqdb.open(join(folder, "made"), { dim: DIM, metric: "euclidean", index, fsync: "never" });
  db.upsertMany(rows.slice(LOGGED));
  db.checkpoint();
  for (const { id, vector } of rows.slice(0, LOGGED)) db.upsert(id, vector);
  copyFileSync(join(folder, "made"), path);
  copyFileSync(join(folder, "made.wal"), `${path}.wal`);
  db.close();
  return path;
}

type Follow = Pick<AsyncOpenOptions, "onProgress" | "signal">;

const WAYS: readonly [name: string, open: (path: string, options: Follow) => Promise<AsyncIqdb>][] = [
  ["open", (path, options) => built.library.AsyncIqdb.open(path, options) as unknown as Promise<AsyncIqdb>],
  [
    "openBytes",
    (path, options) => built.library.AsyncIqdb.openBytes(readFileSync(path), options) as unknown as Promise<AsyncIqdb>,
  ],
];

describe.each(WAYS)("AsyncIqdb.%s", (name, open) => {
  test.each(KINDS)("tells how far it is, from 0 to 1 ($kind)", async (index) => {
    const path = made(index);
    const told: number[] = [];
    const db = await open(path, { onProgress: (done) => told.push(done) });
    expect(told.at(0)).toBe(0);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(index.kind === "flat" ? 3 : 50);
    const { length } = told;
    expect(db.size).toBe(name === "open" ? ROWS : ROWS - LOGGED);
    await db.close();
    expect(told.length).toBe(length);
    expect(await threadsEnded()).toBe(1);
  });

  test.each(KINDS)("ended anywhere, loses nothing, keeps no lock and no thread ($kind)", async (index) => {
    const path = made(index);
    for (const stop of [0, 0.05, 0.4, 0.7, 0.9]) {
      const controller = new AbortController();
      const abort = (done: number) => done >= stop && controller.abort(reason);
      const aborted = open(path, { onProgress: abort, signal: controller.signal });
      await expect(aborted).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
      const fail = (done: number) => {
        if (done >= stop) throw reason;
      };
      await expect(open(path, { onProgress: fail })).rejects.toBe(reason);
    }
    expect(readdirSync(join(path, "..")).filter((file) => file.includes("tmp"))).toEqual([]);
    const db = Iqdb.open(path);
    expect(db.size).toBe(ROWS);
    expect(db.verify().ok).toBe(true);
    db.close();
    expect(await threadsEnded()).toBe(10);
  });

  test("a signal alone ends it, whenever it is aborted", async () => {
    const path = made({ kind: "hnsw", m: 6, efConstruction: 24 });
    const { signal } = new AbortController();
    await (await open(path, { signal })).close();
    for (const delay of [0, 20, 60, 100]) {
      const outcome = await open(path, { signal: AbortSignal.timeout(delay) }).then(
        (db) => db.close().then(() => "open before"),
        ({ code }) => code,
      );
      expect(["open before", "IQDB_ABORTED"]).toContain(outcome);
      Iqdb.open(path).close();
    }
    await expect(open(path, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({ cause: reason });
    await threadsEnded();
  });

  test("what is refused is refused as without anybody who follows", async () => {
    const path = join(temporaryDirectory(), "text");
    const opening = open(made({ kind: "flat" }), { onProgress: () => {}, signal: 1 as never });
    await expect(opening).rejects.toMatchObject({ code: "IQDB_INVALID_CONFIG" });
    writeFileSync(path, "no database, but a text");
    await expect(open(path, { onProgress: () => {} })).rejects.toMatchObject({ code: "IQDB_BAD_MAGIC" });
    await threadsEnded();
  });
});

test("a signal ends the work itself: a graph that takes seconds is not built to its end", async () => {
  const path = made({ kind: "hnsw", m: 16, efConstruction: 400 }, rowsOf(4 * ROWS));
  const before = [path, `${path}.wal`].map((file) => readFileSync(file).toString("latin1"));
  const controller = new AbortController();
  const told: number[] = [];
  const onProgress = (done: number) => {
    told.push(done);
    controller.abort(reason);
  };
  const opening = built.library.AsyncIqdb.open(path, { signal: controller.signal, onProgress });
  await expect(opening).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
  expect(told[0]).toBe(0);
  expect(Math.max(...told)).toBeLessThan(0.9);
  expect(await threadsEnded()).toBe(1);
  expect([path, `${path}.wal`].map((file) => readFileSync(file).toString("latin1"))).toEqual(before);
  expect(
    readdirSync(join(path, ".."))
      .filter((name) => name.startsWith("x."))
      .sort(),
  ).toEqual(["x.iqdb", "x.iqdb.lock", "x.iqdb.wal"]);
});

test("ended when it is open already, is closed again", async () => {
  const path = made({ kind: "flat" });
  const fail = (done: number) => {
    if (done === 1) throw reason;
  };
  await expect(AsyncIqdb.open(path, { onProgress: fail })).rejects.toBe(reason);
  const db = Iqdb.open(path);
  expect(db.size).toBe(ROWS);
  db.close();
  expect(await threadsEnded()).toBe(1);
});
