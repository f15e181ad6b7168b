/**
 * Reads fixed-width values from bytes, never beyond `end`.
 *
 * `pos`, `start` and `end` are offsets into `bytes`. A substream narrows `start` and `end` in place, which costs nothing.
 * 64-bit integers are exact: bigint, or numbers that were checked to be safe. Bytes come back as views into the source.
 */
import { FormatError } from "./format-error.js";
import { HOST_IS_LITTLE_ENDIAN, swapBytes } from "./host-order.js";
import { requireBytes } from "./require-bytes.js";
import { decodeUtf8, isUtf8, notUtf8 } from "./utf8.js";

/** Elements that may take no bytes are believed up to one for each byte left, and up to this many where fewer are left. */
const EMPTY_ELEMENTS_MAX = 65_536;

const TWO_32 = 0x1_0000_0000;
const SAFE_HIGH_MAX = 0x1f_ffff;
/** Which half of a 64-bit array element is which on this machine. */
const LOW_HALF = HOST_IS_LITTLE_ENDIAN ? 0 : 1;
const HIGH_HALF = 1 - LOW_HALF;

function lengthOf(bytes: Uint8Array): number {
  requireBytes(bytes);
  return bytes.length;
}

/** The constructor of a typed array. */
interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

/** A position of a reader, to the bit. */
interface Mark {
  readonly pos: number;
  readonly bitsAt: number;
  readonly bitLow: number;
  readonly bitHigh: number;
}

/** What is computed at the end of reading; scope.ts keeps it. */
export interface PendingInstances {
  readonly jobs: (() => unknown)[];
  /** The instances at places of their own that are being read, the innermost first. */
  around: InstanceChain | undefined;
  /** All such instances that were looked at, by {@link InstanceChain.id}. */
  readonly known: Set<string>;
}

