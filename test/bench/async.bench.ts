/**
 * Group commit: durable upserts by many writers at once against the same one by one, and against SQLite in the same run; and
 * how long the event loop stands still while the thread of an AsyncIqdb works. Searches of an AsyncIqdb: by two threads against
 * one, and one search against the same without a thread. The library is built first: from its sources a thread takes seconds
 * to start.
 */
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { decodeLogHeader, readFrame, saltSeedOf } from "../../src/format/log-codec.js";
import type * as Public from "../../src/public.js";
import type { IndexConfig } from "../../src/public.js";
import { buildLibrary } from "../support/built-library.js";
import { type Bench, type BenchResult, interleaved, least, median, milliseconds, rowsPerSecond } from "./benchmark.js";
import { clustered } from "./data/clustered.js";
import { loadPackage } from "./peers/scratch.js";

type Library = typeof Public;

const DIM = 128;
const WRITERS = 256;
const STALL_MS = 20;
/** Single searches are timed so many at a time: each is awaited before the next. */
const BLOCK = 64;
/** Searches that are measured after a rest. */
const RESTED = 200;
/** What a search through a thread may take longer, ms. */
const DETOUR_MS = 0.06;

interface Sizes {
  /** Upserts of each writer per turn. */
  readonly rounds: number;
  readonly single: number;
  readonly turns: number;
  readonly warmUp: number;
  readonly rows: number;
  /** Rows that are searched, and queries of a batch. */
  readonly searched: number;
  readonly queries: number;
  /** Blocks of searches that are awaited one by one: some that are not measured, then some that are. */
  readonly warmUpSearches: number;
  readonly singleTurns: number;
}

/** Unlike each other, made before the clock runs. */
const VECTORS = Array.from({ length: 1024 }, (_, row) => {
  return Float32Array.from({ length: DIM }, (_value, i) => ((row * 31 + i * 17) % 201) / 100 - 1);
});
const vectorOf = (id: number) => VECTORS[id % VECTORS.length]!;

