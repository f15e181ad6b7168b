/**
 * Which key lives in which slot, both ways. Slots are dense, 0 to size - 1, and every key is there once.
 *
 * Integer keys that are loaded in ascending order are distinct by their order alone. They are entered into the index at
 * the first lookup: opening a file and searching it needs none.
 */
import type { IdKey } from "../types/id.js";
import { KeyColumn } from "./key-column.js";
import { KeyIndex } from "./key-index.js";

/** Keys in an order; `at` is asked for places below `length` only. */
export interface KeyList {
  readonly length: number;
  at(place: number): IdKey;
}

/** Whether `keys` are integers that go up, from `last` on. */
function ascends(keys: KeyList, last: IdKey | undefined): boolean {
  let previous = last ?? -1;
  for (let place = 0; place < keys.length; place++) {
    const key = keys.at(place);
    if (typeof key === "string" || typeof previous === "string" || key <= previous) return false;
    previous = key;
  }
  return true;
}

export class KeyTable {
  readonly #keys = new KeyColumn();
  readonly #index = new KeyIndex<IdKey>(this.#keys);
  /** Keys before this slot are in the index; those from it on are ascending integers. */
  #indexed = 0;
  #expected = 0;

  get size(): number {
    return this.#keys.size;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#keys.bytes + this.#index.bytes;
  }

  slotOf(key: IdKey): number | undefined {
    this.#catchUp();
    return this.#index.slotOf(key);
  }

  keyAt(slot: number): IdKey {
    return this.#keys.at(slot);
  }

  /** Says that there will be about `rows` keys: the index, once there is one, is made for them. */
  expect(rows: number): void {
    this.#expected = Math.max(this.#expected, rows);
  }

  /** Gives the next slot to a key that has none. */
  append(key: IdKey): void {
    this.#catchUp();
    this.#reserve(this.#indexed + 1);
    this.#keys.push(key);
    this.#index.add(this.#indexed++);
  }

  /** Gives the next slots to `keys`. Answers -1, or the place of a key that is there already: then nothing changed. */
  appendAll(keys: KeyList): number {
    const last = this.size === 0 ? undefined : this.#keys.at(this.size - 1);
    if (this.#indexed === 0 && ascends(keys, last)) {
      for (let place = 0; place < keys.length; place++) this.#keys.push(keys.at(place));
      return -1;
    }
    for (let place = 0; place < keys.length; place++) {
      const key = keys.at(place);
      if (this.slotOf(key) !== undefined) {
        for (let added = 0; added < place; added++) this.#removeLast();
        return place;
      }
      this.append(key);
    }
    return -1;
  }

  /** Takes the key at `slot` out; the last key moves into its slot. */
  remove(slot: number): void {
    this.#catchUp();
    const last = this.size - 1;
    this.#index.delete(this.#keys.at(slot));
    if (slot !== last) this.#index.move(this.#keys.at(last), slot);
    this.#keys.remove(slot);
    this.#indexed--;
  }

  #reserve(rows: number): void {
    this.#index.reserve(Math.max(rows, this.#expected));
  }

  #removeLast(): void {
    this.remove(this.size - 1);
  }

  /** Enters what was loaded in ascending order. */
  #catchUp(): void {
    if (this.#indexed === this.#keys.size) return;
    this.#reserve(this.#keys.size);
    while (this.#indexed < this.#keys.size) this.#index.add(this.#indexed++);
  }
}
