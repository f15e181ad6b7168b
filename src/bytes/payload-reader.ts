/**
 * A byte stream to read a payload from: a window over a source that may be larger than memory. Memory is bounded by the
 * payload's length, whatever its bytes claim: nothing is allocated for bytes that are not there.
 */
import { ByteReader } from "./byte-reader.js";
import { FormatError } from "./format-error.js";

/** Fills `target` with the next bytes of the stream; returns how many, 0 at its end. */
export type BytePull = (target: Uint8Array) => number;

/** Between the cost of a refill (the row that is cut short is read again) and staying in the processor's cache; 4 MiB cost opening 2 % more. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Reads a payload piece by piece. Errors: FormatError `EndOfStreamError` when the payload ends too early.
 *
 * @example
 * const reader = PayloadReader.of(Uint8Array.of(2, 0, 0, 0, 65, 66));
 * reader.u4le(); // 2
 * reader.window(64).length; // 2
 * reader.take(2); // Uint8Array.of(65, 66)
 */
export class PayloadReader {
  #pull: BytePull;
  #buffer: Uint8Array;
  #start: number;
  #end: number;
  #unread: number;
  #consumed = 0;
  #windowBytes = WINDOW_BYTES;
  #isRoom = false;

  /** `length` is that of the whole payload in bytes. */
  constructor(length: number, pull: BytePull, buffered: Uint8Array = new Uint8Array(0)) {
    this.#pull = pull;
    this.#buffer = buffered;
    this.#start = 0;
    this.#end = buffered.length;
    this.#unread = length - buffered.length;
  }

  /** A reader over bytes in memory. */
  static of(bytes: Uint8Array): PayloadReader {
    return new PayloadReader(bytes.length, () => 0, bytes);
  }

  /**
   * @internal From now on bytes are read into `room`, memory that somebody can do more with, as long as a window fits into it; without
   * one, into memory of the reader again.
   */
  readThrough(room: Uint8Array | undefined): void {
    const unread = this.#buffer.subarray(this.#start, this.#end);
    // Who gave a room may use it for something else as soon as it is left.
    const held = this.#isRoom ? unread.slice() : unread;
    const pull = this.#pull;
    let given = 0;
    this.#pull = (target) => {
      if (given === held.length) return pull(target);
      const next = held.subarray(given, given + target.length);
      target.set(next);
      given += next.length;
      return next.length;
    };
    this.#unread += held.length;
    this.#isRoom = room !== undefined;
    this.#buffer = room ?? new Uint8Array(0);
    this.#windowBytes = room?.length ?? WINDOW_BYTES;
    this.#start = 0;
    this.#end = 0;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#end - this.#start + this.#unread;
  }

  /** Bytes consumed so far. */
  get offset(): number {
    return this.#consumed;
  }

  /**
   * The next bytes without consuming them: at least `length`, fewer only at the end, and not many more: what a caller
   * makes of a window is bounded by it, wherever the payload is. Valid until the next call.
   */
  window(length: number): Uint8Array {
    const wanted = Math.min(length, this.remaining);
    if (this.#end - this.#start < wanted) this.#fill(wanted);
    return this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + Math.max(wanted, this.#windowBytes)));
  }

  /** Consumes `length` bytes of the window. */
  advance(length: number): void {
    this.#start += length;
    this.#consumed += length;
  }

  /** A copy of the next `length` bytes. */
  take(length: number): Uint8Array {
    return this.#next(length).slice();
  }

  /** The next byte, unsigned. */
  u1(): number {
    return new ByteReader(this.#next(1)).u1();
  }

  /** The next 4 bytes as an unsigned integer, little-endian. */
  u4le(): number {
    return new ByteReader(this.#next(4)).u4le();
  }

  /** The next 8 bytes as an unsigned integer, little-endian. */
  u8le(): bigint {
    return new ByteReader(this.#next(8)).u8le();
  }

  /** The next 4 bytes as a float (IEEE 754 binary32), little-endian. */
  f4le(): number {
    return new ByteReader(this.#next(4)).f4le();
  }

  /** The next 8 bytes as a float (IEEE 754 binary64), little-endian. */
  f8le(): number {
    return new ByteReader(this.#next(8)).f8le();
  }

  /** The next `count` 32-bit floats, little-endian, as an array of that length. */
  f4leArray(count: number): Float32Array {
    return new ByteReader(this.#next(4 * count)).f4leArray(count);
  }

  #next(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new FormatError(
        "EndOfStreamError",
        `${length} bytes are needed, ${this.remaining} are left`,
        this.#consumed,
      );
    }
    const bytes = this.window(length).subarray(0, length);
    this.advance(length);
    return bytes;
  }

  /** Moves what is unread to the front and reads on until `wanted` bytes are there. */
  #fill(wanted: number): void {
    const kept = this.#buffer.subarray(this.#start, this.#end);
    const capacity = Math.max(wanted, Math.min(this.#windowBytes, this.remaining));
    if (this.#buffer.length < capacity) {
      const grown = new Uint8Array(capacity);
      grown.set(kept);
      this.#buffer = grown;
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#end);
    }
    this.#start = 0;
    this.#end = kept.length;
    const limit = Math.min(this.#buffer.length, this.#end + this.#unread);
    while (this.#end < limit) {
      const read = this.#pull(this.#buffer.subarray(this.#end, limit));
      if (read === 0) {
        this.#unread = 0;
        return;
      }
      this.#end += read;
      this.#unread -= read;
    }
  }
}
