/**
 * Which key lives in which slot, both ways. Slots are dense, 0 to size - 1, and every key is there once.
 *
 * An integer above all integers before it is new: neither loading nor putting such keys needs the index. They are entered
 * when another key is looked up: opening a file and searching it needs none, and filling a database with numbered rows neither.
 */
import type { IdKey } from "../types/id.js";
import { KeyColumn } from "./key-column.js";
import { KeyIndex } from "./key-index.js";

/** Keys in an order; `at` is asked for places below `length` only. */
export interface KeyList {
  readonly length: number;
  /** Two halves for each key, the low one first, when all are integers. */
  readonly integers: Uint32Array | undefined;
  at(place: number): IdKey;
}

/** Whether integers go up. */
function ascends(halves: Uint32Array): boolean {
  for (let at = 2; at < halves.length; at += 2) {
    const high = halves[at + 1];
    const before = halves[at - 1];
    if (high < before || (high === before && halves[at] <= halves[at - 2])) return false;
  }
  return true;
}

export class KeyTable {
  readonly #keys = new KeyColumn();
  readonly #index = new KeyIndex<IdKey>(this.#keys);
  /** Keys before this slot are in the index. */
  #indexed = 0;
  /** No integer that was ever here is greater. */
  #greatest: number | bigint = -1;
  #expected = 0;

  get size(): number {
    return this.#keys.size;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#keys.bytes + this.#index.bytes;
  }

  slotOf(key: IdKey): number | undefined {
    if (this.#isAbove(key)) return undefined;
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
    if (this.#isAbove(key)) {
      this.#keys.push(key);
      this.#greatest = key;
      return;
    }
    this.#catchUp();
    this.#reserve(this.#indexed + 1);
    this.#keys.push(key);
    this.#index.add(this.#indexed++);
  }

  /** Gives the next slots to `keys`. Answers -1, or the place of a key that is there already: then nothing changed. */
  appendAll(keys: KeyList): number {
    if (keys.integers !== undefined && keys.length > 0 && this.#isAbove(keys.at(0)) && ascends(keys.integers)) {
      this.#keys.pushIntegers(keys.integers);
      this.#greatest = keys.at(keys.length - 1) as number | bigint;
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

  /** Whether `key` is an integer greater than any that was ever here. */
  #isAbove(key: IdKey): key is number | bigint {
    return typeof key !== "string" && key > this.#greatest;
  }

  /** Enters the keys that no lookup has needed so far. */
  #catchUp(): void {
    if (this.#indexed === this.#keys.size) return;
    this.#reserve(this.#keys.size);
    while (this.#indexed < this.#keys.size) this.#index.add(this.#indexed++);
  }
}
