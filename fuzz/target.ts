/**
 * What a fuzz target is: it makes inputs from a random source and checks one input. An input is plain data, so that one that
 * breaks something becomes a file; `check` uses nothing else.
 */
import type { SeededRandom } from "../test/support/seeded-random.js";

/** Plain data: numbers, text and byte strings by name. */
export type FuzzInput = Readonly<Record<string, number | string | Uint8Array>>;

export interface FuzzTarget {
  readonly name: string;
  /** What it looks for, in one line. */
  readonly about: string;
  make(random: SeededRandom): FuzzInput;
  /** A word for what happened, counted in the report. Throws when something is broken. */
  check(input: FuzzInput): string;
  /** A planted defect: a run is good when it is found. */
  readonly mustFind?: boolean;
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
