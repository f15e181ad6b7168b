/** A kind of foreign file that rows are read from, and what it is read out of. */
import type { CsvOptions } from "./csv.js";
import type { RandomAccess } from "./random-access.js";
import type { ByteSource, RowSource } from "./row.js";

export type ReadOptions = CsvOptions;

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
