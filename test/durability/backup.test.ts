/**
 * Online backups and power cuts: at whatever operation the power goes, the copy is that of one moment, the last one that was
 * acknowledged or the one under way; and the database itself is what it was without any backup.
 */
import { expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { crashStates } from "../support/simulation/crash-states.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import { fingerprintOf, newRow } from "./workload.js";

const PATH = "/data.iqdb";
const COPY = "/copy.iqdb";
const ROUNDS = 5;

/** Writes and copies in turn; `progress` counts copies. Returns what each copy has to hold. */
function run(storage: SimulatedStorage): string[] {
  const db = Iqdb.open(PATH, { storage, dim: 4, metric: "euclidean" });
  const copies = ["absent"];
  for (let round = 1; round <= ROUNDS; round++) {
    db.upsertMany([newRow({ number: round, version: round }), newRow({ number: 99, version: round })]);
    copies.push(fingerprintOf(db));
    storage.progress = { acknowledged: round - 1, durable: round - 1, issued: round };
    db.backup(COPY, { overwrite: true });
    storage.progress = { acknowledged: round, durable: round, issued: round };
    db.delete(newRow({ number: round, version: 0 }).id);
    if (round % 2 === 0) db.checkpoint();
  }
  return copies;
}

test("every power cut leaves a whole copy: the last acknowledged one, or the one under way", () => {
  const storage = new SimulatedStorage({ seed: 1 });
  const copies = run(storage);
  const judged = new Set<string>();
  const seen = new Set<string>();
  for (const { image, key, progress, point } of crashStates(storage.trace(), { seed: 1, statesPerPoint: 12 })) {
    if (judged.size === judged.add(`${key} ${progress.durable} ${progress.issued}`).size) continue;
    const disk = new SimulatedStorage({ image, seed: 2, forgetful: true });
    const copy = image.has(COPY) ? fingerprintOf(Iqdb.open(COPY, { storage: disk, readOnly: true })) : "absent";
    expect(copies.slice(progress.durable, progress.issued + 1), `cut after ${point} operations`).toContain(copy);
    seen.add(copy);
    // The path can be written to again, whatever is there.
    Iqdb.open(PATH, { storage: disk, dim: 4, metric: "euclidean" }).backup(COPY, { overwrite: true });
    expect([...disk.image().keys()].filter((name) => name.includes(".tmp-"))).toEqual([]);
  }
  expect(judged.size).toBeGreaterThan(300);
  expect(seen.size).toBe(ROUNDS + 1);
});
