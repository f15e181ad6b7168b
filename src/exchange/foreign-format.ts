/** A kind of foreign file that rows are read from, and what it is read out of. */
import type { Metric } from "../types/metric.js";
import type { CsvOptions } from "./csv.js";
import type { RandomAccess } from "./random-access.js";
import type { ByteSource, RowSource } from "./row.js";

export interface ReadOptions extends CsvOptions {
  /** Of a file with several tables, the one that is read. */
  readonly table?: string;
}

/** What a file says of all its rows. */
export interface ForeignShape {
  readonly metric?: Metric;
  readonly dim?: number;
}

/** A file, a stream or a folder that rows are read from. */
export interface ForeignInput {
  /** What it is called in messages. */
  readonly source: string;
  /** None of a folder. */
  readonly bytes: ByteSource;
  /** Undefined for a stream and a folder. */
  readonly file: RandomAccess | undefined;
  readonly folder?: ForeignFolder | undefined;
  /** Is told in words what a file says that has no place in rows: what is left out, what changes its form. */
  readonly note?: ((text: string) => void) | undefined;
  /** Is told, before the first row, what the file says of its rows. */
  readonly onShape?: ((shape: ForeignShape) => void) | undefined;
  /** Is told how much is read, 0 to 1, by a reader that goes its own ways to the file. */
  readonly onShare?: ((share: number) => void) | undefined;
}

export interface ForeignFolder {
  /** The bytes of the file of this name, from the beginning each time; undefined when there is none. */
  open(name: string): ByteSource | undefined;
}

export interface ForeignFormat {
  readonly name: string;
  /** Endings of names, in small letters; none of a folder. */
  readonly extensions: readonly string[];
  /** Of a kind that is a folder: files by which it is known, any of them. */
  readonly folderOf?: readonly string[];
  readonly read: (input: ForeignInput, options: ReadOptions) => RowSource;
}
