/**
 * Writes fixed-width values into bytes that were allocated with the right size beforehand.
 *
 * It trusts its values: the generated `check` functions have seen them. Room is checked, so a wrong size never goes
 * unnoticed.
 */
import { FormatError } from "./format-error.js";
import { HOST_IS_LITTLE_ENDIAN, swapBytes } from "./host-order.js";
import { writeUtf8 } from "./utf8.js";

/** A typed array of whatever numbers. */
interface NumberArray extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
}

/** Arrays of floats up to this length are carried; making a view of a longer one is a small part of copying it. */
const CARRIED_FLOATS_MAX = 4096;
/**
 * Floats that are bytes at the same time, as many as were written last. A vector in a record is seldom where floats may be, and
 * a view of its bytes takes longer to make than two copies: here it becomes bytes without one.
 */
let carriedFloats = new Float32Array(0);
let carriedBytes = new Uint8Array(carriedFloats.buffer);

export class ByteWriter {
  bytes: Uint8Array;
  view: DataView;
  /** Offset of the next byte. */
  pos: number;
  /** Offset just after the current stream, where something in it depends on that. */
  end: number;
  /** Bits that are left of the byte before `bitsAt`, see bit-fields.ts. */
  bitsAt = -1;
  bitLow = 0;
  bitHigh = 0;
  /** Bytes that what follows must begin with. */
  #expected: { at: number; bytes: readonly number[]; required: boolean }[] | undefined;

  constructor(bytes: Uint8Array, pos = 0) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.pos = pos;
  }

  /** Goes on in other bytes. */
  protected replace(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Reserves `length` bytes and returns the offset at which they begin. */
  advance(length: number): number {
    const at = this.pos;
    if (!(length >= 0 && length <= this.bytes.length - at)) {
      const left = this.bytes.length - at;
      throw new FormatError("EndOfStreamError", `${length} bytes do not fit into ${left}`, at, length, left);
    }
    this.pos = at + length;
    return at;
  }

  u1(value: number): void {
    const at = this.advance(1);
    this.view.setUint8(at, value);
  }

  s1(value: number): void {
    const at = this.advance(1);
    this.view.setInt8(at, value);
  }

  u2le(value: number): void {
    const at = this.advance(2);
    this.view.setUint16(at, value, true);
  }

  u2be(value: number): void {
    const at = this.advance(2);
    this.view.setUint16(at, value, false);
  }

  s2le(value: number): void {
    const at = this.advance(2);
    this.view.setInt16(at, value, true);
  }

  s2be(value: number): void {
    const at = this.advance(2);
    this.view.setInt16(at, value, false);
  }

  u4le(value: number): void {
    const at = this.advance(4);
    this.view.setUint32(at, value, true);
  }

  u4be(value: number): void {
    const at = this.advance(4);
    this.view.setUint32(at, value, false);
  }

  s4le(value: number): void {
    const at = this.advance(4);
    this.view.setInt32(at, value, true);
  }

  s4be(value: number): void {
    const at = this.advance(4);
    this.view.setInt32(at, value, false);
  }

  u8le(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigUint64(at, value, true);
  }

  u8be(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigUint64(at, value, false);
  }

  s8le(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigInt64(at, value, true);
  }

  s8be(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigInt64(at, value, false);
  }

  u8leNumber(value: number): void {
    this.u8le(BigInt(value));
  }

  u8beNumber(value: number): void {
    this.u8be(BigInt(value));
  }

  s8leNumber(value: number): void {
    this.s8le(BigInt(value));
  }

  s8beNumber(value: number): void {
    this.s8be(BigInt(value));
  }

  f4le(value: number): void {
    const at = this.advance(4);
    this.view.setFloat32(at, value, true);
  }

  f4be(value: number): void {
    const at = this.advance(4);
    this.view.setFloat32(at, value, false);
  }

  f8le(value: number): void {
    const at = this.advance(8);
    this.view.setFloat64(at, value, true);
  }

  f8be(value: number): void {
    const at = this.advance(8);
    this.view.setFloat64(at, value, false);
  }

  /** Copies `bytes`. */
  put(bytes: Uint8Array): void {
    const at = this.advance(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Well-formed text as UTF-8. */
  utf8(text: string): void {
    this.pos = writeUtf8(text, this.bytes, this.pos);
  }

  f4leArray(values: Float32Array): void {
    if (!HOST_IS_LITTLE_ENDIAN || values.length > CARRIED_FLOATS_MAX) {
      this.leArray(values);
      return;
    }
    if (values.length !== carriedFloats.length) {
      carriedFloats = new Float32Array(values.length);
      carriedBytes = new Uint8Array(carriedFloats.buffer);
    }
    carriedFloats.set(values);
    this.put(carriedBytes);
  }

  f4beArray(values: Float32Array): void {
    this.beArray(values);
  }

  f8leArray(values: Float64Array): void {
    this.leArray(values);
  }

  f8beArray(values: Float64Array): void {
    this.beArray(values);
  }

  /** The numbers of a typed array, little-endian. */
  leArray(values: NumberArray): void {
    this.#elements(values, HOST_IS_LITTLE_ENDIAN ? 0 : values.BYTES_PER_ELEMENT);
  }

  /** The numbers of a typed array, big-endian. */
  beArray(values: NumberArray): void {
    this.#elements(values, HOST_IS_LITTLE_ENDIAN ? values.BYTES_PER_ELEMENT : 0);
  }

  /** Copies the bits of `values`, NaN payloads too. */
  #elements(values: ArrayBufferView, swap: number): void {
    const at = this.pos;
    this.put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    if (swap > 0) swapBytes(this.bytes.subarray(at, this.pos), swap);
  }

  /** Zeros up to the offset `end`: what a sized field does not fill. */
  zeroTo(end: number): void {
    this.fillTo(end, 0);
  }

  /** The byte `fill` up to the offset `end`. */
  fillTo(end: number, fill: number): void {
    const at = this.pos;
    this.advance(end - at);
    this.bytes.fill(fill, at, end);
  }

  /** What is written next must begin with `bytes`; unless they are `required`, the stream may end here as well. */
  expectNext(bytes: readonly number[], required: boolean): void {
    this.#expected ??= [];
    this.#expected.push({ at: this.pos, bytes, required: required || this.pos < this.end });
  }

  /** What was announced by {@link expectNext} is there. */
  protected requireExpected(): void {
    for (const { at, bytes, required } of this.#expected ?? []) {
      if (bytes.every((byte, index) => this.bytes[at + index] === byte) || !required) continue;
      const actual = [...this.bytes.subarray(at, at + bytes.length)];
      const what = `a terminator that is not consumed must follow: [${bytes.join(", ")}], not [${actual.join(", ")}]`;
      throw new FormatError("ConsistencyError", what, undefined, bytes, actual);
    }
  }

  /** The bytes, all of which must have been written. */
  finish(): Uint8Array {
    this.requireExpected();
    const { length } = this.bytes;
    if (this.pos === length) return this.bytes;
    const what = `${this.pos} bytes were written where ${length} were announced`;
    throw new FormatError("ConsistencyError", what, undefined, length, this.pos);
  }
}
