/** The queue in front of an `AsyncIqdb`'s database, on simulated and watched storages; the thread itself is left out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_METADATA, plainError } from "../../src/db/async-messages.js";
import type { RowsToPut } from "../../src/db/call-packet.js";
import type { HitColumns } from "../../src/db/hit-columns.js";
import type { ThreadCalls } from "../../src/db/thread-calls.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { type DbRecord, Iqdb, IqdbError, type OpenOptions } from "../../src/public.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { joinedCalls } from "../support/joined-thread.js";
import { crashStates } from "../support/simulation/crash-states.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

function open(storage: HookedStorage | SimulatedStorage, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { dim: 1, metric: "euclidean", storage, ...options });
}

function rowsOf(...rows: [key: number, value: number, metadata?: Uint8Array][]): RowsToPut {
  const metadata = rows.map(([key, value, given]) => given ?? (key % 2 === 0 ? encodeMetadata({ value }) : undefined));
  return {
    keys: rows.map(([key]) => key),
    vectors: rows.map(([, value]) => Float32Array.of(value)),
    metadataLengths: metadata.map((encoded) => encoded?.length ?? NO_METADATA),
    metadata: metadata.filter((encoded) => encoded !== undefined),
  };
}

const put = (calls: ThreadCalls, key: number, value: number) => calls.put(rowsOf([key, value]));
const get = (calls: ThreadCalls, key: number) => calls.call<DbRecord | undefined>({ kind: "get", key });
const remove = (calls: ThreadCalls, ...keys: number[]) => calls.call<number>({ kind: "delete", keys });
const codeOfCall = (call: Promise<unknown>) =>
  call.then(
    () => "fine",
    (error: IqdbError) => error.code,
  );

/** Counts writes and syncs of the log. */
function watched(): { storage: HookedStorage; taken: () => string[] } {
  const storage = new HookedStorage();
  let calls: string[] = [];
  storage.before = (call, path) => {
    if (path === LOG && (call === "write" || call === "datasync")) calls.push(call);
  };
  const taken = () => {
    const seen = calls;
    calls = [];
    return seen;
  };
  return { storage, taken };
}

