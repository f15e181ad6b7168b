/** `AsyncIqdb` with its thread: what a caller sees of it. What the queue in the thread does is in async-host.test.ts. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type * as Public from "../../src/public.js";
import { AsyncIqdb as FromSources } from "../../src/public.js";
import { type BuiltLibrary, buildLibrary } from "../support/built-library.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

let built: BuiltLibrary;
let library: typeof Public;
const opened: Public.AsyncIqdb[] = [];

beforeAll(async () => {
  built = await buildLibrary();
  library = built.library;
});

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close().catch(() => {});
});

afterAll(() => built.remove());

const newPath = () => join(temporaryDirectory(), "x.iqdb");

async function open(options: Public.AsyncOpenOptions = {}, path = newPath()): Promise<Public.AsyncIqdb> {
  const db = await library.AsyncIqdb.open(path, { dim: 2, metric: "euclidean", ...options });
  opened.push(db);
  return db;
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "fine",
    (error: { code?: string }) => error.code ?? String(error),
  );

/** The thread of the next database that is opened. */
function nextThread(): Promise<Worker> {
  return new Promise((resolve) => process.once("worker", resolve));
}

describe("the surface of Iqdb", () => {
  test("answers as Iqdb does", async () => {
    const path = newPath();
    const db = await open({ index: { kind: "hnsw", m: 4 }, cache: { capacity: 8 } }, path);
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: i % 2 ? `row ${i}` : i,
      vector: [i, 1],
      metadata: { i, odd: i % 2 === 1 },
    }));
    await db.upsertMany(rows);
    await db.upsert("bare", new Float32Array([5, 5]));
    expect(db).toMatchObject({ dim: 2, metric: "euclidean", indexKind: "hnsw", size: 41, isClosed: false });
    const filter = { odd: true, i: { $gte: 7 } };
    const answers = async (calls: Pick<Public.AsyncIqdb, "get" | "has" | "search" | "searchBatch" | "explain">) => [
      await calls.get(2),
      await calls.get("row 3"),
      await calls.get("absent"),
      await calls.has("bare"),
      await calls.search([3, 1], 5),
      await calls.search([3, 1], 5, { filter, includeVector: true }),
      await calls.search([3, 1], 5, { filter: library.Filter.eq("i", 4), includeMetadata: false, ef: 20 }),
      await calls.searchBatch([[1, 1], new Float32Array([9, 9])], 2),
      await calls.explain([3, 1], 5, { filter }),
    ];
    const found = await answers(db);
    expect((await db.measureRecall({ queries: [[3, 1]], k: 4, filter })).recall).toBe(1);
    expect(await db.cacheStats()).toMatchObject({ capacity: 8 });
    expect((await db.stats()).size).toBe(41);
    expect(await db.verify()).toMatchObject({ ok: true, rows: 41 });
    await db.flush();
    await db.checkpoint();
    const copy = newPath();
    await db.backup(copy);
    expect(await codeOf(db.backup(copy))).toBe("IQDB_INVALID_CONFIG");
    const entries: Public.DbRecord[] = [];
    for await (const row of db.entries()) entries.push(row);
    const [odd, two, rest] = await Promise.all([
      db.deleteWhere(filter),
      db.deleteMany([0, 2, 2, 999]),
      db.delete("bare"),
    ]);
    expect([odd, two, rest]).toEqual([17, 2, true]);
    await db.optimize();
    await db.close();
    for (const name of [path, copy]) {
      const expected = library.Iqdb.open(name);
      if (name === copy) {
        expect(await answers(expected as unknown as Public.AsyncIqdb)).toEqual(found);
        expect([...expected.entries()]).toEqual(entries);
      } else expect(expected.size).toBe(21);
      expected.close();
    }
  });

  test("opens in memory and from bytes", async () => {
    const memory = await library.AsyncIqdb.openInMemory({ dim: 1, metric: "dot" });
    await memory.upsert(1, [2]);
    await memory.checkpoint();
    const path = newPath();
    await memory.backup(path);
    await memory.close();
    const bytes = await library.AsyncIqdb.openBytes(readFileSync(path));
    expect((await bytes.get(1))?.vector).toEqual(Float32Array.of(2));
    expect(await codeOf(bytes.upsert(1, [1]))).toBe("IQDB_READ_ONLY");
    await bytes.close();
  });

  test("metadata and ids keep their types across the thread", async () => {
    const path = newPath();
    const db = await open({ numbers: "exact", ids: "bytes" }, path);
    const metadata = {
      one: library.float(1),
      big: 2n ** 60n,
      text: "\uFEFFé",
      none: null,
      ["__proto__"]: "own",
      nan: library.float(Number.NaN),
    };
    await db.upsert(2n ** 64n - 1n, [0, 0], metadata);
    await db.upsert(new Uint8Array([255, 0]), [1, 1], {});
    await db.upsert("é", [2, 2]);
    const rows: Public.DbRecord[] = [];
    for await (const row of db.entries()) rows.push(row);
    await db.close();
    const expected = library.Iqdb.open(path, { numbers: "exact", ids: "bytes" });
    expect(rows).toStrictEqual([...expected.entries()]);
    expect(Object.keys(rows[0]!.metadata!)).toContain("__proto__");
    expected.close();
  });

  test("entries come page by page, and an early end is no leak", async () => {
    const db = await open({ dim: 2000 });
    await db.upsertMany(Array.from({ length: 100 }, (_, id) => ({ id, vector: new Float32Array(2000).fill(id) })));
    const seen: unknown[] = [];
    for await (const { id } of db.entries()) {
      seen.push(id);
      if (id === 10) await db.deleteMany([50, 51]);
    }
    expect(seen).toHaveLength(98);
    for await (const { id } of db.entries()) if (id === 3) break;
    expect(db.size).toBe(98);
  });
});

