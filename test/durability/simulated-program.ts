/** Runs a workload on the production code over a simulated disk, keeping the history against which every crash is judged. */

import type { Iqdb } from "../../src/db/iqdb.js";
import type { OpenOptions } from "../../src/db/options.js";
import { idToKey } from "../../src/format/id.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import type { GroupedOperation, GroupView } from "../../src/persist/write-group.js";
import type { Mutation } from "../../src/types/mutation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Library } from "./library.js";
import {
  type Change,
  DIM,
  fingerprint,
  idOf,
  metadataOf,
  newRow,
  type Row,
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

/** What steps with groups need besides the database. */
export interface Groups {
  readonly insideOf: Library["insideOf"];
  /** Called when so many groups of the step have been acknowledged, and whether all they did is on stable storage for sure. */
  readonly acknowledge?: (groups: number, isSynced: boolean) => void;
  /** Called before a group throws: which of its changes have been acknowledged all the same, and which not. */
  readonly refuse?: (done: readonly Change[], left: readonly Change[]) => void;
}

function writeGroup(db: Iqdb, changes: readonly Change[], groups: Groups | undefined): void {
  const outcomes = groups?.insideOf(db).writeGroup(changes.map(operationOf)) ?? [];
  const isRefused = (place: number) => "error" in (outcomes[place] ?? {});
  const refused = outcomes.find((outcome) => "error" in outcome);
  if (refused === undefined) return;
  groups?.refuse?.(
    changes.filter((_, place) => !isRefused(place)),
    changes.filter((_, place) => isRefused(place)),
  );
  throw refused.error;
}

/** One row per step, so that groups come between the rows of the snapshot. */
function checkpointAround(db: Iqdb, written: readonly (readonly Change[])[], groups: Groups | undefined): void {
  const steps = groups?.insideOf(db).files?.checkpointSteps(1);
  const stepAfter = (place: number): boolean => {
    const isDone = steps?.next().done ?? true;
    if (isDone) groups?.acknowledge?.(place, true);
    return isDone;
  };
  try {
    let isDone = stepAfter(0);
    for (const [place, changes] of written.entries()) {
      writeGroup(db, changes, groups);
      groups?.acknowledge?.(place + 1, false);
      isDone ||= stepAfter(place + 1);
    }
    while (!isDone) isDone = stepAfter(written.length);
  } finally {
    steps?.return?.();
  }
}

/** What the thread of an AsyncIqdb makes of a call. */
function operationOf(change: Change): GroupedOperation {
  const upsertOf = (row: Row): Mutation => {
    const { id, vector, metadata } = newRow(row);
    const encoded = metadata && encodeMetadata(metadata);
    return { kind: "upsert", key: idToKey(id), vector: Float32Array.from(vector), metadata: encoded };
  };
  const deletionsOf = (numbers: readonly number[], view: GroupView): Mutation[] => {
    const keys = new Set(numbers.map((number) => idToKey(idOf(number))).filter((key) => view.has(key)));
    return Array.from(keys, (key) => ({ kind: "delete", key }));
  };
  return (view) => {
    if (change.kind === "upsert") return [upsertOf(change.row)];
    if (change.kind === "upsertMany") return change.rows.map(upsertOf);
    return deletionsOf(change.kind === "delete" ? [change.number] : change.numbers, view);
  };
}

/** Does one step; opening and closing are the caller's. Without a clock to move, nothing waits. */
export function perform(
  db: Iqdb,
  clock: Pick<SimulatedStorage, "advance"> | undefined,
  step: Exclude<Step, { kind: "reopen" }>,
  groups?: Groups,
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
    case "group":
      writeGroup(db, step.changes, groups);
      break;
    case "checkpointAround":
      checkpointAround(db, step.groups, groups);
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
  const promises = new Promises(storage, setting);
  let state: State = new Map();
  let db = open();
  for (const step of steps) {
    const states = statesAfter(state, step, isAtomic(setting));
    const place = history.length - 1;
    history.push(...states.map(fingerprint));
    storage.progress = { ...storage.progress, issued: history.length - 1 };
    if (step.kind === "reopen") {
      db.close();
      promises.acknowledge(history.length - 1, true);
      db = open();
    } else if (step.kind === "checkpointAround") {
      const before = state;
      const acknowledgeGroup = (groups: number, synced: boolean) => {
        const changes = step.groups.slice(0, groups).flat();
        const made = statesAfter(before, { kind: "group", changes }, isAtomic(setting)).length;
        promises.acknowledge(place + made, synced);
      };
      perform(db, storage, step, { insideOf: library.insideOf, acknowledge: acknowledgeGroup });
    } else perform(db, storage, step, { insideOf: library.insideOf });
    state = states.at(-1) ?? state;
    promises.acknowledge(history.length - 1, isSynced(step));
  }
  return { storage, history, setting };
}

/** Says how much of the history has been acknowledged and how much of it is durable, by the policy, the steps and the clock. */
class Promises {
  readonly #storage: SimulatedStorage;
  readonly #fsync: Setting["fsync"];
  /** When each place of the history was acknowledged. */
  readonly #times: number[] = [0];

  constructor(storage: SimulatedStorage, { fsync }: Setting) {
    this.#storage = storage;
    this.#fsync = fsync;
  }

  acknowledge(acknowledged: number, isSynced: boolean): void {
    const { issued, durable } = this.#storage.progress;
    const now = this.#storage.now();
    while (this.#times.length <= acknowledged) this.#times.push(now);
    const promised = isSynced || this.#fsync === "always" ? acknowledged : Math.max(durable, this.#elapsed(now));
    this.#storage.progress = { issued, acknowledged, durable: promised };
  }

  /** The last place that a periodic sync has to have covered. */
  #elapsed(now: number): number {
    const fsync = this.#fsync;
    return typeof fsync === "object" ? this.#times.findLastIndex((time) => time <= now - fsync.periodicMs) : 0;
  }
}

/** Whether a step ends with everything on stable storage, whatever the policy. */
function isSynced({ kind }: Step): boolean {
  return kind === "flush" || kind === "checkpoint" || kind === "reopen";
}
