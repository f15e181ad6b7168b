/**
 * What a fuzz target is: it makes inputs and checks one input. An input is plain data, so that one that breaks something
 * becomes a file; `check` uses nothing else.
 *
 * Some targets draw their inputs from a random source for as long as they are run. Others have a list of all their cases:
 * they say how many there are, a run walks through the list in an order that the seed chooses, and ends behind the last.
 */
import type { SeededRandom } from "../test/support/seeded-random.js";

/** Plain data: numbers, text and byte strings by name. */
export type FuzzInput = Readonly<Record<string, number | string | Uint8Array>>;

/** Counts what happened besides the case itself, by word. */
export type Tally = (word: string, count?: number) => void;

export interface FuzzTarget {
  readonly name: string;
  /** What it looks for, in one line. */
  readonly about: string;
  /** The stage of fuzz/README.md that it belongs to. */
  readonly stage: number;
  /** Loads what `size`, `make` and `check` need; called once. */
  readonly prepare?: () => Promise<void>;
  /** How many cases there are; absent: as many as one likes. */
  readonly size?: () => number;
  make(random: SeededRandom, number: number): FuzzInput;
  /** A word for what happened, counted in the report. Throws when something is broken. */
  check(input: FuzzInput, tally: Tally): string;
  /** Runs in a world whose prototypes are frozen. */
  readonly isFrozen?: boolean;
  /** Its cases start processes: a short run has one at a time. */
  readonly startsProcesses?: boolean;
  /** Runs on a build that counts the branches of what reads files. */
  readonly countsBranches?: boolean;
  /** A planted defect: a run is good when it is found. */
  readonly mustFind?: boolean;
  /** A release goes on until each of these was counted so often; `cases` counts itself. A list is always walked to its end. */
  readonly release: Readonly<Record<string, number>>;
  /** So many of these in a second, at least. */
  readonly rates?: Readonly<Record<string, number>>;
}

/** What went wrong with an input; any error that `check` throws is a finding, this one says it in our words. */
export class Finding extends Error {
  override readonly name = "Finding";
}

type InputJson = Record<string, number | string | { base64: string }>;

export function inputToJson(input: FuzzInput): InputJson {
  const fields = Object.entries(input).map(([name, value]) => {
    if (!(value instanceof Uint8Array)) return [name, value] as const;
    return [
      name,
      { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") },
    ] as const;
  });
  return Object.fromEntries(fields);
}

export function inputFromJson(json: InputJson): FuzzInput {
  const fields = Object.entries(json).map(([name, value]) => {
    return [name, typeof value === "object" ? new Uint8Array(Buffer.from(value.base64, "base64")) : value] as const;
  });
  return Object.fromEntries(fields);
}

export function bytesIn(input: FuzzInput, name: string): Uint8Array {
  const value = input[name];
  if (!(value instanceof Uint8Array)) throw new Error(`the input has no bytes "${name}"`);
  return value;
}

export function numberIn(input: FuzzInput, name: string): number {
  const value = input[name];
  if (typeof value !== "number") throw new Error(`the input has no number "${name}"`);
  return value;
}

export function textIn(input: FuzzInput, name: string): string {
  const value = input[name];
  if (typeof value !== "string") throw new Error(`the input has no text "${name}"`);
  return value;
}
