/**
 * From keys to slots: a hash table of slot numbers in one typed array, with linear probing and deletion by moving back
 * what follows (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R). Eight bytes a key, where a `Map`
 * takes forty and refuses more than 2^24 keys. The keys themselves stay with the caller.
 *
 * The hash is seeded at random, so that nobody can prepare ids that all meet in one place.
 */
import type { IdKey } from "../types/id.js";
import { allocating } from "./allocate.js";

const CELLS_MIN = 16;
/** Cells per key, at least: above half of it filled, probing grows long. */
const CELLS_PER_KEY = 1.5;
const EMPTY = 0;

/** A double and its two halves, to hash the doubles that are no integers. */
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** Mixes all bits of a 32-bit integer (the finalizer of MurmurHash3, public domain, by Austin Appleby). */
function mixed(bits: number): number {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashOf(key: string | number | bigint, seed: number): number {
  if (typeof key === "string") {
    let hash = seed ^ key.length;
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) ^ (hash >>> 15);
    return mixed(hash);
  }
  if (typeof key === "number" && !Number.isSafeInteger(key)) {
    double[0] = key;
    return mixed(mixed(halves[0] ^ seed) ^ halves[1]);
  }
  const low = typeof key === "number" ? key >>> 0 : Number(BigInt.asUintN(32, key));
  const high = typeof key === "number" ? Math.floor(key / 2 ** 32) : Number(key >> 32n);
  return mixed(mixed(low ^ seed) ^ high);
}

/** Keys are told apart by `===`; NaN is none. */
export class KeyIndex<K extends string | number | bigint = IdKey> {
  readonly #keys: readonly K[];
  readonly #seed: number;
  /** Slot + 1, or EMPTY. The length is a power of two. */
  #cells = new Uint32Array(CELLS_MIN);
  #size = 0;

  /** `keys` holds the key of each slot; it changes only together with this index. */
  constructor(keys: readonly K[], seed = Math.floor(Math.random() * 2 ** 32)) {
    this.#keys = keys;
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
    this.#cells[this.#find(this.#keys[slot])] = slot + 1;
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
      const home = hashOf(this.#keys[this.#cells[at] - 1], this.#seed) & mask;
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
    for (const cell of old) if (cell !== EMPTY) this.#cells[this.#find(this.#keys[cell - 1])] = cell;
  }

  /** The cell of `key`, or the empty one where it would go. */
  #find(key: K): number {
    const mask = this.#cells.length - 1;
    let at = hashOf(key, this.#seed) & mask;
    for (;;) {
      const cell = this.#cells[at];
      if (cell === EMPTY || this.#keys[cell - 1] === key) return at;
      at = (at + 1) & mask;
    }
  }
}
