/**
 * The encoded metadata of all rows: bytes in one heap, and by slot where they are, so a million rows cost no objects. A
 * column that would say nothing is not there: none while no row has metadata, half of it while the heap is below 4 GiB.
 *
 * Invariant: a view given out keeps its content, because the heap is only ever appended to.
 */
import { ByteHeap } from "./byte-heap.js";
import { CellColumn } from "./cell-column.js";
import { highHalf, lowHalf } from "./key-hash.js";

/** A place is an address + 1, and 0 where there is no metadata. */
const ABSENT = 0;
const HALF = 2 ** 32;
/** Encoded metadata begins with a count. */
const METADATA_BYTES_MIN = 4;

export class MetadataHeap {
  #heap = new ByteHeap();
  /** The halves of places, by slot. */
  #low = new CellColumn();
  #high: CellColumn | undefined;

  /** Bytes of memory: the heap and its columns. */
  get bytes(): number {
    return this.#heap.bytes + this.#low.bytes + (this.#high?.bytes ?? 0);
  }

  /** Makes room for the places of `rows` rows. Rows beyond have no metadata. Errors: `IQDB_UNSUPPORTED`. */
  reserve(rows: number): void {
    this.#low.ensure(rows);
    this.#high?.ensure(rows);
  }

  has(slot: number): boolean {
    return this.#placeOf(slot) !== ABSENT;
  }

  /** The bytes of a row, as a view that is never written to; undefined when it has no metadata. */
  at(slot: number): Uint8Array | undefined {
    const bytes = this.locate(slot);
    return bytes?.segment.subarray(bytes.start, bytes.end);
  }

  /** Where the bytes of a row lie, until the next call: for scans, which need no view for each; undefined when it has none. */
  locate(slot: number): { readonly segment: Uint8Array; readonly start: number; readonly end: number } | undefined {
    const place = this.#placeOf(slot);
    if (place === ABSENT) return undefined;
    this.#heap.locate(place - 1);
    return this.#heap;
  }

  /** Copies `source` from `start` to `end` as the metadata of `slot`, in place of what it had. */
  put(slot: number, source: Uint8Array, start: number, end: number): void {
    this.reserve(slot + 1);
    const place = this.#heap.put(source, start, end) + 1;
    this.clear(slot);
    this.#setPlace(slot, place);
  }

  /** Forgets the metadata of `slot`. */
  clear(slot: number): void {
    const place = this.#placeOf(slot);
    if (place === ABSENT) return;
    this.#heap.free(place - 1);
    this.#setPlace(slot, ABSENT);
  }

  /** Moves the metadata of `from` to `to`, which has none. */
  move(from: number, to: number): void {
    const place = this.#placeOf(from);
    if (place === ABSENT) return;
    this.#setPlace(to, place);
    this.#setPlace(from, ABSENT);
  }

  /** Says that `count` rows will put `bytes` more bytes in all: they get a segment of their own, without slack. */
  expect(count: number, bytes: number): void {
    this.#heap.expect(count, bytes);
  }

  /** Makes room for `bytes` more bytes in all, of the first `rows` rows, so that putting them cannot fail. Errors: `IQDB_UNSUPPORTED`. */
  makeRoom(rows: number, bytes: number): void {
    if (bytes === 0) return;
    this.reserve(rows);
    this.#heap.makeRoom(Math.floor(bytes / METADATA_BYTES_MIN), bytes);
  }

  /** Compacts when most of the bytes are garbage. Without the memory for it, the garbage stays. */
  tidy(rows: number): void {
    this.#heap.tidy(() => this.compact(rows));
  }

  /** Copies the live bytes of the first `rows` rows to a new heap and lets everything else go. All or nothing. */
  compact(rows: number): void {
    const fresh = new MetadataHeap();
    if (this.#heap.live > 0) fresh.reserve(rows);
    fresh.expect(0, this.#heap.live);
    for (let slot = 0; slot < rows; slot++) {
      const place = this.#placeOf(slot);
      if (place !== ABSENT) fresh.#setPlace(slot, this.#heap.copyTo(fresh.#heap, place - 1) + 1);
    }
    this.#heap = fresh.#heap;
    this.#low = fresh.#low;
    this.#high = fresh.#high;
  }

  #placeOf(slot: number): number {
    if (slot >= this.#low.capacity) return ABSENT;
    return this.#high === undefined ? this.#low.at(slot) : this.#high.at(slot) * HALF + this.#low.at(slot);
  }

  /** There is room for `slot`. */
  #setPlace(slot: number, place: number): void {
    const high = highHalf(place);
    if (high > 0 && this.#high === undefined) {
      this.#high = new CellColumn();
      this.#high.ensure(this.#low.capacity);
    }
    this.#low.set(slot, lowHalf(place));
    this.#high?.set(slot, high);
  }
}
