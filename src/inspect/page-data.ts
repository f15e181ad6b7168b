/**
 * What a page carries: a summary as JSON, and for each part its bytes and the columns of its structure. All of it is gzip in
 * base64, in script elements that are no scripts, cut into pieces that a browser decodes one by one.
 */
import type { SchemaDescription } from "../bytes/schema-description.js";
import type { Checksum, FileState, Problem } from "./inspection.js";
import type { StructureField } from "./structure.js";

export interface PageSummary {
  readonly file: string;
  readonly title: string;
  readonly format: string;
  readonly state: FileState;
  readonly description: SchemaDescription;
  readonly parts: readonly PartSummary[];
}

export interface PartSummary {
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  readonly nodes: number;
  readonly fields: readonly StructureField[];
  /** Of each column, in bytes. */
  readonly columns: readonly number[];
  readonly problems: readonly Problem[];
  readonly checksums: readonly Checksum[];
}

/** The `data-of` attribute of the script elements that hold something. */
export const SUMMARY = "summary";

export function bytesOfPart(part: number): string {
  return `bytes-${part}`;
}

export function columnsOfPart(part: number): string {
  return `columns-${part}`;
}
