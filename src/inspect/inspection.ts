/**
 * What is found out about a file: its parts (the file itself, and what it holds in another form, such as a decompressed
 * payload), what each byte of them is, what is wrong, and what the checksums say.
 */
import type { SchemaDescription } from "../bytes/schema-description.js";
import type { Structure } from "./structure.js";

/**
 * `torn`: the file ends in what a crash left of a write that nobody was told had succeeded; opening it drops that, and
 * nothing is lost. `damaged`: anything else that is wrong.
 */
export type FileState = "whole" | "torn" | "damaged";

export interface Inspection {
  /** The name of the file, without its folders. */
  readonly file: string;
  /** The id of its schema. */
  readonly format: string;
  readonly title: string;
  readonly state: FileState;
  /** The file itself first. */
  readonly parts: readonly Part[];
  readonly description: SchemaDescription;
}

/** A sequence of bytes with offsets of its own. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly structure: Structure;
  readonly problems: readonly Problem[];
  readonly checksums: readonly Checksum[];
}

export interface Problem {
  /** A `note` is no fault of the file. */
  readonly state: "note" | "torn" | "damaged";
  /** Where in the part. */
  readonly offset: number;
  /** Of the field; empty for the part as a whole. */
  readonly path: string;
  readonly why: string;
}

/** All checksums are CRC-32 as in IEEE 802.3. */
export interface Checksum {
  /** Of the field that holds it. */
  readonly path: string;
  /** Where that field is. */
  readonly offset: number;
  readonly stored: number;
  readonly computed: number;
  /** The bytes that it covers: the first one, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** What else enters it, in words. */
  readonly besides?: string | undefined;
}

export function isRight({ stored, computed }: Checksum): boolean {
  return stored === computed;
}

export function stateOf(parts: readonly Part[]): FileState {
  const states = parts.flatMap(({ problems }) => problems.map(({ state }) => state));
  if (states.includes("damaged")) return "damaged";
  return states.includes("torn") ? "torn" : "whole";
}
