/** Reading a file that may end in a torn tail: what is whole is kept, the rest is told apart. */
import type { ByteReader } from "./byte-reader.js";
import { FormatError } from "./format-error.js";

/** What was whole, and where it ends. */
export interface PartialResult<T> {
  /** The value with its whole elements only. */
  readonly value: T;
  /** Offset just after the last whole element. */
  readonly goodBytes: number;
  /** Everything after it; empty when the file is whole. A view. */
  readonly tail: Uint8Array;
  /** Why the element after it could not be read; undefined when it is merely cut short, or absent. */
  readonly error: FormatError | undefined;
}

/** Remembers where reading stopped. */
export class PartialRead {
  readonly #reader: ByteReader;
  #goodBytes: number | undefined;
  #error: FormatError | undefined;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /**
   * Ends the current stream, `start` to `end`, at the element that began at `goodBytes`. Errors that are not about bytes
   * pass on.
   */
  stop(goodBytes: number, start: number, end: number, error?: unknown): void {
    if (error !== undefined && !(error instanceof FormatError)) throw error;
    this.#goodBytes = goodBytes;
    this.#error = error;
    this.#reader.start = start;
    this.#reader.end = end;
    this.#reader.pos = end;
  }

  result<T>(value: T): PartialResult<T> {
    const { bytes, end, pos } = this.#reader;
    const goodBytes = this.#goodBytes ?? pos;
    return { value, goodBytes, tail: bytes.subarray(goodBytes, end), error: this.#error };
  }
}
