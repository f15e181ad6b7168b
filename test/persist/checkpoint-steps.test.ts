/** Snapshots written in steps, and groups of writes between them: what each of them leaves for the next opening. */
import { describe, expect, it } from "vitest";
import type { GroupedOperation } from "../../src/persist/write-group.js";
import { FlatIndex, MemoryStorage, type PersistConfig, PersistedIndex } from "../../src/public.js";
import { crash } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { SortedIndex } from "../support/sorted-index.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

type Options = Partial<PersistConfig>;

function open(storage: MemoryStorage, options: Options = {}): PersistedIndex<FlatIndex> {
  const create = () => new FlatIndex({ dim: 2, metric: "dot" });
  return PersistedIndex.openOrCreate({ path: PATH, storage, ...options }, FlatIndex, create);
}

function fill(kept: PersistedIndex<FlatIndex>, ...ids: number[]): void {
  for (const id of ids) kept.insert(id, [id, 1]);
}

const put =
  (id: number): GroupedOperation =>
  () => [{ kind: "upsert", key: id, vector: Float32Array.of(id, 1), metadata: undefined }];

/** The rows that the next process finds. */
function idsAfterKill(storage: MemoryStorage): number[] {
  const { index } = open(crash(storage));
  return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((id) => index.has(id));
}

describe("a checkpoint in steps", () => {
  it("is of its beginning: what is written between its steps stays in the log", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    fill(kept, 1, 2, 3);
    const steps = kept.checkpointSteps(1);
    let id = 4;
    while (!steps.next().done) if (id < 9) fill(kept, id++);
    expect(id).toBeGreaterThan(5);
    expect(kept.checkpoints).toBe(1);
    const written = Array.from({ length: id - 1 }, (_, place) => place + 1);
    expect(idsAfterKill(storage)).toEqual(written);
    expect(open(crash(storage)).openReport.replayedMutations).toBe(id - 4);
    kept.close();
    expect(idsAfterKill(storage)).toEqual(written);
  });

  it("carries intents, marks and single frames of the log over as what they are", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    fill(kept, 1, 2, 3);
    const steps = kept.checkpointSteps(1);
    steps.next();
    fill(kept, 4);
    storage.advance(1000); // quiet: a mark
    fill(kept, 5);
    storage.advance(1000);
    for (const _ of steps);
    expect(idsAfterKill(storage)).toEqual([1, 2, 3, 4, 5]);
  });

  it("that is ended early leaves everything as it was", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    fill(kept, 1, 2, 3);
    const steps = kept.checkpointSteps(1);
    steps.next();
    steps.return();
    expect(storage.paths()).toEqual([PATH, LOG]);
    expect([kept.checkpoints, ...idsAfterKill(storage)]).toEqual([0, 1, 2, 3]);
  });

  it("ends by itself when another checkpoint has been made meanwhile", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    fill(kept, 1, 2, 3);
    const steps = kept.checkpointSteps(1);
    steps.next();
    kept.checkpoint();
    expect(steps.next().done).toBe(true);
    expect(storage.paths()).toEqual([PATH, LOG]);
    expect([kept.checkpoints, ...idsAfterKill(storage)]).toEqual([1, 1, 2, 3]);
  });

  it("is one step with a version 1 log, with compression, and without a log", () => {
    for (const options of [{ walVersion: 1 }, { compression: "lz4" }, { walEnabled: false }] as const) {
      const storage = new MemoryStorage();
      const kept = open(storage, options);
      fill(kept, 1, 2, 3);
      expect([...kept.checkpointSteps()]).toEqual([]);
      expect([kept.checkpoints, ...idsAfterKill(storage)]).toEqual([1, 1, 2, 3]);
    }
  });

  it("of an index that knows no captures is written in one piece", () => {
    const storage = new MemoryStorage();
    const type = SortedIndex.by(0);
    const kept = PersistedIndex.openOrCreate({ path: PATH, storage }, type, type.create);
    kept.insert(1, [1, 2]);
    expect([...kept.checkpointSteps()]).toEqual([]);
    kept.abandon();
    expect(PersistedIndex.load({ path: PATH, storage: crash(storage) }, SortedIndex.by(0)).index.size).toBe(1);
  });

  it("whose log cannot be read back is refused, and the handle with it: the database opens as it was", () => {
    const storage = new HookedStorage();
    const kept = open(storage);
    fill(kept, 1, 2);
    const steps = kept.checkpointSteps(1);
    steps.next();
    fill(kept, 3);
    const log = storage.bytesOf(LOG) as Uint8Array;
    const file = storage.open(LOG, "write");
    file.write(Uint8Array.of(log[log.length - 1]! ^ 1), log.length - 1);
    file.close();
    const rest = () => {
      for (const _ of steps);
    };
    expect(codeOf(rest)).toBe("IQDB_WAL_CORRUPT");
    expect(codeOf(() => fill(kept, 4))).toBe("no error");
    kept.abandon();
    expect(storage.openHandles).toBe(0);
  });
});

