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

/** A stream, `start` to `end`, in which an element began at `before`. */
interface Stop {
  readonly before: number;
  readonly start: number;
  readonly end: number;
}

/** Remembers where reading stopped. */
export class PartialRead {
  readonly #reader: ByteReader;
  readonly #path: string[] = [];
  #goodBytes: number | undefined;
  #error: FormatError | undefined;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** Goes into the field that holds the torn tail. */
  enter(field: string): void {
    this.#path.push(field);
  }

  /** Ends the current stream at an element that is not whole. Errors that are not about bytes pass on. */
  stop(field: string, index: number, { before, start, end }: Stop, error?: unknown): void {
    if (error !== undefined) {
      if (!(error instanceof FormatError)) throw error;
      error.within(field, index);
      for (const outer of [...this.#path].reverse()) error.within(outer);
    }
    this.#goodBytes = before;
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