/** An instance that is being read inside another one. */
export interface InstanceChain {
  readonly read: object;
  /** Where the object of the instance stands. */
  readonly bytes: Uint8Array;
  readonly id: string;
  readonly outer: InstanceChain | undefined;
  /** Whether the same instance of the same bytes is further out: the bytes that are read never end. */
  readonly isEndless: boolean;
}

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** First byte of the current stream. */
  start: number;
  /** Offset just after the current stream. */
  end: number;
  /** Offset of the next byte. */
  pos: number;
  /** Instances of what is being read that nobody has looked at yet. */
  pending: PendingInstances | undefined;
  /** Bits that are left of the byte before `bitsAt`, see bit-fields.ts. */
  bitsAt = -1;
  bitLow = 0;
  bitHigh = 0;

  constructor(bytes: Uint8Array, start = 0, end = lengthOf(bytes)) {
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= bytes.length)) {
      const what = `${start} to ${end} is no range of ${bytes.length} bytes`;
      throw new FormatError("EndOfStreamError", what, start, bytes.length, end);
    }
    // Views taken from a Node Buffer would be Buffers; plain data is plain.
    const plain = Object.getPrototypeOf(bytes) === Uint8Array.prototype;
    this.bytes = plain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.start = start;
    this.end = end;
    this.pos = start;
    this.pending = undefined;
  }

  /** A reader of the next `length` bytes, which this one moves over. */
  substream(length: number): ByteReader {
    const at = this.advance(length);
    const inner = new ByteReader(this.bytes, at, at + length);
    inner.pending = this.pending;
    return inner;
  }

  /** A reader of bytes that were made from those of this stream. */
  over(bytes: Uint8Array): ByteReader {
    const inner = new ByteReader(bytes);
    inner.pending = this.pending;
    return inner;
  }

  /** Where the reader is, for {@link reset}. */
  mark(): Mark {
    const { pos, bitsAt, bitLow, bitHigh } = this;
    return { pos, bitsAt, bitLow, bitHigh };
  }

  reset({ pos, bitsAt, bitLow, bitHigh }: Mark): void {
    this.pos = pos;
    this.bitsAt = bitsAt;
    this.bitLow = bitLow;
    this.bitHigh = bitHigh;
  }

  /** Goes to an offset from the start of the stream. */
  seek(offset: number | bigint): void {
    const at = this.start + Number(offset);
    if (!(offset >= 0 && at <= this.end)) {
      const what = `there is no byte ${offset} in a stream of ${this.end - this.start}`;
      throw new FormatError("EndOfStreamError", what, undefined, this.end - this.start, offset);
    }
    this.pos = at;
    this.bitsAt = -1;
  }

  /** Moves over `length` bytes and returns the offset at which they begin. */
  advance(length: number): number {
    const at = this.pos;
    const next = at + length;
    if (next > this.end) this.#endOfStream(length);
    this.pos = next;
    return at;
  }

  #endOfStream(length: number | bigint): never {
    const left = this.end - this.pos;
    const what = `${length} bytes are needed where ${left} are left`;
    throw new FormatError("EndOfStreamError", what, this.pos, length, left);
  }

  u1(): number {
    return this.bytes[this.advance(1)]!;
  }

  s1(): number {
    return this.view.getInt8(this.advance(1));
  }

  u2le(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u2be(): number {
    return this.view.getUint16(this.advance(2), false);
  }

  s2le(): number {
    return this.view.getInt16(this.advance(2), true);
  }

  s2be(): number {
    return this.view.getInt16(this.advance(2), false);
  }

  u4le(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u4be(): number {
    return this.view.getUint32(this.advance(4), false);
  }

  s4le(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  s4be(): number {
    return this.view.getInt32(this.advance(4), false);
  }

  u8le(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  u8be(): bigint {
    return this.view.getBigUint64(this.advance(8), false);
  }

  s8le(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  s8be(): bigint {
    return this.view.getBigInt64(this.advance(8), false);
  }

  f4le(): number {
    return this.view.getFloat32(this.advance(4), true);
  }

  f4be(): number {
    return this.view.getFloat32(this.advance(4), false);
  }

  f8le(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  f8be(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** An unsigned 64-bit integer as a number; `IntegerRangeError` above 2^53 - 1. */
  u8leNumber(): number {
    const at = this.advance(8);
    return safeUnsigned(this.view.getUint32(at + 4, true), this.view.getUint32(at, true), at);
  }

  u8beNumber(): number {
    const at = this.advance(8);
    return safeUnsigned(this.view.getUint32(at, false), this.view.getUint32(at + 4, false), at);
  }

  /** A signed 64-bit integer as a number; `IntegerRangeError` outside of ±(2^53 - 1). */
  s8leNumber(): number {
    const at = this.advance(8);
    return safeSigned(this.view.getBigInt64(at, true), at);
  }

  s8beNumber(): number {
    const at = this.advance(8);
    return safeSigned(this.view.getBigInt64(at, false), at);
  }

  /** `length` bytes as a view. */
  take(length: number): Uint8Array {
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Copies `length` bytes to `offset` in `target`. */
  copyTo(target: Uint8Array, offset: number, length: number): void {
    const at = this.advance(length);
    target.set(this.bytes.subarray(at, at + length), offset);
  }

  /**
   * Copies a 64-bit integer into element `index` of a 64-bit array, given as `halves`. No bigint is made on the way, which
   * takes a third of the time.
   */
  copyU8le(halves: Uint32Array, index: number): void {
    const at = this.advance(8);
    halves[2 * index + LOW_HALF] = this.view.getUint32(at, true);
    halves[2 * index + HIGH_HALF] = this.view.getUint32(at + 4, true);
  }

  copyU8be(halves: Uint32Array, index: number): void {
    const at = this.advance(8);
    halves[2 * index + LOW_HALF] = this.view.getUint32(at + 4, false);
    halves[2 * index + HIGH_HALF] = this.view.getUint32(at, false);
  }

  /** What is left of the stream, as a view. */
  takeRest(): Uint8Array {
    return this.take(this.end - this.pos);
  }

  /** `length` bytes of UTF-8. */
  utf8(length: number): string {
    const at = this.advance(length);
    return decodeUtf8(this.bytes, at, at + length);
  }

  /** Moves over `length` bytes and checks that they are UTF-8. */
  skipUtf8(length: number): void {
    const at = this.advance(length);
    if (!isUtf8(this.bytes, at, at + length)) throw notUtf8(this.bytes, at, at + length);
  }

  /** The bytes of a constant; `ValidationNotEqualError` when they differ. */
  constant(expected: Uint8Array): Uint8Array {
    const actual = this.take(expected.length);
    for (let i = 0; i < expected.length; i++) {
      if (actual[i] === expected[i]) continue;
      const what = `the bytes are [${actual.join(", ")}] where [${expected.join(", ")}] must be`;
      throw new FormatError("ValidationNotEqualError", what, this.pos - expected.length, [...expected], [...actual]);
    }
    return actual;
  }

  f4leArray(count: number): Float32Array {
    return this.leArray(Float32Array, count);
  }

  f4beArray(count: number): Float32Array {
    return this.beArray(Float32Array, count);
  }

  f8leArray(count: number): Float64Array {
    return this.leArray(Float64Array, count);
  }

  f8beArray(count: number): Float64Array {
    return this.beArray(Float64Array, count);
  }

  /** `count` little-endian numbers of the width of `type`. */
  leArray<T>(type: ArrayType<T>, count: number): T {
    const width = type.BYTES_PER_ELEMENT;
    return new type(this.#aligned(count * width, HOST_IS_LITTLE_ENDIAN ? 0 : width));
  }

  /** `count` big-endian numbers of the width of `type`. */
  beArray<T>(type: ArrayType<T>, count: number): T {
    const width = type.BYTES_PER_ELEMENT;
    return new type(this.#aligned(count * width, HOST_IS_LITTLE_ENDIAN ? width : 0));
  }

  /** A copy that typed arrays of any width can lie over; bytes in groups of `swap` are turned round. */
  #aligned(length: number, swap: number): ArrayBuffer {
    const at = this.advance(length);
    const copy = new Uint8Array(length);
    copy.set(this.bytes.subarray(at, at + length));
    if (swap > 0) swapBytes(copy, swap);
    return copy.buffer;
  }

  /** A length from the bytes, made a number: never negative, never beyond the stream. */
  length(length: number | bigint): number {
    if (length > this.end - this.pos) this.#endOfStream(length);
    if (!(length >= 0)) throw new FormatError("CountError", `${length} is no length`, this.pos, 0, length);
    return Number(length);
  }

  /** A count from the bytes, made a number: so many elements of at least `elementMin` bytes fit into the stream. */
  count(count: number | bigint, elementMin: number): number {
    // Elements of less than a byte may begin in the bits that are left of the byte before.
    const left = this.end - this.pos + (elementMin > 0 && elementMin < 1 ? 1 : 0);
    const max = elementMin === 0 ? Math.max(left, EMPTY_ELEMENTS_MAX) : Math.floor(left / elementMin);
    if (!(count >= 0 && count <= max) || (typeof count === "number" && !Number.isInteger(count))) {
      const what = `${count} elements are announced where ${left} bytes are left, room for ${max}`;
      throw new FormatError("CountError", what, this.pos, max, count);
    }
    return Number(count);
  }

  /** How many elements of `width` bytes fill exactly `length` bytes. */
  elements(length: number, width: number): number {
    if (length % width === 0) return length / width;
    const what = `${length} bytes are no whole number of elements of ${width}`;
    throw new FormatError("ConsistencyError", what, this.pos, width, length);
  }

  /** Ends a repetition whose elements take no bytes; without this it would run for ever. */
  requireProgress(before: number, now = this.pos): void {
    if (now > before) return;
    throw new FormatError("EndlessError", "an element took no bytes and does not end the repetition", before);
  }

  /** Makes the next `length` bytes the current stream. The caller keeps the outer `start` and `end` for {@link widen}. */
  narrow(length: number): void {
    const end = this.pos + length;
    if (end > this.end) this.#endOfStream(length);
    this.start = this.pos;
    this.end = end;
  }

  /** Ends the current stream and goes on at `pos` in the outer one. */
  resume(outerStart: number, outerEnd: number, pos: number): void {
    this.start = outerStart;
    this.end = outerEnd;
    this.pos = pos;
  }

  /** Ends the current stream, read or not, and goes on in the outer one. */
  widen(outerStart: number, outerEnd: number): void {
    this.pos = this.end;
    this.start = outerStart;
    this.end = outerEnd;
  }
}

function safeUnsigned(high: number, low: number, at: number): number {
  if (high > SAFE_HIGH_MAX) throw unsafeInteger((BigInt(high) << 32n) | BigInt(low), at);
  return high * TWO_32 + low;
}

function safeSigned(value: bigint, at: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw unsafeInteger(value, at);
  return number;
}

function unsafeInteger(value: bigint, at: number): FormatError {
  const what = `${value} is beyond the integers that a number holds exactly`;
  return new FormatError("IntegerRangeError", what, at, Number.MAX_SAFE_INTEGER, value);
}