describe("readers", () => {
  test("are threads of the database's own thread: what they find is what Iqdb finds", async () => {
    const options = { dim: 64, metric: "cosine", readers: 2 } as const;
    const db = await library.AsyncIqdb.openInMemory(options);
    opened.push(db);
    using plain = library.Iqdb.openInMemory({ dim: 64, metric: "cosine" });
    const vectorOf = (id: number) => Float32Array.from({ length: 64 }, (_, i) => Math.sin(id * 7 + i * i));
    const rows = Array.from({ length: 6000 }, (_, id) => ({ id, vector: vectorOf(id) }));
    plain.upsertMany(rows);
    await db.upsertMany(rows);
    const queries = Array.from({ length: 200 }, (_, at) => vectorOf(at + 0.5));
    const expected = plain.searchBatch(queries, 7);
    // The first ones are answered while readers start.
    for (let round = 0; round < 4; round++) {
      const singles = queries.slice(0, 20).map((query) => db.search(query, 7));
      expect(await db.searchBatch(queries, 7)).toEqual(expected);
      expect(await Promise.all(singles)).toEqual(expected.slice(0, 20));
    }
  });
});

describe("calls", () => {
  test("batches that are sent together arrive whole, with and without metadata, whatever was copied before", async () => {
    const [dim, count] = [64, 700];
    const db = await library.AsyncIqdb.openInMemory({ dim, metric: "euclidean" });
    const rowsOf = (first: number, hasMetadata: (id: number) => boolean) =>
      Array.from({ length: count }, (_, row) => ({
        id: first + row,
        vector: Array.from({ length: dim }, (_component, i) => first + row + i / dim),
        ...(hasMetadata(row) && { metadata: { id: first + row, text: "x".repeat(row) } }),
      }));
    const batches = [rowsOf(0, () => false), rowsOf(count, (row) => row % 3 === 1), rowsOf(2 * count, () => false)];
    for (let time = 0; time < 2; time++) {
      await Promise.all([db.upsert(9999, new Float32Array(dim)), ...batches.map((rows) => db.upsertMany(rows))]);
      const found = [];
      for await (const row of db.entries()) if (row.id !== 9999) found.push(row);
      const expected = batches.flat().map((row) => ({ ...row, vector: Float32Array.from(row.vector) }));
      expect(found.map(({ metadata, ...row }) => ({ ...row, ...(metadata && { metadata }) }))).toEqual(expected);
    }
    const bad = rowsOf(0, () => true);
    bad[600]!.vector[5] = Number.NaN;
    expect(await db.upsertMany(bad).catch((error: Public.IqdbError) => [error.message, error.details])).toEqual([
      "component 5 of vector of rows[600] is NaN as a 32-bit float: components must be finite",
      { position: 5 },
    ]);
    await db.close();
  });

  test("what a caller does to its arrays after the call reaches nothing", async () => {
    const db = await open();
    const vector = new Float32Array([1, 2]);
    const id = new Uint8Array([7]);
    const metadata = { a: 1 };
    const rows = [{ id: "row", vector: [3, 4], metadata: { b: 2 } }];
    const calls = [db.upsert(id, vector, metadata), db.upsertMany(rows)];
    vector.fill(99);
    id.fill(99);
    metadata.a = 99;
    rows[0]!.vector[0] = 99;
    rows[0]!.metadata.b = 99;
    rows.length = 0;
    await Promise.all(calls);
    expect(await db.get(new Uint8Array([7]))).toMatchObject({ vector: Float32Array.of(1, 2), metadata: { a: 1 } });
    expect(await db.get("row")).toMatchObject({ vector: Float32Array.of(3, 4), metadata: { b: 2 } });
    const query = new Float32Array([1, 2]);
    const search = db.search(query, 1);
    query.fill(50);
    expect((await search)[0]?.distance).toBe(0);
  });

  test("that are refused reject their own promise, with code and details, and no other", async () => {
    const db = await open();
    const bad: [() => Promise<unknown>, string][] = [
      [() => db.upsert(-1, [1, 1]), "IQDB_INVALID_ID"],
      [() => db.upsert(1, [1]), "IQDB_DIMENSION_MISMATCH"],
      [() => db.upsert(1, [1, Number.NaN]), "IQDB_INVALID_VECTOR"],
      [() => db.upsert(1, [1, 1], { a: {} } as never), "IQDB_INVALID_METADATA"],
      [
        () =>
          db.upsertMany([
            { id: 2, vector: [1, 1] },
            { id: 3, vector: [1] },
          ]),
        "IQDB_DIMENSION_MISMATCH",
      ],
      [() => db.upsertMany(5 as never), "IQDB_INVALID_CONFIG"],
      [() => db.deleteMany([1, ""]), "IQDB_INVALID_ID"],
      [() => db.search([1, 1], -1), "IQDB_INVALID_CONFIG"],
      [() => db.search([1, 1], 1, { filter: { a: { $gt: [] } } as never }), "IQDB_INVALID_FILTER"],
      [() => db.searchBatch([[1, 1], [1]], 1), "IQDB_DIMENSION_MISMATCH"],
      [() => db.optimize({ onProgres: 1 } as never), "IQDB_INVALID_CONFIG"],
      [() => db.backup(1 as never), "IQDB_INVALID_CONFIG"],
    ];
    const codes = Promise.all(bad.map(([call]) => codeOf(call())));
    await db.upsert("fine", [1, 1]);
    expect(await codes).toEqual(bad.map(([, code]) => code));
    const error = await db.upsert(1, [1]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(library.IqdbError);
    expect(error).toMatchObject({ details: { expected: 2, found: 1 } });
    expect(db.size).toBe(1);
  });

  test("with a filter function are refused and told of the object form", async () => {
    const db = await open();
    const predicate = () => true;
    for (const call of [
      () => db.search([1, 1], 1, { filter: predicate }),
      () => db.deleteWhere(predicate),
      () => db.measureRecall({ queries: [], k: 1, filter: predicate }),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: "IQDB_INVALID_FILTER",
        message: expect.stringMatching(/object form/),
      });
    }
  });

  test("are answered in the order in which they were made", async () => {
    const db = await open();
    const order: number[] = [];
    const calls = Array.from({ length: 300 }, (_, i) => {
      const call = i % 3 === 0 ? db.upsert(i, [i, i]) : i % 3 === 1 ? db.has(i - 1) : db.delete(i - 2);
      return call.then((answer) => {
        order.push(i);
        return answer;
      });
    });
    const answers = await Promise.all(calls);
    expect(order).toEqual(order.map((_, i) => i));
    expect(answers.slice(0, 3)).toEqual([undefined, true, true]);
    expect(db.size).toBe(0);
  });

  test("by many writers at once leave what a Map would hold", async () => {
    const db = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(20), { maxLength: 8 }), { maxLength: 8 }), async (writers) => {
        const rows = new Map<number, number>();
        const calls: Promise<unknown>[] = [db.deleteWhere({})];
        for (let turn = 0; turn < 8; turn++) {
          for (const [writer, ids] of writers.entries()) {
            const id = ids[turn];
            if (id === undefined) continue;
            if ((id + turn) % 4 === 0) {
              const was = rows.delete(id);
              calls.push(db.delete(id).then((is) => expect(is).toBe(was)));
            } else {
              rows.set(id, writer * 8 + turn);
              calls.push(db.upsert(id, [writer * 8 + turn, 0]));
            }
          }
        }
        await Promise.all(calls);
        const found = new Map<unknown, number>();
        for await (const { id, vector } of db.entries()) found.set(id, vector[0]!);
        expect(found).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });
});