describe("a group", () => {
  it("shares one write and one sync; what is refused refuses itself alone", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    const refusal = new Error("no");
    const outcomes = kept.writeGroup([
      put(1),
      () => {
        throw refusal;
      },
      () => [],
      put(2),
    ]);
    expect(outcomes).toEqual([{ mutations: 1 }, { error: refusal }, { mutations: 0 }, { mutations: 1 }]);
    expect(idsAfterKill(storage)).toEqual([1, 2]);
  });

  it("is on disk before rows change", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    const apply = kept.logGroup([put(1), put(2)]);
    expect([kept.index.size, ...idsAfterKill(storage)]).toEqual([0, 1, 2]);
    expect(apply()).toEqual([{ mutations: 1 }, { mutations: 1 }]);
    expect(kept.index.size).toBe(2);
  });

  it("changes nothing beforehand where its log has to be folded first", () => {
    const storage = new MemoryStorage();
    const old = open(storage, { walVersion: 1 });
    fill(old, 1);
    const left = crash(storage);
    const kept = open(left);
    const apply = kept.logGroup([put(2)]);
    expect([kept.checkpoints, ...idsAfterKill(left)]).toEqual([0, 1]);
    expect(apply()).toEqual([{ mutations: 1 }]);
    expect([kept.checkpoints, ...idsAfterKill(left)]).toEqual([1, 1, 2]);
  });

  it("of nothing, of one, and without a log, is written as well", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    expect(kept.writeGroup([() => []])).toEqual([{ mutations: 0 }]);
    expect(kept.writeGroup([put(1)])).toEqual([{ mutations: 1 }]);
    expect(idsAfterKill(storage)).toEqual([1]);
    const volatile = open(new MemoryStorage(), { walEnabled: false });
    expect(volatile.writeGroup([put(1), put(2)])).toEqual([{ mutations: 1 }, { mutations: 1 }]);
    expect(volatile.index.size).toBe(2);
  });

  it("is written one by one to a version 1 log", () => {
    const storage = new MemoryStorage();
    const kept = open(storage, { walVersion: 1 });
    expect(kept.writeGroup([put(1), put(2)])).toHaveLength(2);
    expect(open(crash(storage)).openReport.replayedFrames).toBe(2);
  });

  it("fails as a whole when writing fails, but for what had been refused before", () => {
    const storage = new HookedStorage();
    const kept = open(storage);
    fill(kept, 9);
    const refusal = new Error("no");
    storage.before = (call, path) => {
      if (call === "datasync" && path === LOG) throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    const outcomes = kept.writeGroup([
      put(1),
      () => {
        throw refusal;
      },
    ]) as { error: unknown }[];
    expect(outcomes.map(({ error }) => (error as { code?: string }).code)).toEqual(["IQDB_IO", undefined]);
    expect(outcomes[1]!.error).toBe(refusal);
    expect(kept.index.has(1)).toBe(false);
    expect(codeOf(() => kept.writeGroup([put(2)]))).toBe("IQDB_POISONED");
  });
});