function inFolder<R>(use: (folder: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
  return use(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** Frames say up to where the log was durable when they were written: each sync shows as another number. */
function recordsPerSync(path: string): number {
  const bytes = readFileSync(`${path}.wal`);
  const { version, length, binding } = decodeLogHeader(bytes, path);
  const context = { version, saltSeed: saltSeedOf(binding) };
  const view = (at: number, count: number) => new ByteReader(bytes, at, Math.min(bytes.length, at + count));
  const syncs = new Set<number>();
  let [frames, at] = [0, length];
  for (let frame = readFrame(context, view, at, bytes.length); frame !== undefined; frames++) {
    syncs.add(frame.durable);
    at = frame.end;
    frame = readFrame(context, view, at, bytes.length);
  }
  return frames / syncs.size;
}

interface SqliteStatement {
  run(...values: unknown[]): void;
}

interface Sqlite {
  pragma(text: string): void;
  exec(text: string): void;
  prepare(text: string): SqliteStatement;
  close(): void;
}

/** A table of ids and blobs, durable row by row or by transactions; undefined where the package is not installed. */
async function sqliteWriter(
  path: string,
): Promise<{ put(first: number, count: number): void; close(): void } | undefined> {
  if (!existsSync(resolve(".bench", "packages", "sqlite-vec-0.1.9+better-sqlite3-12.11.1", "finished")))
    return undefined;
  const Database = await loadPackage<new (path: string) => Sqlite>("sqlite-vec", "better-sqlite3");
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("create table rows (id integer primary key, vector blob)");
  const insert = db.prepare("insert or replace into rows values (?, ?)");
  const put = (first: number, count: number) => {
    if (count > 1) db.exec("begin");
    for (let id = first; id < first + count; id++) insert.run(id, new Uint8Array(vectorOf(id).buffer));
    if (count > 1) db.exec("commit");
  };
  return { put, close: () => db.close() };
}

async function writes({ AsyncIqdb, Iqdb }: Library, folder: string, sizes: Sizes): Promise<BenchResult[]> {
  const { rounds, single, turns, warmUp } = sizes;
  const path = join(folder, "many.iqdb");
  const options = { dim: DIM, metric: "cosine", checkpointBytes: Infinity } as const;
  const many = await AsyncIqdb.open(path, options);
  const alone = await AsyncIqdb.open(join(folder, "alone.iqdb"), options);
  const plain = Iqdb.open(join(folder, "plain.iqdb"), options);
  const sqlite = await sqliteWriter(join(folder, "rows.sqlite"));
  let next = 0;
  const concurrent = () => {
    const first = next;
    next += WRITERS * rounds;
    const writer = async (from: number) => {
      for (let id = from; id < from + rounds; id++) await many.upsert(id, vectorOf(id));
    };
    return Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(first + i * rounds)));
  };
  const oneByOne = async () => {
    for (let i = 0; i < single; i++) await alone.upsert(next++, vectorOf(i));
  };
  const plainOneByOne = () => {
    for (let i = 0; i < single; i++) plain.upsert(next++, vectorOf(i));
  };
  const sqliteSingle = () => {
    for (let i = 0; i < single; i++) sqlite?.put(next++, 1);
  };
  const sqliteBatches = () => {
    for (let i = 0; i < rounds; i++) sqlite?.put(next, WRITERS);
    next += WRITERS * rounds;
  };
  const plainBatches = () => {
    for (let i = 0; i < rounds; i++) {
      plain.upsertMany(Array.from({ length: WRITERS }, () => ({ id: next, vector: vectorOf(next++) })));
    }
  };
  const acts = [concurrent, oneByOne, plainOneByOne, sqliteSingle, sqliteBatches, plainBatches] as const;
  const timed = await interleaved(turns + warmUp, ...acts);
  const perRow = timed.map((timings, which) => {
    const rows = [0, 4, 5].includes(which) ? WRITERS * rounds : single;
    return timings.slice(warmUp).map(({ wall }) => wall / rows);
  });
  const rate = (which: number) => rowsPerSecond(1000 / median(perRow[which]!));
  const ratio = (fast: number, slow: number) => median(perRow[fast]!.map((time, turn) => perRow[slow]![turn]! / time));
  const how = `${DIM} dimensions, wall time; median of ${turns} turns after ${warmUp + 1} that warm up`;
  const perSync = recordsPerSync(path);
  const compared = (what: string, fast: number, slow: number, baseline: string, least?: number): BenchResult => ({
    what,
    ours: rate(fast),
    baseline: `${baseline}, ${rate(slow)}`,
    ratio: ratio(fast, slow),
    ...(least !== undefined && { bar: { atLeast: least } }),
    how,
  });
  const results = [
    compared(`durable upserts, ${WRITERS} writers at once`, 0, 1, "one by one", 20),
    {
      what: "records per sync",
      ours: perSync.toFixed(0),
      baseline: "–",
      ratio: perSync,
      bar: { atLeast: 100 },
      how: "of the log's frames",
    },
  ];
  if (sqlite !== undefined) {
    const settings = "better-sqlite3, WAL, synchronous=FULL";
    results.push(
      compared("single durable upserts, Iqdb", 2, 3, `${settings}, one transaction each`, 1),
      compared(`durable upserts, ${WRITERS} writers at once`, 0, 3, `${settings}, one transaction each`, 1),
      compared(`durable batches of ${WRITERS}, Iqdb`, 5, 4, `${settings}, transactions of ${WRITERS}`, 1),
      // No bar: promises that are kept one by one against a transaction of one caller.
      compared(`durable upserts, ${WRITERS} writers at once`, 0, 4, `${settings}, transactions of ${WRITERS}`),
    );
  } else console.log("better-sqlite3 is not installed (npm run bench -- --peers does so): not compared");
  await Promise.all([many.close(), alone.close()]);
  plain.close();
  sqlite?.close();
  return results;
}

/** The 99.9th percentile of how late the event loop was while `act` ran, milliseconds. */
async function stallDuring(act: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await act();
  delay.disable();
  return delay.percentile(99.9) / 1e6;
}

async function stalls({ AsyncIqdb }: Library, folder: string, { rows }: Sizes): Promise<BenchResult[]> {
  const db = await AsyncIqdb.open(join(folder, "stall.iqdb"), {
    dim: DIM,
    metric: "cosine",
    checkpointBytes: Infinity,
  });
  const batch = (first: number) =>
    Array.from({ length: 500 }, (_, i) => ({ id: first + i, vector: vectorOf(first + i) }));
  const idle = await stallDuring(() => new Promise((done) => setTimeout(done, 2000)));
  const fill = async () => {
    for (let first = 0; first < rows; first += 500) await db.upsertMany(batch(first));
  };
  const write = async (until: () => boolean) => {
    const writer = async (from: number) => {
      for (let id = from; !until(); id += WRITERS) await db.upsert(id % rows, vectorOf(id));
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(i)));
  };
  const checkpoint = async () => {
    let isDone = false;
    const made = db.checkpoint().then(() => {
      isDone = true;
    });
    await Promise.all([made, write(() => isDone)]);
  };
  const search = async () => {
    for (let i = 0; i < Math.min(rows / 100, 500); i++) await db.search(vectorOf(i), 10);
  };
  const seconds = (time: number) => {
    const end = performance.now() + 1000 * time;
    return () => performance.now() > end;
  };
  const measured: [string, () => Promise<unknown>][] = [
    [`batches of 500 rows up to ${rows}`, fill],
    [`${WRITERS} writers`, () => write(seconds(3))],
    [`checkpoint, with ${WRITERS} writers`, checkpoint],
    ["searches", search],
    ["all three", () => Promise.all([write(seconds(3)), checkpoint(), search()])],
  ];
  const results: BenchResult[] = [];
  for (const [what, act] of measured) {
    const stall = await stallDuring(act);
    results.push({
      what: `stall of the event loop: ${what}`,
      ours: milliseconds(stall),
      baseline: `${STALL_MS} ms`,
      ratio: stall / STALL_MS,
      bar: { atMost: 1 },
      how: `99.9th percentile, ${rows} rows of ${DIM} dimensions; ${milliseconds(idle)} while nothing is done`,
    });
  }
  results.push(await holdOfBatch(db));
  await db.close();
  return results;
}

