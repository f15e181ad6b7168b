/**
 * From keys to slots: a hash table of slot numbers in one typed array, with linear probing and deletion by moving back
 * what follows (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R). Eight bytes a key, where a `Map`
 * takes forty and refuses more than 2^24 keys. The keys themselves stay with the caller.
 *
 * The hash is seeded at random, so that nobody can prepare ids that all meet in one place.
 */
import type { IdKey } from "../types/id.js";
import { allocating } from "./allocate.js";
import { hashOf } from "./key-hash.js";

const CELLS_MIN = 16;
/** Cells per key, at least: above half of it filled, probing grows long. */
const CELLS_PER_KEY = 1.5;
const EMPTY = 0;

/** The keys of slots, however they are kept. Hashes are those of key-hash.ts. */
export interface SlotKeys<K> {
  hashOf(key: K, seed: number): number;
  /** The hash of the key of `slot`. */
  hashAt(slot: number, seed: number): number;
  /** Whether `key` is the key of `slot`. */
  isAt(slot: number, key: K): boolean;
}

/** Keys in an array. */
class KeyArray<K extends string | number | bigint> implements SlotKeys<K> {
  readonly #keys: readonly K[];

  constructor(keys: readonly K[]) {
    this.#keys = keys;
  }

  hashOf(key: K, seed: number): number {
    return hashOf(key, seed);
  }

  hashAt(slot: number, seed: number): number {
    return hashOf(this.#keys[slot], seed);
  }

  isAt(slot: number, key: K): boolean {
    return this.#keys[slot] === key;
  }
}

/** Estimates of what the engine needs for a key in an array: its place, the head of a string or bigint. */
export const ARRAY_CELL_BYTES = 8;
const HEAP_VALUE_BYTES = 24;

/** Estimated bytes that a key takes beside its place in an array. */
export function heapBytes(key: string | number | bigint): number {
  if (typeof key === "string") return HEAP_VALUE_BYTES + key.length;
  return typeof key === "bigint" ? HEAP_VALUE_BYTES : 0;
}

/** Keys are told apart by `===`; NaN is none. */
export class KeyIndex<K extends string | number | bigint = IdKey> {
  readonly #keys: SlotKeys<K>;
  readonly #seed: number;
  /** Slot + 1, or EMPTY. The length is a power of two. */
  #cells = new Uint32Array(CELLS_MIN);
  #size = 0;

  /** `keys` holds the key of each slot; it changes only together with this index. */
  constructor(keys: SlotKeys<K> | readonly K[], seed = Math.floor(Math.random() * 2 ** 32)) {
    this.#keys = "isAt" in keys ? keys : new KeyArray(keys);
    this.#seed = seed;
  }

  /** Keys that are in it. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#cells.byteLength;
  }

  slotOf(key: K): number | undefined {
    const found = this.#cells[this.#find(key)];
    return found === EMPTY ? undefined : found - 1;
  }

  /** Enters the key of `slot`, which is not there yet. Errors: `IQDB_UNSUPPORTED`. */
  add(slot: number): void {
    this.reserve(this.#size + 1);
    this.#cells[this.#emptyFor(slot)] = slot + 1;
    this.#size++;
  }

  /** Says that `key`, which still stands in its old slot too, is in another one from now on. */
  move(key: K, slot: number): void {
    this.#cells[this.#find(key)] = slot + 1;
  }

  /** Takes out a key that is there, and still stands in its slot. */
  delete(key: K): void {
    const mask = this.#cells.length - 1;
    let hole = this.#find(key);
    for (let at = (hole + 1) & mask; this.#cells[at] !== EMPTY; at = (at + 1) & mask) {
      const home = this.#keys.hashAt(this.#cells[at] - 1, this.#seed) & mask;
      // What could not be found any more beyond the hole moves into it.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.#cells[hole] = this.#cells[at];
        hole = at;
      }
    }
    this.#cells[hole] = EMPTY;
    this.#size--;
  }

  /** Makes room for `size` keys. Errors: `IQDB_UNSUPPORTED`. */
  reserve(size: number): void {
    if (size * CELLS_PER_KEY <= this.#cells.length) return;
    const length = 2 ** Math.ceil(Math.log2(size * CELLS_PER_KEY));
    const old = this.#cells;
    this.#cells = allocating({ rows: size, bytes: length * 4 }, () => new Uint32Array(length));
    for (const cell of old) if (cell !== EMPTY) this.#cells[this.#emptyFor(cell - 1)] = cell;
  }

  /** The empty cell where the key of `slot`, which is in no cell, goes. */
  #emptyFor(slot: number): number {
    const mask = this.#cells.length - 1;
    let at = this.#keys.hashAt(slot, this.#seed) & mask;
    while (this.#cells[at] !== EMPTY) at = (at + 1) & mask;
    return at;
  }

  /** The cell of `key`, or the empty one where it would go. */
  #find(key: K): number {
    const mask = this.#cells.length - 1;
    let at = this.#keys.hashOf(key, this.#seed) & mask;
    for (;;) {
      const cell = this.#cells[at];
      if (cell === EMPTY || this.#keys.isAt(cell - 1, key)) return at;
      at = (at + 1) & mask;
    }
  }
}
