/**
 * Which key lives in which slot, both ways. Slots are dense, 0 to size - 1, and every key is there once.
 *
 * Integer keys that are loaded in ascending order are distinct by their order alone. Their map entries are made at the
 * first lookup: opening a file and searching it needs none (the map is half of the time of loading rows).
 * A `Map` refuses more than 2^24 entries, so a further one is begun before that; a lookup asks each.
 */
import type { IdKey } from "../types/id.js";

const MAP_ENTRIES_MAX = 2 ** 23;

/** Estimates of what the engine needs: a place in the array, a place in the map, the head of a string or bigint. */
const ARRAY_CELL_BYTES = 8;
const MAP_ENTRY_BYTES = 40;
const HEAP_VALUE_BYTES = 24;

function heapBytes(key: IdKey): number {
  if (typeof key === "string") return HEAP_VALUE_BYTES + key.length;
  return typeof key === "bigint" ? HEAP_VALUE_BYTES : 0;
}

/** Whether `keys` are integers that go up, from `last` on. */
function ascends(keys: readonly IdKey[], last: IdKey | undefined): boolean {
  let previous = last ?? -1;
  for (const key of keys) {
    if (typeof key === "string" || typeof previous === "string" || key <= previous) return false;
    previous = key;
  }
  return true;
}

export class KeyTable {
  readonly #keys: IdKey[] = [];
  readonly #maps: Map<IdKey, number>[] = [new Map()];
  readonly #mapEntriesMax: number;
  /** Keys before this slot are in the maps; those from it on are ascending integers. */
  #indexed = 0;
  #heapBytes = 0;

  constructor(mapEntriesMax = MAP_ENTRIES_MAX) {
    this.#mapEntriesMax = mapEntriesMax;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** Estimated bytes of memory. */
  get bytes(): number {
    return this.#keys.length * ARRAY_CELL_BYTES + this.#indexed * MAP_ENTRY_BYTES + this.#heapBytes;
  }

  slotOf(key: IdKey): number | undefined {
    this.#index();
    for (const map of this.#maps) {
      const slot = map.get(key);
      if (slot !== undefined) return slot;
    }
    return undefined;
  }

  keyAt(slot: number): IdKey {
    return this.#keys[slot];
  }

  /** Gives the next slot to a key that has none. */
  append(key: IdKey): void {
    this.#index();
    this.#enter(key, this.#keys.length);
    this.#keys.push(key);
    this.#heapBytes += heapBytes(key);
    this.#indexed++;
  }

  /** Gives the next slots to `keys`. Answers -1, or the position of a key that is there already: then nothing changed. */
  appendAll(keys: readonly IdKey[]): number {
    if (this.#indexed === 0 && ascends(keys, this.#keys.at(-1))) {
      for (const key of keys) {
        this.#keys.push(key);
        this.#heapBytes += heapBytes(key);
      }
      return -1;
    }
    for (let position = 0; position < keys.length; position++) {
      if (this.slotOf(keys[position]) !== undefined) {
        for (let added = 0; added < position; added++) this.#removeLast();
        return position;
      }
      this.append(keys[position]);
    }
    return -1;
  }

  /** Takes the key at `slot` out; the last key moves into its slot. */
  remove(slot: number): void {
    this.#index();
    const key = this.#keys[slot];
    const last = this.#keys.length - 1;
    const moved = this.#keys[last];
    this.#keys[slot] = moved;
    this.#keys[last] = key;
    this.#mapOf(moved).set(moved, slot);
    this.#removeLast();
  }

  #removeLast(): void {
    const key = this.#keys.pop() as IdKey;
    this.#mapOf(key).delete(key);
    this.#heapBytes -= heapBytes(key);
    this.#indexed--;
  }

  /** Brings the maps up to date. */
  #index(): void {
    for (; this.#indexed < this.#keys.length; this.#indexed++) this.#enter(this.#keys[this.#indexed], this.#indexed);
  }

  #enter(key: IdKey, slot: number): void {
    let map = this.#maps.find((candidate) => candidate.size < this.#mapEntriesMax);
    if (map === undefined) {
      map = new Map();
      this.#maps.push(map);
    }
    map.set(key, slot);
  }

  #mapOf(key: IdKey): Map<IdKey, number> {
    return this.#maps.find((map) => map.has(key)) as Map<IdKey, number>;
  }
}
