/**
 * Keeps the k nearest of the slots that are offered: a heap whose root is the worst one kept. Order is that of the
 * library: distance by the total order of floats (-0 before +0), then the smaller sequence number. The result does not
 * depend on the order of the offers.
 *
 * Memory follows the number of slots kept, never k itself, so a huge k costs nothing.
 */

import { distanceOfOrder, totalOrder } from "../distance/total-order.js";

export interface SlotHits {
  /** Slots, nearest first. */
  readonly slots: Uint32Array;
  /** The distance of each. */
  readonly distances: Float32Array;
}

const CAPACITY_MIN = 16;

export class TopK {
  readonly #k: number;
  #size = 0;
  #slots = new Uint32Array(CAPACITY_MIN);
  /** Distances as {@link totalOrder} integers. */
  #orders = new Int32Array(CAPACITY_MIN);
  #sequences = new Float64Array(CAPACITY_MIN);

  /** `k` is a number of at least 0; `Infinity` keeps everything. */
  constructor(k: number) {
    this.#k = k;
  }

  get size(): number {
    return this.#size;
  }

  /** Distances above this one need not be offered. */
  get bound(): number {
    if (this.#k <= 0) return -Infinity;
    return this.#size < this.#k ? Infinity : distanceOfOrder(this.#orders[0]);
  }

  /** Offers a slot; true when it is kept for now. */
  offer(slot: number, distance: number, sequence: number): boolean {
    const order = totalOrder(distance);
    if (this.#size < this.#k) {
      if (this.#size === this.#slots.length) this.#grow();
      this.#rise(this.#size++, slot, order, sequence);
      return true;
    }
    if (this.#k <= 0 || !this.#isWorse(0, order, sequence)) return false;
    this.#sink(slot, order, sequence);
    return true;
  }

  /** What was kept, nearest first. Empties this object. */
  take(): SlotHits {
    const slots = new Uint32Array(this.#size);
    const distances = new Float32Array(this.#size);
    while (this.#size > 0) {
      const last = --this.#size;
      slots[last] = this.#slots[0];
      distances[last] = distanceOfOrder(this.#orders[0]);
      this.#sink(this.#slots[last], this.#orders[last], this.#sequences[last]);
    }
    return { slots, distances };
  }

  /** Whether the entry at `position` ranks behind the given one. */
  #isWorse(position: number, order: number, sequence: number): boolean {
    const own = this.#orders[position];
    return own !== order ? own > order : this.#sequences[position] > sequence;
  }

  #place(position: number, slot: number, order: number, sequence: number): void {
    this.#slots[position] = slot;
    this.#orders[position] = order;
    this.#sequences[position] = sequence;
  }

  #copy(from: number, to: number): void {
    this.#place(to, this.#slots[from], this.#orders[from], this.#sequences[from]);
  }

  /** Puts an entry into the hole at `position`, or further up. */
  #rise(position: number, slot: number, order: number, sequence: number): void {
    let hole = position;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#isWorse(parent, order, sequence)) break;
      this.#copy(parent, hole);
      hole = parent;
    }
    this.#place(hole, slot, order, sequence);
  }

  /** Puts an entry into the hole at the root, or further down. */
  #sink(slot: number, order: number, sequence: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (right < this.#size && this.#isWorse(right, this.#orders[child], this.#sequences[child])) child = right;
      if (!this.#isWorse(child, order, sequence)) break;
      this.#copy(child, hole);
      hole = child;
    }
    this.#place(hole, slot, order, sequence);
  }

  #grow(): void {
    const capacity = 2 * this.#slots.length;
    const { slots, orders, sequences } = { slots: this.#slots, orders: this.#orders, sequences: this.#sequences };
    this.#slots = new Uint32Array(capacity);
    this.#slots.set(slots);
    this.#orders = new Int32Array(capacity);
    this.#orders.set(orders);
    this.#sequences = new Float64Array(capacity);
    this.#sequences.set(sequences);
  }
}
