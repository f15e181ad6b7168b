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

export type Step =
  | { readonly kind: "upsert"; readonly row: Row }
  | { readonly kind: "upsertMany"; readonly rows: readonly Row[] }
  | { readonly kind: "delete"; readonly number: number }
  | { readonly kind: "deleteMany"; readonly numbers: readonly number[] }
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

/** The states after each change that a step makes: one for an atomic step, one per row where rows are logged singly. */
export function statesAfter(before: State, step: Step, isAtomic: boolean): State[] {
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
  empty: [{ kind: "checkpoint" }, { kind: "flush" }, { kind: "reopen" }, remove(1), { kind: "wait", ms: 500 }],
};

/** A workload that the seed chooses. */
export function randomWorkload(seed: number, length: number): Step[] {
  const random = new SeededRandom(seed);
  let version = 0;
  const row = (): Row => ({ number: 1 + random.below(6), version: ++version });
  return Array.from({ length }, (): Step => {
    const dice = random.below(20);
    if (dice < 7) return { kind: "upsert", row: row() };
    if (dice < 10) return { kind: "upsertMany", rows: Array.from({ length: 1 + random.below(5) }, row) };
    if (dice < 12) return { kind: "delete", number: 1 + random.below(6) };
    if (dice < 13) return { kind: "deleteMany", numbers: [1, 2, 3].map(() => 1 + random.below(6)) };
    if (dice < 15) return { kind: "checkpoint" };
    if (dice < 16) return { kind: "flush" };
    if (dice < 18) return { kind: "reopen" };
    return { kind: "wait", ms: 1 + random.below(300) };
  });
}

function put(number: number, version: number): Step {
  return { kind: "upsert", row: { number, version } };
}

function putMany(...rows: [number: number, version: number][]): Step {
  return { kind: "upsertMany", rows: rows.map(([number, version]) => ({ number, version })) };
}

function remove(number: number): Step {
  return { kind: "delete", number };
}
