/** What readers of foreign files give, and writers take: one row, or why there is none, with its place in the file. */
import type { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";

/** A row as a foreign file says it: whether its vector has the right length, the database judges. */
export interface ForeignRow {
  readonly id: Id;
  readonly vector: Float32Array | readonly number[];
  readonly metadata?: Metadata | undefined;
}

/** Where in the file, in words: "line 12", "the row at byte 4096". */
export type Place = string;

/** A row, or the error of a row behind which reading can go on. What ends reading is thrown. */
export type ReadRow =
  | { readonly place: Place; readonly row: ForeignRow }
  | { readonly place: Place; readonly error: IqdbError };

export type RowSource = AsyncIterable<ReadRow>;

/** A row as a database with `numbers: "exact"` gives it. */
export interface StoredRow {
  readonly id: Id;
  readonly vector: Float32Array;
  readonly metadata: Metadata | undefined;
}

/** Bytes as they come. */
export type ByteSource = AsyncIterable<Uint8Array>;