describe("back-pressure", () => {
  test("calls beyond queueBytes wait their turn, ready() says when there is room, and all are served", async () => {
    const db = await open({ dim: 256, queueBytes: 8 * 1024 });
    const order: number[] = [];
    const calls = Array.from({ length: 200 }, (_, i) =>
      db.upsert(i, new Float32Array(256).fill(i)).then(() => order.push(i)),
    );
    expect(db.queuedBytes).toBeGreaterThan(200 * 1024);
    let isReady = false;
    const ready = db.ready().then(() => {
      isReady = true;
      expect(db.queuedBytes).toBeLessThan(8 * 1024);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isReady).toBe(false);
    await ready;
    await Promise.all(calls);
    expect(order).toEqual(order.map((_, i) => i));
    expect(db.queuedBytes).toBe(0);
    await db.ready();
  });

  test("a producer that awaits ready() never has much more than queueBytes waiting", async () => {
    const db = await open({ dim: 256, queueBytes: 64 * 1024 });
    let most = 0;
    const calls: Promise<void>[] = [];
    for (let i = 0; i < 1000; i++) {
      calls.push(db.upsert(i, new Float32Array(256)));
      most = Math.max(most, db.queuedBytes);
      await db.ready();
    }
    await Promise.all(calls);
    expect(most).toBeLessThan(64 * 1024 + 2048);
    expect(db.size).toBe(1000);
  });

  test("a single write that is larger than queueBytes goes all the same", async () => {
    const db = await open({ queueBytes: 1 });
    await db.upsertMany(Array.from({ length: 100 }, (_, id) => ({ id, vector: [id, id] })));
    expect(db.size).toBe(100);
  });
});

describe("the end", () => {
  test("close finishes what was called before it, and refuses what comes after", async () => {
    const path = newPath();
    const db = await open({}, path);
    const calls = Array.from({ length: 100 }, (_, id) => db.upsert(id, [id, id]));
    const closed = db.close();
    expect(db.isClosed).toBe(true);
    expect(() => db.size).toThrow(expect.objectContaining({ code: "IQDB_CLOSED" }));
    expect(await codeOf(db.upsert(1000, [1, 1]))).toBe("IQDB_CLOSED");
    expect(db.close()).toBe(closed);
    await Promise.all([...calls, closed]);
    expect(await codeOf(db.get(1))).toBe("IQDB_CLOSED");
    const again = library.Iqdb.open(path);
    expect(again.size).toBe(100);
    expect(again.openReport).toMatchObject({ walMissing: true });
    again.close();
  });

  test("await using closes", async () => {
    const path = newPath();
    {
      await using db = await open({}, path);
      await db.upsert(1, [1, 1]);
    }
    const again = library.Iqdb.open(path);
    expect(again.size).toBe(1);
    again.close();
  });

  test("a thread that dies rejects everything under way and everything later, and the lock is free", async () => {
    const path = newPath();
    const thread = nextThread();
    const db = await open({}, path);
    await db.upsert("kept", [1, 1]);
    const calls = [db.upsert(1, [1, 1]), db.search([1, 1], 1), db.checkpoint(), db.ready()];
    const codes = calls.map(codeOf);
    await (await thread).terminate();
    for (const code of await Promise.all(codes)) expect(["IQDB_POISONED", "fine"]).toContain(code);
    expect(await codeOf(db.upsert(2, [1, 1]))).toBe("IQDB_POISONED");
    expect(await codeOf(db.get("kept"))).toBe("IQDB_POISONED");
    await db.ready();
    await db.close();
    expect(await codeOf(db.get("kept"))).toBe("IQDB_POISONED");
    const again = await open({}, path);
    expect(await again.has("kept")).toBe(true);
  });

  test("a thread that dies with work waiting before it rejects that, too", async () => {
    const thread = nextThread();
    const db = await open({ dim: 64, queueBytes: 512 });
    const codes = Array.from({ length: 200 }, (_, id) => codeOf(db.upsert(id, new Float32Array(64))));
    const ready = db.ready();
    void (await thread).terminate();
    expect((await Promise.all(codes)).at(-1)).toBe("IQDB_POISONED");
    await ready;
    expect(db.queuedBytes).toBe(0);
  });

  test("a program that forgets to close ends, and one that waits for an answer does not", () => {
    const path = newPath();
    const program = join(temporaryDirectory(), "program.mjs");
    const source = JSON.stringify(new URL(`file://${join(built.directory, "iqdb.js")}`).href);
    writeFileSync(
      program,
      `import { AsyncIqdb } from ${source};
       const db = await AsyncIqdb.open(${JSON.stringify(path)}, { dim: 2, metric: "dot" });
       await db.upsert(1, [1, 1]);
       db.upsert(2, [1, 1]).then(() => console.log("answered", db.size));`,
    );
    const { stdout, status } = spawnSync(process.execPath, [program], { encoding: "utf8", timeout: 60_000 });
    expect({ stdout, status }).toEqual({ stdout: "answered 2\n", status: 0 });
  });
});

describe("opening", () => {
  test("fails as Iqdb.open does, and leaves no thread behind", async () => {
    const thread = nextThread();
    expect(await codeOf(library.AsyncIqdb.open(newPath()))).toBe("IQDB_INVALID_CONFIG");
    const gone = await thread;
    if (gone.threadId !== -1) await new Promise((resolve) => gone.once("exit", resolve));
    const path = newPath();
    writeFileSync(path, "no database");
    expect(await codeOf(library.AsyncIqdb.open(path))).toBe("IQDB_BAD_MAGIC");
    const held = await open();
    const stats = await held.stats();
    expect(await codeOf(library.AsyncIqdb.open(stats.files!.path))).toBe("IQDB_LOCKED");
  });

  test("refuses what cannot cross to a thread before one is started", async () => {
    const storage = new library.MemoryStorage();
    const refused: unknown[] = [
      { storage },
      { queueBytes: 0 },
      { readers: -1 },
      { readers: 65 },
      { readers: "2" },
      { busyWait: 1 },
      { reader: 2 },
      { dims: 2 },
      { index: { kind: "flat", make: () => 1 } },
      null,
    ];
    for (const options of refused) {
      expect(await codeOf(library.AsyncIqdb.open("x", options as never))).toBe("IQDB_INVALID_CONFIG");
    }
    expect(await codeOf(library.AsyncIqdb.open(5 as never))).toBe("IQDB_INVALID_CONFIG");
    expect(await codeOf(library.AsyncIqdb.open(""))).toBe("IQDB_INVALID_CONFIG");
  });

  test("works straight from the sources", async () => {
    const db = await FromSources.open(newPath(), { dim: 2, metric: "dot", threads: 2 });
    await Promise.all([db.upsert(1, [1, 2]), db.upsert(2, [2, 1])]);
    expect(db.size).toBe(2);
    await db.close();
  });
});

describe("optimize", () => {
  test("tells its progress and can be aborted", async () => {
    const db = await open({ index: { kind: "ivf", nClusters: 4, nProbes: 2 } });
    await db.upsertMany(Array.from({ length: 500 }, (_, id) => ({ id, vector: [id % 20, id % 7] })));
    const told: number[] = [];
    expect(await db.optimize({ onProgress: (done) => told.push(done) })).toMatchObject({ indexRebuilt: true });
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBe(1);
    const reason = new Error("enough");
    const early = db.optimize({ signal: AbortSignal.abort(reason) });
    await expect(early).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
    const controller = new AbortController();
    const late = db.optimize({ signal: controller.signal });
    controller.abort(reason);
    await expect(late).rejects.toMatchObject({ code: "IQDB_ABORTED", cause: reason });
    const own = new Error("mine");
    const thrown = db.optimize({
      onProgress: () => {
        throw own;
      },
    });
    // It may have been too quick to be ended, but the error is the caller's either way.
    expect(await thrown.catch((error: unknown) => error)).toBe(own);
    expect(await db.has(1)).toBe(true);
  });
});
