/**
 * The encoded metadata of all rows. Bytes are copied once into large segments; a row is three cells of typed arrays
 * (segment, offset, length), so a million rows cost no objects.
 *
 * Invariant: a segment is only ever appended to. Bytes that a row no longer uses stay where they are, so a view given out
 * keeps its content, until more than half of everything is such garbage and the live bytes move to new segments.
 */
import { IqdbError } from "../errors.js";
import { allocating, type Column, nextCapacity, resized } from "./allocate.js";

const SEGMENT_BYTES_MIN = 4096;
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
const EXPECTED_BYTES_MAX = 64 * 1024 * 1024;

/** Below this much garbage compaction is not worth its time. */
const GARBAGE_BYTES_MIN = 1024 * 1024;

interface Segment {
  readonly bytes: Uint8Array;
  used: number;
}

/** Encoded metadata begins with a count, so it is never empty: a length of 0 means that there is none. */
const ABSENT = 0;

export class MetadataHeap {
  #segments: Segment[] = [];
  #segmentOf = new Uint32Array(0);
  #offsetOf = new Uint32Array(0);
  #lengthOf = new Uint32Array(0);
  #live = 0;
  #used = 0;

  /** Bytes of memory: segments and columns. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes.length, 0) + this.#lengthOf.length * 12;
  }

  /** Makes room in the columns for `rows` rows, exactly. Rows beyond have no metadata. Errors: `IQDB_UNSUPPORTED`. */
  reserve(rows: number): void {
    if (rows <= this.#lengthOf.length) return;
    const grow = <C extends Column>(column: C) => resized(column, rows);
    [this.#segmentOf, this.#offsetOf, this.#lengthOf] = [this.#segmentOf, this.#offsetOf, this.#lengthOf].map(grow);
  }

  #ensure(rows: number): void {
    if (rows > this.#lengthOf.length) this.reserve(nextCapacity(this.#lengthOf.length, rows));
  }

  has(slot: number): boolean {
    return slot < this.#lengthOf.length && this.#lengthOf[slot] !== ABSENT;
  }

  /** The bytes of a row, as a view that is never written to; undefined when it has no metadata. */
  at(slot: number): Uint8Array | undefined {
    return this.has(slot) ? this.segmentOf(slot).subarray(this.startOf(slot), this.endOf(slot)) : undefined;
  }

  /** The bytes in which those of a row lie, from `startOf` to `endOf`: for scans, which need no view for each row. */
  segmentOf(slot: number): Uint8Array {
    return this.#segments[this.#segmentOf[slot]].bytes;
  }

  startOf(slot: number): number {
    return this.#offsetOf[slot];
  }

  endOf(slot: number): number {
    return this.#offsetOf[slot] + this.#lengthOf[slot];
  }

  /** Copies `source` from `start` to `end` as the metadata of `slot`, in place of what it had. */
  put(slot: number, source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#ensure(slot + 1);
    const segment = this.#segmentWithRoom(length);
    const offset = segment.used;
    segment.bytes.set(source.subarray(start, end), offset);
    segment.used += length;
    this.#used += length;
    this.#live += length - this.#lengthOf[slot];
    this.#segmentOf[slot] = this.#segments.length - 1;
    this.#offsetOf[slot] = offset;
    this.#lengthOf[slot] = length;
  }

  /** Forgets the metadata of `slot`. */
  clear(slot: number): void {
    if (!this.has(slot)) return;
    this.#live -= this.#lengthOf[slot];
    this.#lengthOf[slot] = ABSENT;
  }

  /** Moves the metadata of `from` to `to`, which has none. */
  move(from: number, to: number): void {
    if (!this.has(from)) return;
    this.#segmentOf[to] = this.#segmentOf[from];
    this.#offsetOf[to] = this.#offsetOf[from];
    this.#lengthOf[to] = this.#lengthOf[from];
    this.#lengthOf[from] = ABSENT;
  }

  /** Says that about `bytes` more bytes will be put: they get a segment of their own, without slack. */
  expect(bytes: number): void {
    const last = this.#segments.at(-1);
    const room = last === undefined ? 0 : last.bytes.length - last.used;
    if (bytes > room) this.#addSegment(Math.min(bytes, EXPECTED_BYTES_MAX));
  }

  /** Makes room for `bytes` more bytes in all, of the first `rows` rows, so that putting them cannot fail. Errors: `IQDB_UNSUPPORTED`. */
  makeRoom(rows: number, bytes: number): void {
    if (bytes === 0) return;
    this.#ensure(rows);
    this.#segmentWithRoom(bytes);
  }

  /** Compacts when most of the bytes are garbage. Without the memory for it, the garbage stays. */
  tidy(rows: number): void {
    const garbage = this.#used - this.#live;
    if (garbage <= GARBAGE_BYTES_MIN || garbage <= this.#live) return;
    try {
      this.compact(rows);
    } catch (error) {
      if (!(error instanceof IqdbError)) throw error;
    }
  }

  /** Copies the live bytes of the first `rows` rows to new segments and lets everything else go. All or nothing. */
  compact(rows: number): void {
    const fresh = new MetadataHeap();
    if (this.#live > 0) fresh.reserve(rows);
    fresh.expect(this.#live);
    for (let slot = 0; slot < rows; slot++) {
      if (!this.has(slot)) continue;
      const length = this.#lengthOf[slot];
      const offset = this.#offsetOf[slot];
      fresh.put(slot, this.#segments[this.#segmentOf[slot]].bytes, offset, offset + length);
    }
    this.#segments = fresh.#segments;
    this.#segmentOf = fresh.#segmentOf;
    this.#offsetOf = fresh.#offsetOf;
    this.#lengthOf = fresh.#lengthOf;
    this.#used = fresh.#used;
  }

  #segmentWithRoom(length: number): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= length) return last;
    const size = Math.min(SEGMENT_BYTES_MAX, Math.max(SEGMENT_BYTES_MIN, this.#used));
    return this.#addSegment(Math.max(size, length));
  }

  #addSegment(size: number): Segment {
    const segment = { bytes: allocating({ bytes: size }, () => new Uint8Array(size)), used: 0 };
    this.#segments.push(segment);
    return segment;
  }
}