/** What one call holds the event loop, until its rows are on their way to the thread. */
async function holdOfBatch(db: Public.AsyncIqdb): Promise<BenchResult> {
  const [count, times]: [number, number[]] = [10_000, []];
  const rows = Array.from({ length: count }, (_, id) => {
    return { id, vector: vectorOf(id), metadata: { title: `Document ${id}`, year: 1990 + (id % 30), score: id / 7 } };
  });
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    const written = db.upsertMany(rows);
    await new Promise((sent) => setImmediate(sent));
    times.push(performance.now() - began);
    await written;
  }
  return {
    what: `one upsertMany of ${count} rows: what it holds the loop`,
    ours: milliseconds(median(times)),
    baseline: `${STALL_MS} ms`,
    ratio: median(times) / STALL_MS,
    how: `median of ${times.length} calls, the first took ${milliseconds(times[0]!)}; ${DIM} dimensions, three fields of metadata`,
  };
}

/** A message to another thread and back, with nothing done there, ms: what a search through a thread adds at least. */
async function roundTrip(count: number): Promise<number> {
  const program = `const { parentPort } = require("node:worker_threads"); parentPort.on("message", (m) => parentPort.postMessage(m));`;
  const thread = new Worker(program, { eval: true });
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    thread.postMessage({ vectors: vectorOf(i) });
    await once(thread, "message");
    times.push(performance.now() - began);
  }
  await thread.terminate();
  return median(times);
}

