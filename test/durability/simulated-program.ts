/** Runs a workload on the production code over a simulated disk, keeping the history against which every crash is judged. */

import type { Iqdb } from "../../src/db/iqdb.js";
import type { OpenOptions } from "../../src/db/options.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Library } from "./library.js";
import {
  DIM,
  fingerprint,
  idOf,
  metadataOf,
  newRow,
  type State,
  type Step,
  statesAfter,
  vectorOf,
} from "./workload.js";

export const PATH = "/data.iqdb";

/** The options that a run is made under. */
export interface Setting {
  readonly walVersion: 1 | 2;
  readonly fsync: "always" | "never" | { readonly periodicMs: number };
  readonly checkpointBytes?: number;
}

export function openOptions(setting: Setting, storage: SimulatedStorage): OpenOptions {
  return { dim: DIM, metric: "euclidean", ...setting, storage };
}

/** A version 1 log has no batches: there a step of many rows is that many changes. */
export function isAtomic(setting: Setting): boolean {
  return setting.walVersion === 2;
}

/** Does one step; opening and closing are the caller's. Without a clock to move, nothing waits. */
export function perform(
  db: Iqdb,
  clock: Pick<SimulatedStorage, "advance"> | undefined,
  step: Exclude<Step, { kind: "reopen" }>,
): void {
  switch (step.kind) {
    case "upsert":
      db.upsert(idOf(step.row.number), vectorOf(step.row), metadataOf(step.row));
      break;
    case "upsertMany":
      db.upsertMany(step.rows.map(newRow));
      break;
    case "delete":
      db.delete(idOf(step.number));
      break;
    case "deleteMany":
      db.deleteMany(step.numbers.map(idOf));
      break;
    case "checkpoint":
      db.checkpoint();
      break;
    case "flush":
      db.flush();
      break;
    case "wait":
      clock?.advance(step.ms);
  }
}

export interface RecordedRun {
  readonly storage: SimulatedStorage;
  /** Fingerprints of the states passed through, the empty one first; progress counts places in this list. */
  readonly history: readonly string[];
  readonly setting: Setting;
}

/** Runs the whole workload from an empty disk; nothing fails, and nothing is closed at the end. */
export function recordRun(library: Library, steps: readonly Step[], setting: Setting, seed: number): RecordedRun {
  const storage = new SimulatedStorage({ seed });
  const open = () => library.Iqdb.open(PATH, openOptions(setting, storage));
  const history = [fingerprint(new Map())];
  let state: State = new Map();
  let db = open();
  for (const step of steps) {
    const states = statesAfter(state, step, isAtomic(setting));
    history.push(...states.map(fingerprint));
    storage.progress = { ...storage.progress, issued: history.length - 1 };
    if (step.kind === "reopen") {
      db.close();
      acknowledge(storage, setting, step);
      db = open();
    } else perform(db, storage, step);
    state = states.at(-1) ?? state;
    acknowledge(storage, setting, step);
  }
  return { storage, history, setting };
}

/** Everything issued has been acknowledged; whether it is durable, too, depends on the policy and on the step. */
function acknowledge(storage: SimulatedStorage, { fsync }: Setting, step: Step): void {
  const { issued, durable } = storage.progress;
  const isSynced =
    fsync === "always" ||
    step.kind === "flush" ||
    step.kind === "checkpoint" ||
    step.kind === "reopen" ||
    (step.kind === "wait" && fsync !== "never" && step.ms >= fsync.periodicMs);
  storage.progress = { issued, acknowledged: issued, durable: isSynced ? issued : durable };
}
