/** `fsync: { periodicMs }` by the clock: no acknowledged row waits longer for the disk, whatever comes before and after it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { HookedStorage } from "../support/hooked-storage.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("write" as const), rows: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 400 }) }) },
  fc.record({ kind: fc.constantFrom("flush" as const, "checkpoint" as const) }),
);

test.each([1, 2] as const)("a version %i log syncs every row within its time, when idle too", (walVersion) => {
  fc.assert(
    fc.property(fc.constantFrom(1, 30, 90, 150, 1000), fc.array(action, { maxLength: 30 }), (periodicMs, actions) => {
      const storage = new HookedStorage();
      const db = Iqdb.open(PATH, { dim: 1, metric: "dot", storage, fsync: { periodicMs }, walVersion });
      let oldest: number | undefined;
      let longest = 0;
      const covered = () => {
        if (oldest !== undefined) longest = Math.max(longest, storage.now() - oldest);
        oldest = undefined;
      };
      storage.before = (call, path) => {
        if (path === LOG && (call === "datasync" || call === "sync")) covered();
      };
      let id = 0;
      for (const one of actions) {
        if (one.kind === "wait") storage.advance(one.ms);
        else if (one.kind === "write") {
          const now = storage.now();
          db.upsertMany(Array.from({ length: one.rows }, () => ({ id: id++, vector: [1] })));
          oldest ??= now;
        } else db[one.kind]();
      }
      storage.advance(periodicMs);
      expect(oldest).toBeUndefined();
      expect(longest).toBeLessThanOrEqual(periodicMs);
    }),
  );
});

test("with no timer running an append looks itself, and syncs what has waited long enough", () => {
  const storage = new HookedStorage();
  let now = 0;
  storage.now = () => now;
  storage.schedule = () => ({ cancel: () => {} });
  const db = Iqdb.open(PATH, { dim: 1, metric: "dot", storage, fsync: { periodicMs: 50 } });
  const syncs: number[] = [];
  db.upsert(0, [1]);
  db.flush();
  storage.before = (call, path) => {
    if (call === "datasync" && path === LOG) syncs.push(now);
  };
  for (now = 10; now <= 200; now += 20) db.upsert(now, [1]);
  expect(syncs).toEqual([70, 150]);
});

test("the timer ends with the handle", () => {
  const storage = new HookedStorage();
  const running = new Set<object>();
  storage.schedule = () => {
    const task = { cancel: () => running.delete(task) };
    running.add(task);
    return task;
  };
  const db = Iqdb.open(PATH, { dim: 1, metric: "dot", storage, fsync: { periodicMs: 50 } });
  db.upsert(0, [1]);
  expect(running.size).toBe(1);
  db.close();
  expect(running.size).toBe(0);
});
