/**
 * What a simulated program does with a database, and the states that it passes through. A row is known by its id and a
 * version; vector and metadata follow from the two, so that a recovered row can be checked in full.
 */
import type { Iqdb } from "../../src/db/iqdb.js";
import type { Id } from "../../src/types/id.js";
import type { Metadata } from "../../src/types/metadata.js";
import { SeededRandom } from "../support/seeded-random.js";

export const DIM = 4;

export interface Row {
  readonly number: number;
  readonly version: number;
}

/** One change of rows, all or none. */
export type Change =
  | { readonly kind: "upsert"; readonly row: Row }
  | { readonly kind: "upsertMany"; readonly rows: readonly Row[] }
  | { readonly kind: "delete"; readonly number: number }
  | { readonly kind: "deleteMany"; readonly numbers: readonly number[] };

export type Step =
  | Change
  /** Changes that share a write and a sync. */
  | { readonly kind: "group"; readonly changes: readonly Change[] }
  /** A checkpoint row by row, with a group of changes after each of its steps. */
  | { readonly kind: "checkpointAround"; readonly groups: readonly (readonly Change[])[] }
  | { readonly kind: "checkpoint" | "flush" | "reopen" }
  | { readonly kind: "wait"; readonly ms: number };

/** Version of each row that is there. */
export type State = ReadonlyMap<number, number>;

/** Some ids are numbers and some texts. */
export function idOf(number: number): Id {
  return number % 3 === 0 ? `row-${number}` : number;
}

function numberOf(id: Id): number {
  return typeof id === "string" ? Number(id.slice(4)) : Number(id);
}

export function vectorOf({ number, version }: Row): number[] {
  return [number, version, number * 0.5, -version];
}

/** Absent, empty, small, or long enough to cross sectors. */
export function metadataOf({ version }: Row): Metadata | undefined {
  if (version % 5 === 0) return undefined;
  if (version % 5 === 1) return {};
  return { version, text: "m".repeat(version % 5 === 2 ? 900 : version % 7) };
}

export function newRow(row: Row): { id: Id; vector: number[]; metadata: Metadata | undefined } {
  return { id: idOf(row.number), vector: vectorOf(row), metadata: metadataOf(row) };
}

/** The states after each change that a step makes: one for an atomic change, one per row where rows are logged singly. */
export function statesAfter(before: State, step: Step, isAtomic: boolean): State[] {
  const states: State[] = [];
  for (const change of partsOf(step)) states.push(...statesOfChange(states.at(-1) ?? before, change, isAtomic));
  return states;
}

function partsOf(step: Step): readonly Step[] {
  if (step.kind === "group") return step.changes;
  return step.kind === "checkpointAround" ? step.groups.flat() : [step];
}

function statesOfChange(before: State, step: Step, isAtomic: boolean): State[] {
  const changes = changesOf(before, step);
  if (changes.length === 0) return [];
  const states: State[] = [];
  const state = new Map(before);
  for (const [number, version] of changes) {
    if (version === undefined) state.delete(number);
    else state.set(number, version);
    states.push(new Map(state));
  }
  return isAtomic ? states.slice(-1) : states;
}

function changesOf(before: State, step: Step): [number, number | undefined][] {
  switch (step.kind) {
    case "upsert":
      return [[step.row.number, step.row.version]];
    case "upsertMany":
      return step.rows.map((row) => [row.number, row.version]);
    case "delete":
      return before.has(step.number) ? [[step.number, undefined]] : [];
    case "deleteMany":
      return [...new Set(step.numbers)].filter((number) => before.has(number)).map((number) => [number, undefined]);
    default:
      return [];
  }
}

/** Equal for equal states. */
export function fingerprint(state: State): string {
  return [...state]
    .sort(([a], [b]) => a - b)
    .map(([number, version]) => `${number}:${version}`)
    .join(" ");
}

/** The fingerprint of what a database holds; a row that is not exactly as it was written spoils it. */
export function fingerprintOf(db: Iqdb): string {
  const state = new Map<number, number>();
  const damaged: string[] = [];
  for (const { id, vector, metadata } of db.entries()) {
    const row = { number: numberOf(id), version: vector[1] as number };
    state.set(row.number, row.version);
    const isWhole = idOf(row.number) === id && vectorOf(row).every((x, i) => vector[i] === x) && vector.length === DIM;
    if (!isWhole || !sameMetadata(metadata as Metadata | undefined, metadataOf(row))) damaged.push(String(id));
  }
  if (state.size !== db.size) damaged.push(`size ${db.size}`);
  return damaged.length === 0 ? fingerprint(state) : `${fingerprint(state)} damaged: ${damaged.join(", ")}`;
}

