/**
 * Power cuts and the index sidecar: from every disk that a cut may leave, a database of an index that derives something
 * opens and answers as its rows say; and what was closed is read, not built anew.
 */
import { describe, expect, test } from "vitest";
import { PersistedIndex } from "../../src/public.js";
import { SeededRandom } from "../support/seeded-random.js";
import { crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import { SortedIndex } from "../support/sorted-index.js";

const SEED = Number(process.env.IQDB_SEED ?? 20261121);
const PATH = "/data.iqdb";

type Fsync = "always" | "never" | { readonly periodicMs: number };

function open(storage: SimulatedStorage, fsync: Fsync): PersistedIndex<SortedIndex> {
  const type = SortedIndex.by(0);
  return PersistedIndex.openOrCreate({ path: PATH, storage, fsync }, type, type.create);
}

/** Changes, checkpoints, closings; the same length of the snapshot now and then, so that only checksums differ. */
function run(storage: SimulatedStorage, fsync: Fsync, seed: number): void {
  const random = new SeededRandom(seed);
  let kept = open(storage, fsync);
  for (let step = 0; step < 24; step++) {
    const key = random.below(6);
    if (kept.index.has(key)) kept.delete(key);
    if (random.chance(0.8)) kept.insert(key, [random.below(100) - 50, step]);
    if (step % 6 === 2) kept.checkpoint();
    if (step % 6 === 5) {
      kept.close();
      kept = open(storage, fsync);
    }
  }
  kept.close();
}

/** What is wrong with a database that is opened from this disk; what it did with its sidecar. */
function judge(image: DiskImage, fsync: Fsync, asked: Set<string>): string | undefined {
  const storage = new SimulatedStorage({ image, seed: 2, forgetful: true });
  const kept = open(storage, fsync);
  const { index, openReport } = kept;
  asked.add(index.asked.join());
  const found = [index.answer(), openReport.indexRebuilt].join();
  const right = [index.rightAnswer(), index.asked.includes("rebuild")].join();
  if (found !== right) return `${found}, not ${right}`;
  if (!index.has(900)) kept.insert(900, [0.5, 0]);
  kept.close();
  const again = open(storage, fsync).index;
  if (again.answer() !== again.rightAnswer()) return `after a write: ${again.answer()}, not ${again.rightAnswer()}`;
  return again.asked.join() === "load" ? undefined : `after closing, the sidecar is not read: ${again.asked}`;
}

describe.each<Fsync>(["always", { periodicMs: 50 }, "never"])("fsync %j", (fsync) => {
  test("every disk that a power cut leaves opens and answers rightly", () => {
    const storage = new SimulatedStorage({ seed: SEED });
    run(storage, fsync, SEED);
    const asked = new Set<string>();
    const judged = new Set<string>();
    for (const { image, key, point } of crashStates(storage.trace(), { seed: SEED, statesPerPoint: 4 })) {
      if (judged.size === judged.add(key).size) continue;
      expect(judge(image, fsync, asked), `seed ${SEED}, cut after ${point} operations`).toBeUndefined();
    }
    expect(judged.size).toBeGreaterThan(200);
    // Read, found absent or foreign, found damaged by its checksums, nothing to derive: all were met.
    expect([...asked].sort()).toEqual(expect.arrayContaining(["", "load", "rebuild"]));
  });

  test("a sidecar that was closed is read after a power cut", () => {
    const storage = new SimulatedStorage({ seed: SEED });
    run(storage, fsync, SEED);
    const trace = storage.trace();
    const asked = new Set<string>();
    for (const { image } of crashStates(trace, { seed: SEED, statesPerPoint: 50, from: trace.operations.length })) {
      judge(image, fsync, asked);
    }
    if (fsync === "never") expect(asked.has("load")).toBe(true);
    else expect([...asked]).toEqual(["load"]);
  });
});