/** Median of a call that comes when nothing was done for a millisecond. */
async function afterRest(call: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RESTED; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** One thread is the one that owns the database; a reader beside it makes two. */
async function searches({ AsyncIqdb, Iqdb }: Library, index: IndexConfig, sizes: Sizes): Promise<BenchResult[]> {
  const data = clustered({ count: sizes.searched, queryCount: sizes.queries, dim: DIM, innerDim: 24 });
  const vectors = Array.from({ length: sizes.searched + sizes.queries }, (_, at) => {
    return data.subarray(at * DIM, (at + 1) * DIM);
  });
  const queries = vectors.splice(0, sizes.queries);
  const options = { dim: DIM, metric: "euclidean", index } as const;
  const rows = vectors.map((vector, id) => ({ id, vector }));
  const plain = Iqdb.openInMemory(options);
  const one = await AsyncIqdb.openInMemory({ ...options, readers: 0, busyWait: false });
  const two = await AsyncIqdb.openInMemory({ ...options, readers: 1 });
  plain.upsertMany(rows);
  await Promise.all([one.upsertMany(rows), two.upsertMany(rows)]);
  // The reader starts at the first search that is worth it.
  await two.searchBatch(queries, 10);
  await new Promise((started) => setTimeout(started, 500));
  const batches = await interleaved(
    sizes.turns,
    () => one.searchBatch(queries, 10),
    () => two.searchBatch(queries, 10),
  );
  const [alone, together] = batches.map((timings) => least(timings.map(({ wall }) => wall))) as [number, number];
  let next = 0;
  const query = () => queries[next++ % queries.length]!;
  const searchHere = () => plain.search(query(), 10);
  const searchThere = () => two.search(query(), 10);
  const each = async (search: () => unknown) => {
    for (let i = 0; i < BLOCK; i++) await search();
  };
  const singles = await interleaved(
    sizes.warmUpSearches + sizes.singleTurns,
    () => each(searchHere),
    () => each(searchThere),
    () => each(() => one.search(query(), 10)),
  );
  const [here, there, asleep] = singles.map((timings) => {
    return median(timings.slice(sizes.warmUpSearches).map(({ wall }) => wall / BLOCK));
  }) as [number, number, number];
  const [hereRested, thereRested] = [await afterRest(searchHere), await afterRest(searchThere)];
  plain.close();
  await Promise.all([one.close(), two.close()]);
  const message = await roundTrip(sizes.queries);
  const over = `${sizes.searched} rows of ${DIM} dimensions, k 10`;
  const microseconds = (time: number) => `${Math.round(1000 * time)} µs`;
  return [
    {
      what: `searchBatch of ${sizes.queries}, ${index.kind}, two threads`,
      ours: milliseconds(together),
      baseline: `one thread ${milliseconds(alone)}`,
      ratio: alone / together,
      bar: { atLeast: 1.7 },
      how: `wall time, least of ${sizes.turns}; ${over}; says something only when two cores are free`,
    },
    {
      what: `one search, ${index.kind}, what the thread adds`,
      ours: microseconds(there - here),
      baseline: `${microseconds(DETOUR_MS)}; ${microseconds(asleep - here)} with busyWait false; the search itself ${microseconds(here)}; after a rest of 1 ms that is ${microseconds(hereRested)}, and ${microseconds(thereRested)} by the thread; a bare message there and back between threads that sleep ${microseconds(message)}`,
      ratio: (there - here) / DETOUR_MS,
      bar: { atMost: 1 },
      how: `difference of the medians of ${sizes.singleTurns * BLOCK} searches that are awaited one by one, in turns of ${BLOCK}, after ${sizes.warmUpSearches * BLOCK} that warm up; wall time; ${over}`,
    },
  ];
}

export const bench: Bench = {
  title: "Group commit, and searches by threads",
  async run({ quick }) {
    const full = {
      rounds: 40,
      single: 200,
      turns: 7,
      warmUp: 3,
      warmUpSearches: 64,
      singleTurns: 24,
      rows: 100_000,
      searched: 50_000,
      queries: 512,
    };
    const sizes = quick
      ? {
          rounds: 3,
          single: 10,
          turns: 2,
          warmUp: 0,
          warmUpSearches: 1,
          singleTurns: 1,
          rows: 2000,
          searched: 3000,
          queries: 40,
        }
      : full;
    const { library, remove } = await buildLibrary();
    try {
      return await inFolder(async (folder) => [
        ...(await writes(library, folder, sizes)),
        ...(await stalls(library, folder, sizes)),
        ...(await searches(library, { kind: "flat" }, sizes)),
        ...(await searches(library, { kind: "hnsw" }, sizes)),
      ]);
    } finally {
      remove();
    }
  },
};