function sameMetadata(a: Metadata | undefined, b: Metadata | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const keys = Object.keys(b);
  return Object.keys(a).length === keys.length && keys.every((key) => a[key] === b[key]);
}

/** Scripts that reach every window of the protocol in few operations. */
export const SCRIPTS: Readonly<Record<string, readonly Step[]>> = {
  single: [
    put(1, 1),
    put(2, 2),
    { kind: "checkpoint" },
    put(3, 3),
    remove(1),
    { kind: "checkpoint" },
    put(1, 7),
    put(4, 4),
  ],
  batches: [
    putMany([1, 1], [2, 2], [3, 3]),
    { kind: "checkpoint" },
    putMany([4, 2], [1, 4], [5, 5]),
    { kind: "deleteMany", numbers: [1, 2, 9] },
    { kind: "flush" },
    putMany([1, 9], [7, 7]),
  ],
  reopened: [put(1, 1), { kind: "reopen" }, put(2, 2), remove(1), { kind: "reopen" }, { kind: "reopen" }, put(1, 3)],
  quiet: [
    put(1, 1),
    { kind: "wait", ms: 500 },
    put(2, 2),
    { kind: "wait", ms: 500 },
    { kind: "checkpoint" },
    put(3, 3),
  ],
  groups: [
    { kind: "group", changes: [put(1, 1), put(2, 2), putMany([3, 3], [4, 4])] },
    { kind: "group", changes: [remove(1), put(1, 5), remove(9), { kind: "deleteMany", numbers: [2, 3, 9] }] },
    { kind: "checkpoint" },
    { kind: "group", changes: [put(6, 2), put(7, 7), remove(6)] },
  ],
  "written during a checkpoint": [
    putMany([1, 1], [2, 2], [3, 3], [4, 4]),
    {
      kind: "checkpointAround",
      groups: [[put(4, 5), remove(2)], [put(5, 5), put(2, 6), remove(1)], [putMany([3, 7], [6, 6])]],
    },
    put(1, 8),
    { kind: "checkpointAround", groups: [[remove(3), remove(4), put(9, 9)]] },
  ],
  steady: Array.from({ length: 12 }, (_, i): Step[] => [put(i % 4, i + 1), { kind: "wait", ms: 45 }]).flat(),
  empty: [{ kind: "checkpoint" }, { kind: "flush" }, { kind: "reopen" }, remove(1), { kind: "wait", ms: 500 }],
};

/** A workload that the seed chooses. */
export function randomWorkload(seed: number, length: number): Step[] {
  const random = new SeededRandom(seed);
  let version = 0;
  const row = (): Row => ({ number: 1 + random.below(6), version: ++version });
  const several = <T>(most: number, make: () => T) => Array.from({ length: 1 + random.below(most) }, make);
  const change = (): Change => {
    const dice = random.below(13);
    if (dice < 7) return { kind: "upsert", row: row() };
    if (dice < 10) return { kind: "upsertMany", rows: several(5, row) };
    if (dice < 12) return { kind: "delete", number: 1 + random.below(6) };
    return { kind: "deleteMany", numbers: [1, 2, 3].map(() => 1 + random.below(6)) };
  };
  return Array.from({ length }, (): Step => {
    const dice = random.below(20);
    if (dice < 9) return change();
    if (dice < 12) return { kind: "group", changes: several(5, change) };
    if (dice < 14) return { kind: "checkpointAround", groups: several(4, () => several(3, change)) };
    if (dice < 15) return { kind: "checkpoint" };
    if (dice < 16) return { kind: "flush" };
    if (dice < 18) return { kind: "reopen" };
    return { kind: "wait", ms: 1 + random.below(300) };
  });
}

function put(number: number, version: number): Change {
  return { kind: "upsert", row: { number, version } };
}

function putMany(...rows: [number: number, version: number][]): Change {
  return { kind: "upsertMany", rows: rows.map(([number, version]) => ({ number, version })) };
}

function remove(number: number): Change {
  return { kind: "delete", number };
}
