/**
 * A byte stream to write a payload into: the primitives of the generated codecs over a small buffer that empties into a
 * sink, so that a payload of any size is written without being held in memory.
 */
import { ByteWriter } from "./byte-writer.js";

/** Takes the next bytes of the stream; they are only valid during the call. */
export type ByteSink = (bytes: Uint8Array) => void;

/** Small enough to stay in the processor's cache between filling, checksumming and writing. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Writes a payload piece by piece; call `finish` at the end. Generated codecs write to what `room` gives:
 * `encodeRow(writer.room(sizeOfRow(row)), row)`.
 *
 * @example
 * const pieces: number[] = [];
 * const writer = new PayloadWriter((bytes) => pieces.push(...bytes));
 * writer.u4le(2);
 * writer.finish();
 * pieces; // [2, 0, 0, 0]
 */
export class PayloadWriter {
  readonly #sink: ByteSink;
  #writer = new ByteWriter(new Uint8Array(BUFFER_BYTES));
  #flushed = 0;

  /** `sink` takes the bytes, some hundred thousand at a time. */
  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#flushed + this.#writer.pos;
  }

  /** A ByteWriter with room for `length` more bytes; valid until the next call of this object. */
  room(length: number): ByteWriter {
    if (this.#writer.pos + length > this.#writer.bytes.length) {
      this.finish();
      if (length > this.#writer.bytes.length) this.#writer = new ByteWriter(new Uint8Array(length));
    }
    return this.#writer;
  }

  /** Writes an unsigned byte. Errors of this and all that follow: FormatError `IntegerRangeError`. */
  u1(value: number): void {
    this.room(1).u1(value);
  }

  /** Writes an unsigned integer of 4 bytes, little-endian. */
  u4le(value: number): void {
    this.room(4).u4le(value);
  }

  /** Writes an unsigned integer of 8 bytes, little-endian. */
  u8le(value: bigint): void {
    this.room(8).u8le(value);
  }

  /** Writes a float of 4 bytes (IEEE 754 binary32), little-endian. */
  f4le(value: number): void {
    this.room(4).f4le(value);
  }

  /** Writes a float of 8 bytes (IEEE 754 binary64), little-endian. */
  f8le(value: number): void {
    this.room(8).f8le(value);
  }

  /** Writes 32-bit floats, little-endian, 4 bytes each. */
  f4leArray(values: Float32Array): void {
    this.room(values.byteLength).f4leArray(values);
  }

  /** Writes bytes as they are. */
  put(bytes: Uint8Array): void {
    this.room(bytes.length).put(bytes);
  }

  /** Hands what is buffered to the sink. */
  finish(): void {
    if (this.#writer.pos === 0) return;
    this.#sink(this.#writer.bytes.subarray(0, this.#writer.pos));
    this.#flushed += this.#writer.pos;
    this.#writer.pos = 0;
  }
}
