/**
 * Byte strings of any length, each behind its length, copied once into large segments and found again by a number, their
 * address: a million of them cost no objects.
 *
 *     segment   [length u8][bytes][length u8][bytes] …     from 255 bytes on: [255][length u32][bytes]
 *     address   number of the chunk * 4 MiB + offset; a segment takes as many chunks as it needs, and at least one
 *
 * Invariant: a segment is only ever appended to. Bytes that are freed stay where they are, so a view given out keeps its
 * content, until the owner moves what lives to a new heap.
 */
import { IqdbError } from "../errors.js";
import { bytesToKey } from "../format/id.js";
import { allocating } from "./allocate.js";

const CHUNK_SHIFT = 22;
const CHUNK_BYTES = 1 << CHUNK_SHIFT;
const SEGMENT_BYTES_MIN = 4096;
const SEGMENT_BYTES_MAX = CHUNK_BYTES;
const EXPECTED_BYTES_MAX = 64 * 1024 * 1024;
/** Below this much garbage moving what lives is not worth its time. */
const GARBAGE_BYTES_MIN = 1024 * 1024;

/** From this length on, four bytes hold it. */
const LONG = 255;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** What `length` bytes take with their length. */
const sizeOf = (length: number): number => (length < LONG ? 1 : 5) + length;

/** What `count` strings of `bytes` bytes in all take with their lengths, at most. */
const sizeOfAll = (count: number, bytes: number): number => bytes + count + 4 * Math.floor(bytes / LONG);

function longAt(bytes: Uint8Array, at: number): number {
  return bytes[at] + bytes[at + 1] * 2 ** 8 + bytes[at + 2] * 2 ** 16 + bytes[at + 3] * 2 ** 24;
}

export class ByteHeap {
  /** By chunk: the segment that covers it, and the address at which that begins. */
  readonly #segments: Uint8Array[] = [];
  readonly #starts: number[] = [];
  #last = NO_BYTES;
  /** Bytes of the last segment that are taken. */
  #end = 0;
  #allocated = 0;
  #used = 0;
  #live = 0;
  /** What `locate` found. */
  segment = NO_BYTES;
  start = 0;
  end = 0;

  /** Bytes of memory. */
  get bytes(): number {
    return this.#allocated;
  }

  /** Bytes that live, with their lengths. */
  get live(): number {
    return this.#live;
  }

  /** Runs `compact` when most of the bytes are garbage, and many. Without the memory for it, the garbage stays. */
  tidy(compact: () => void): void {
    const garbage = this.#used - this.#live;
    if (garbage <= GARBAGE_BYTES_MIN || garbage <= this.#live) return;
    try {
      compact();
    } catch (error) {
      if (!(error instanceof IqdbError)) throw error;
    }
  }

  /** Copies `source` from `start` to `end`; returns the address. Errors: `IQDB_UNSUPPORTED`. */
  put(source: Uint8Array, start: number, end: number): number {
    const address = this.#take(end - start);
    const segment = this.#last;
    const to = this.#end - (end - start);
    // A call that makes a view and copies costs more than a few bytes do.
    if (end - start <= 16) for (let at = start; at < end; at++) segment[to + at - start] = source[at];
    else segment.set(source.subarray(start, end), to);
    return address;
  }

  /** The same for a text of one character per byte. */
  putText(text: string): number {
    const address = this.#take(text.length);
    const to = this.#end - text.length;
    for (let at = 0; at < text.length; at++) this.#last[to + at] = text.charCodeAt(at);
    return address;
  }

  /** Says that nobody needs what is at `address` any more. */
  free(address: number): void {
    this.locate(address);
    this.#live -= sizeOf(this.end - this.start);
  }

  /** Finds the bytes at `address`: in `segment` from `start` to `end`, until the next call. Makes no view of them. */
  locate(address: number): void {
    const chunk = address < 2 ** 32 ? address >>> CHUNK_SHIFT : Math.floor(address / CHUNK_BYTES);
    const segment = this.#segments[chunk];
    const offset = address - this.#starts[chunk];
    const length = segment[offset];
    this.segment = segment;
    this.start = offset + (length < LONG ? 1 : 5);
    this.end = this.start + (length < LONG ? length : longAt(segment, offset + 1));
  }

  /** The bytes as text, one character for each. */
  textAt(address: number): string {
    this.locate(address);
    return bytesToKey(this.segment.subarray(this.start, this.end));
  }

  isTextAt(address: number, text: string): boolean {
    this.locate(address);
    const { segment, start } = this;
    if (this.end - start !== text.length) return false;
    for (let at = 0; at < text.length; at++) if (segment[start + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  /** Copies what is at `address` to another heap; returns its address there. Errors: `IQDB_UNSUPPORTED`. */
  copyTo(other: ByteHeap, address: number): number {
    this.locate(address);
    return other.put(this.segment, this.start, this.end);
  }

  /** Says that `count` strings of `bytes` bytes in all will be put: they get a segment of their own, without slack. */
  expect(count: number, bytes: number): void {
    const size = sizeOfAll(count, bytes);
    if (size > this.#last.length - this.#end) this.#addSegment(Math.min(size, EXPECTED_BYTES_MAX));
  }

  /** Makes room for `count` strings of `bytes` bytes in all, so that putting them cannot fail. Errors: `IQDB_UNSUPPORTED`. */
  makeRoom(count: number, bytes: number): void {
    this.#roomFor(sizeOfAll(count, bytes));
  }

  /** Room for a string of `length` bytes behind its length; it ends where the last segment now does. */
  #take(length: number): number {
    const size = sizeOf(length);
    this.#roomFor(size);
    const address = this.#starts[this.#starts.length - 1] + this.#end;
    this.#writeLength(length);
    this.#end += length;
    this.#used += size;
    this.#live += size;
    return address;
  }

  #writeLength(length: number): void {
    const segment = this.#last;
    if (length < LONG) {
      segment[this.#end++] = length;
      return;
    }
    segment[this.#end++] = LONG;
    for (let shift = 0; shift < 32; shift += 8) segment[this.#end++] = length >>> shift;
  }

  #roomFor(size: number): void {
    if (this.#last.length - this.#end >= size) return;
    const wanted = Math.min(SEGMENT_BYTES_MAX, Math.max(SEGMENT_BYTES_MIN, this.#used));
    this.#addSegment(Math.max(wanted, size));
  }

  #addSegment(size: number): void {
    const segment = allocating({ bytes: size }, () => new Uint8Array(size));
    const start = this.#segments.length * CHUNK_BYTES;
    for (let covered = 0; covered < size; covered += CHUNK_BYTES) {
      this.#segments.push(segment);
      this.#starts.push(start);
    }
    this.#last = segment;
    this.#end = 0;
    this.#allocated += size;
  }
}