describe("groups", () => {
  test("writes that are called together share one write and one sync, and are acknowledged in order", async () => {
    const { storage, taken } = watched();
    const calls = joinedCalls(open(storage));
    await put(calls, 0, 0);
    taken();
    const order: number[] = [];
    const many = Array.from({ length: 500 }, (_, i) => put(calls, i, i).then(() => order.push(i)));
    await Promise.all(many);
    expect(taken()).toEqual(["write", "datasync"]);
    expect(order).toEqual(order.map((_, i) => i));
  });

  test("hold at most 1,024 rows or 4 MiB; a larger write goes alone", async () => {
    const { storage, taken } = watched();
    const syncs = () => taken().filter((call) => call === "datasync").length;
    const calls = joinedCalls(open(storage));
    await put(calls, 0, 0);
    taken();
    await Promise.all(Array.from({ length: 2500 }, (_, i) => put(calls, i, i)));
    expect(syncs()).toBe(3);
    const large = rowsOf(...Array.from({ length: 3000 }, (_, i): [number, number] => [i, i]));
    await Promise.all([put(calls, 1, 1), calls.put(large), put(calls, 2, 2), put(calls, 3, 3)]);
    expect(syncs()).toBe(3);
    const text = "m".repeat(1024 * 1024);
    const heavy = rowsOf([4, 4, encodeMetadata({ text })]);
    await Promise.all(Array.from({ length: 6 }, () => calls.put(heavy)));
    expect(syncs()).toBe(2);
  });

  test("reading between two writes sees the first and not the second", async () => {
    const calls = joinedCalls(open(new HookedStorage()));
    const values = await Promise.all([put(calls, 1, 1), get(calls, 1), put(calls, 1, 2), get(calls, 1)]);
    expect(values.map((row) => (row as DbRecord | undefined)?.vector[0])).toEqual([undefined, 1, undefined, 2]);
  });

  test("an operation that is refused refuses itself alone", async () => {
    const calls = joinedCalls(open(new HookedStorage()));
    const tooLarge = rowsOf([1, 1, new Uint8Array(257 * 1024 * 1024)]);
    const codes = await Promise.all([put(calls, 0, 0), calls.put(tooLarge), put(calls, 2, 2)].map(codeOfCall));
    expect(codes).toEqual(["fine", "IQDB_INVALID_PAYLOAD", "fine"]);
    expect(calls.size).toBe(2);
  });

  test.each(["write", "datasync"])(
    "a failed %s fails all of a group, shows none of it and poisons the handle",
    async (call) => {
      const { storage } = watched();
      const db = open(storage);
      const calls = joinedCalls(db);
      await put(calls, 0, 0);
      storage.before = (made, path) => {
        if (path === LOG && made === call) throw Object.assign(new Error("EIO"), { code: "EIO" });
      };
      const codes = await Promise.all([put(calls, 1, 1), remove(calls, 0), put(calls, 2, 2)].map(codeOfCall));
      expect(codes).toEqual(["IQDB_IO", "IQDB_IO", "IQDB_IO"]);
      storage.before = undefined;
      expect(await codeOfCall(put(calls, 3, 3))).toBe("IQDB_POISONED");
      expect(await get(calls, 0)).toBeDefined();
      expect(await get(calls, 1)).toBeUndefined();
      await calls.close();
    },
  );

  test("on a full disk all of a group fail, and the next one goes on", async () => {
    const { storage } = watched();
    const calls = joinedCalls(open(storage));
    await put(calls, 0, 0);
    let full = true;
    storage.before = (call, path) => {
      if (full && path === LOG && call === "write") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    expect(await Promise.all([put(calls, 1, 1), put(calls, 2, 2)].map(codeOfCall))).toEqual(["IQDB_IO", "IQDB_IO"]);
    full = false;
    await put(calls, 3, 3);
    expect(calls.size).toBe(2);
  });
});

describe("a model", () => {
  const key = fc.nat(7);
  const command = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), keys: fc.array(key, { maxLength: 4 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("delete" as const), keys: fc.array(key, { maxLength: 3 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("get" as const, "has" as const), key }) },
    fc.record({ kind: fc.constant("deleteWhere" as const), least: fc.nat(60) }),
    fc.record({ kind: fc.constant("checkpoint" as const) }),
    fc.record({ kind: fc.constant("search" as const) }),
    fc.record({ kind: fc.constant("rest" as const) }),
  );
  type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

  /** What a sequential database would answer; `value` is that of the rows it puts. */
  function answer(rows: Map<number, number>, one: Command, value: number): unknown {
    switch (one.kind) {
      case "put":
        for (const id of one.keys) rows.set(id, value);
        return undefined;
      case "delete":
        return [...new Set(one.keys)].filter((id) => rows.delete(id)).length;
      case "deleteWhere": {
        const hits = [...rows].filter(([id, held]) => id % 2 === 0 && held >= one.least);
        for (const [id] of hits) rows.delete(id);
        return hits.length;
      }
      case "get":
        return rows.get(one.key);
      case "has":
        return rows.has(one.key);
      case "search":
        return [...rows].map(([id]) => id).sort();
      default:
        return undefined;
    }
  }

  async function ask(calls: ThreadCalls, one: Command, value: number): Promise<unknown> {
    switch (one.kind) {
      case "put":
        return calls.put(rowsOf(...one.keys.map((id): [number, number] => [id, value])));
      case "delete":
        return remove(calls, ...new Set(one.keys));
      case "deleteWhere":
        return calls.call({ kind: "deleteWhere", filter: { value: { $gte: one.least } } });
      case "get":
        return (await get(calls, one.key))?.vector[0];
      case "has":
        return calls.call({ kind: "has", key: one.key });
      case "search": {
        const request = { kind: "search", queries: 1, k: 100, options: {} } as const;
        const { ids } = await calls.call<HitColumns>(request, { vectors: [Float32Array.of(0)] });
        return [...ids].sort();
      }
      case "checkpoint":
        return calls.call({ kind: "checkpoint" });
      case "rest":
        return new Promise((resolve) => setImmediate(resolve));
    }
  }

  const settings = fc.record({
    walVersion: fc.constantFrom(1 as const, 2 as const),
    checkpointBytes: fc.constantFrom(300, Infinity),
    queueBytes: fc.constantFrom(1, 200, 2 ** 24),
    checkpointStepBytes: fc.constantFrom(1, 2 ** 20),
  });

  test("operations that are called together give what the same ones give one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(command, { maxLength: 40 }), async (setting, commands) => {
        const { queueBytes, checkpointStepBytes, ...options } = setting;
        const storage = new HookedStorage();
        const calls = joinedCalls(open(storage, options), queueBytes, { checkpointStepBytes });
        const rows = new Map<number, number>();
        const [expected, found]: [unknown[], Promise<unknown>[]] = [[], []];
        for (const [place, one] of commands.entries()) {
          expected.push(answer(rows, one, place + 1));
          if (one.kind === "rest") await ask(calls, one, 0);
          found.push(one.kind === "rest" ? Promise.resolve() : ask(calls, one, place + 1));
        }
        const closed = calls.close();
        expect(await Promise.all(found)).toEqual(expected);
        await closed;
        using db = open(storage);
        expect(new Map([...db.entries()].map(({ id, vector }) => [id, vector[0]]))).toEqual(rows);
        expect(storage.list("/db").filter((name) => name.includes(".tmp-"))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("after a power cut at any moment there is a prefix of the calls with everything that was acknowledged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 15 }), fc.nat(), async (commands, seed) => {
        const storage = new SimulatedStorage({ seed });
        const calls = joinedCalls(open(storage, { checkpointBytes: 400 }), 2 ** 24, { checkpointStepBytes: 1 });
        const rows = new Map<number, number>();
        const fingerprint = (state: Iterable<[unknown, unknown]>) => JSON.stringify([...state].sort());
        const history = [fingerprint(rows)];
        const under: Promise<unknown>[] = [];
        for (const [place, one] of commands.entries()) {
          answer(rows, one, place + 1);
          const now = history.push(fingerprint(rows)) - 1;
          storage.progress = { ...storage.progress, issued: now };
          const call = ask(calls, one, place + 1);
          const acknowledged = () => {
            const { issued, acknowledged: before } = storage.progress;
            const most = Math.max(now, before);
            storage.progress = { issued, acknowledged: most, durable: most };
          };
          under.push(one.kind === "rest" ? call : call.then(acknowledged));
          if (one.kind === "rest") await call;
        }
        await Promise.all(under);
        for (const { image, progress } of crashStates(storage.trace(), { seed, statesPerPoint: 3 })) {
          const db = open(new SimulatedStorage({ image, forgetful: true }));
          const found = fingerprint([...db.entries()].map(({ id, vector }): [unknown, unknown] => [id, vector[0]]));
          expect(history.slice(progress.durable, progress.issued + 1)).toContain(found);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("checkpoints", () => {
  test("let writes and reads through between their steps", async () => {
    const { storage, taken } = watched();
    const calls = joinedCalls(open(storage), 2 ** 24, { checkpointStepBytes: 1 });
    await calls.put(rowsOf(...Array.from({ length: 50 }, (_, i): [number, number] => [i, i])));
    taken();
    let isDone = false;
    const checkpoint = calls.call({ kind: "checkpoint" }).then(() => {
      isDone = true;
    });
    let between = 0;
    for (let turn = 100; !isDone; turn++) {
      await put(calls, turn, turn);
      expect((await get(calls, turn))?.vector[0]).toBe(turn);
      if (!isDone) between++;
    }
    await checkpoint;
    expect(between).toBeGreaterThan(5);
    const stats = await calls.call<{ files: { checkpoints: number; logBytes: number } }>({ kind: "stats" });
    expect(stats.files.checkpoints).toBe(1);
    // What was written meanwhile is in the log of the new snapshot.
    expect(stats.files.logBytes).toBeGreaterThan(48 + between * 28);
    const copy = open(storage, { readOnly: true });
    expect(copy.size).toBe(calls.size);
    expect(copy.openReport?.replayedMutations).toBeGreaterThanOrEqual(between);
  });

  test("one that is asked for while another is made sees what was written in between", async () => {
    const storage = new HookedStorage();
    const calls = joinedCalls(open(storage), 2 ** 24, { checkpointStepBytes: 1 });
    await calls.put(rowsOf([1, 1], [2, 2], [3, 3]));
    await Promise.all([
      calls.call({ kind: "checkpoint" }),
      get(calls, 1),
      put(calls, 4, 4),
      calls.call({ kind: "checkpoint" }),
      calls.call({ kind: "checkpoint" }),
    ]);
    const stats = await calls.call<{ files: { checkpoints: number; logBytes: number } }>({ kind: "stats" });
    expect(stats.files).toMatchObject({ checkpoints: 2, logBytes: 48 });
  });

  test("one that fails rejects who asked for it, leaves nothing behind, and the database goes on", async () => {
    const storage = new HookedStorage();
    const calls = joinedCalls(open(storage), 2 ** 24, { checkpointStepBytes: 1 });
    await calls.put(rowsOf([1, 1], [2, 2], [3, 3]));
    storage.before = (call, path) => {
      if (call === "datasync" && path.endsWith(".tmp")) throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    expect(await codeOfCall(calls.call({ kind: "checkpoint" }))).toBe("IQDB_IO");
    storage.before = undefined;
    expect(storage.list("/db").sort()).toEqual(["x.iqdb", "x.iqdb.wal"]);
    await put(calls, 4, 4);
    await calls.call({ kind: "checkpoint" });
    await calls.close();
    using db = open(storage);
    expect(db.size).toBe(4);
  });

  test("one that is made by itself and fails is told as a warning", async () => {
    const warnings: string[] = [];
    const storage = new HookedStorage();
    const db = open(storage, { checkpointBytes: 200 });
    const calls = joinedCalls(db);
    storage.before = (call, path) => {
      if (call === "rename" && path === PATH) throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    for (let i = 0; i < 12; i++) await put(calls, i, i);
    warnings.push(...(db.openReport?.warnings ?? []));
    expect(warnings).toContainEqual(expect.stringMatching(/automatic checkpoint failed/));
    expect(calls.size).toBe(12);
  });

  test("closing gives up one that is being made, and folds the log itself", async () => {
    const storage = new HookedStorage();
    const calls = joinedCalls(open(storage), 2 ** 24, { checkpointStepBytes: 1 });
    await calls.put(rowsOf([1, 1], [2, 2], [3, 3], [4, 4]));
    const checkpoint = calls.call({ kind: "checkpoint" });
    const late = put(calls, 5, 5);
    await Promise.all([calls.close(), checkpoint, late]);
    expect(storage.list("/db")).toEqual(["x.iqdb"]);
    expect(open(storage).size).toBe(5);
  });
});

test("an error keeps its class, code, details and causes on the way", () => {
  const io = Object.assign(new Error("disk"), { code: "EIO" });
  const error = new IqdbError("IQDB_POISONED", "poisoned", { path: "x", at: 2n }, { cause: io });
  expect(structuredClone(plainError(error))).toEqual({
    name: "IqdbError",
    message: "poisoned",
    code: "IQDB_POISONED",
    details: { path: "x", at: 2n },
    cause: { name: "Error", message: "disk", code: "EIO" },
  });
  const endless = new Error("a");
  endless.cause = endless;
  expect(plainError(endless).cause).toBeDefined();
});
