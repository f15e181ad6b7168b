/**
 * Which key lives in which slot, both ways. Slots are dense, 0 to size - 1, and every key is there once.
 *
 * Integer keys that are loaded in ascending order are distinct by their order alone. They are entered into the index at
 * the first lookup: opening a file and searching it needs none.
 */
import type { IdKey } from "../types/id.js";
import { KeyIndex } from "./key-index.js";

/** Estimates of what the engine needs: a place in the array, the head of a string or bigint. */
export const ARRAY_CELL_BYTES = 8;
const HEAP_VALUE_BYTES = 24;

export function heapBytes(key: string | number | bigint): number {
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
  readonly #index = new KeyIndex(this.#keys);
  /** Keys before this slot are in the index; those from it on are ascending integers. */
  #indexed = 0;
  #heapBytes = 0;

  get size(): number {
    return this.#keys.length;
  }

  /** Estimated bytes of memory. */
  get bytes(): number {
    return this.#keys.length * ARRAY_CELL_BYTES + this.#index.bytes + this.#heapBytes;
  }

  slotOf(key: IdKey): number | undefined {
    this.#catchUp();
    return this.#index.slotOf(key);
  }

  keyAt(slot: number): IdKey {
    return this.#keys[slot];
  }

  /** Gives the next slot to a key that has none. */
  append(key: IdKey): void {
    this.#catchUp();
    this.#index.reserve(this.#indexed + 1);
    this.#keys.push(key);
    this.#index.add(this.#indexed++);
    this.#heapBytes += heapBytes(key);
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
    this.#catchUp();
    const key = this.#keys[slot];
    const last = this.#keys.length - 1;
    const moved = this.#keys[last];
    this.#index.delete(key);
    if (slot !== last) {
      this.#index.move(moved, slot);
      this.#keys[slot] = moved;
    }
    this.#keys.pop();
    this.#heapBytes -= heapBytes(key);
    this.#indexed--;
  }

  #removeLast(): void {
    this.remove(this.#keys.length - 1);
  }

  /** Enters what was loaded in ascending order. */
  #catchUp(): void {
    if (this.#indexed === this.#keys.length) return;
    this.#index.reserve(this.#keys.length);
    while (this.#indexed < this.#keys.length) this.#index.add(this.#indexed++);
  }
}
