/**
 * The keys of slots without an object for each: an integer is two cells of 32 bits, a byte id an address in a heap of
 * bytes. Keys go in and come out as `IdKey`; only what is kept is narrow.
 */
import type { IdKey } from "../types/id.js";
import { ByteHeap } from "./byte-heap.js";
import { CellColumn } from "./cell-column.js";
import { hashOf, hashOfBytes, hashOfHalves, highHalf, lowHalf } from "./key-hash.js";
import type { SlotKeys } from "./key-index.js";

const HALF = 2 ** 32;
/** The high halves of the integers that a number holds exactly end here: 2^53 / 2^32. */
const SAFE_HIGH_END = 2 ** 21;

/** The integer key of two halves. */
export function keyOfHalves(low: number, high: number): number | bigint {
  if (high === 0) return low;
  return high < SAFE_HIGH_END ? high * HALF + low : (BigInt(high) << 32n) | BigInt(low);
}

export class KeyColumn implements SlotKeys<IdKey> {
  /** Two cells a slot, the low half first: of an integer, or of an address. */
  #cells = new CellColumn();
  /** One bit a slot: set where the cells are an address. Without any cells while there are no byte ids. */
  #byteIds = new CellColumn();
  #heap = new ByteHeap();
  #size = 0;

  /** Slots 0 to `size` - 1 have a key. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#cells.bytes + this.#byteIds.bytes + this.#heap.bytes;
  }

  at(slot: number): IdKey {
    if (this.#isByteId(slot)) return this.#heap.textAt(this.#addressAt(slot));
    return keyOfHalves(this.#cells.at(2 * slot), this.#cells.at(2 * slot + 1));
  }

  hashOf(key: IdKey, seed: number): number {
    return hashOf(key, seed);
  }

  hashAt(slot: number, seed: number): number {
    if (!this.#isByteId(slot)) return hashOfHalves(this.#cells.at(2 * slot), this.#cells.at(2 * slot + 1), seed);
    this.#heap.locate(this.#addressAt(slot));
    return hashOfBytes(this.#heap.segment, this.#heap.start, this.#heap.end, seed);
  }

  isAt(slot: number, key: IdKey): boolean {
    if (typeof key === "string") return this.#isByteId(slot) && this.#heap.isTextAt(this.#addressAt(slot), key);
    const isSame = this.#cells.at(2 * slot) === lowHalf(key) && this.#cells.at(2 * slot + 1) === highHalf(key);
    return isSame && !this.#isByteId(slot);
  }

  /** Gives the next slot to `key`. Errors: `IQDB_UNSUPPORTED`, and then nothing changed. */
  push(key: IdKey): void {
    const slot = this.#size;
    this.#cells.ensure(2 * slot + 2);
    if (typeof key === "string") {
      this.#byteIds.ensure((slot >>> 5) + 1);
      this.#put(slot, this.#heap.putText(key), true);
    } else {
      this.#cells.set(2 * slot, lowHalf(key));
      this.#cells.set(2 * slot + 1, highHalf(key));
      this.#setByteId(slot, false);
    }
    this.#size++;
  }

  /** Gives the next slots to integers, two halves each, the low one first. Errors: `IQDB_UNSUPPORTED`, and then nothing changed. */
  pushIntegers(halves: Uint32Array): void {
    const first = this.#size;
    this.#cells.ensure(2 * first + halves.length);
    this.#cells.setAll(2 * first, halves);
    this.#size += halves.length / 2;
    if (this.#byteIds.capacity > 0) for (let slot = first; slot < this.#size; slot++) this.#setByteId(slot, false);
  }

  /** Forgets the key at `slot`; the last key moves there. */
  remove(slot: number): void {
    if (this.#isByteId(slot)) this.#heap.free(this.#addressAt(slot));
    const last = --this.#size;
    this.#cells.set(2 * slot, this.#cells.at(2 * last));
    this.#cells.set(2 * slot + 1, this.#cells.at(2 * last + 1));
    this.#setByteId(slot, this.#isByteId(last));
    this.#heap.tidy(() => this.compact());
  }

  /** Gives back what held the keys of the past. All or nothing. Errors: `IQDB_UNSUPPORTED`. */
  compact(): void {
    const fresh = new KeyColumn();
    fresh.#cells.ensure(2 * this.#size);
    for (let slot = 0; slot < this.#size; slot++) {
      if (this.#isByteId(slot)) {
        fresh.#byteIds.ensure((slot >>> 5) + 1);
        fresh.#put(slot, this.#heap.copyTo(fresh.#heap, this.#addressAt(slot)), true);
      } else {
        fresh.#cells.set(2 * slot, this.#cells.at(2 * slot));
        fresh.#cells.set(2 * slot + 1, this.#cells.at(2 * slot + 1));
      }
    }
    this.#cells = fresh.#cells;
    this.#byteIds = fresh.#byteIds;
    this.#heap = fresh.#heap;
  }

  #put(slot: number, address: number, isByteId: boolean): void {
    this.#cells.set(2 * slot, lowHalf(address));
    this.#cells.set(2 * slot + 1, highHalf(address));
    this.#setByteId(slot, isByteId);
  }

  #addressAt(slot: number): number {
    return this.#cells.at(2 * slot + 1) * HALF + this.#cells.at(2 * slot);
  }

  #isByteId(slot: number): boolean {
    const place = slot >>> 5;
    return place < this.#byteIds.capacity && ((this.#byteIds.at(place) >>> (slot & 31)) & 1) === 1;
  }

  /** The cell is there for a slot that is set. */
  #setByteId(slot: number, isByteId: boolean): void {
    const place = slot >>> 5;
    if (place >= this.#byteIds.capacity) return;
    const bit = 1 << (slot & 31);
    const others = this.#byteIds.at(place) & ~bit;
    this.#byteIds.set(place, isByteId ? others | bit : others);
  }
}
