/** What every generated codec has in common. */
import type { LayoutEntry, LayoutSink } from "./layout.js";
import type { PartialResult } from "./partial-read.js";
import type { ProcessOptions } from "./processors.js";

/** Which part of the bytes to read; the whole when left out. Offsets in errors and field maps stay those of the whole. */
export interface ReadOptions extends ProcessOptions {
  /** Offset of the first byte; 0 when left out. */
  readonly start?: number | undefined;
  /** Offset behind the last byte; the length of the bytes when left out. */
  readonly end?: number | undefined;
}

/** Options of field maps. */
export interface LayoutOptions extends ReadOptions {
  /** Is told what is found instead of the list, which stays empty: also what is found before the bytes prove to be wrong. */
  readonly sink?: LayoutSink | undefined;
}

/** Options of writers. */
export interface WriteOptions extends ProcessOptions {
  /**
   * Whether lengths, counts, checksums and constants that are given must be right (the default). `false` writes them as
   * they are given: files that are wrong on purpose.
   */
  readonly derive?: boolean | undefined;
}

/** The functions of a schema's root type. */
export interface Codec<T, Input = T> {
  /** The value in these bytes. */
  readonly read: (bytes: Uint8Array, options?: ReadOptions) => T;
  /** The bytes of a value. */
  readonly write: (value: Input, options?: WriteOptions) => Uint8Array;
  /** How many bytes `write` will give. */
  readonly sizeOf: (value: Input, options?: WriteOptions) => number;
  /** Throws what `write` would throw. */
  readonly check: (value: Input, options?: WriteOptions) => void;
  /** Which field each bit belongs to. */
  readonly layout: (bytes: Uint8Array, options?: LayoutOptions) => LayoutEntry[];
}

/** A codec for files that may end in a torn tail. */
export interface PartialCodec<T, Input = T> extends Codec<T, Input> {
  /** Reads what is whole, and says where it ends and why. */
  readonly readPartial: (bytes: Uint8Array, options?: ReadOptions) => PartialResult<T>;
}

/** A `T` in which the fields `K` may be left out: the writer of the value around it derives them. */
export type Completed<T, K extends keyof T> = Omit<T, K> & { [Key in K]?: T[Key] | undefined };
