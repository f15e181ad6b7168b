/**
 * Which slot is at which position. Slots are the storage order of rows, dense; positions are where vectors are. They are the
 * same numbers until a row keeps its position while its slot goes: no memory is taken before that.
 */
import { nextCapacity, resized } from "./allocate.js";

const NONE = 0xffff_ffff;

export class Places {
  #positions: Uint32Array | undefined;
  #slots: Uint32Array | undefined;

  /** Slots and positions are the same numbers. */
  get isIdentity(): boolean {
    return this.#positions === undefined;
  }

  positionOf(slot: number): number {
    return this.#positions === undefined ? slot : this.#positions[slot];
  }

  /** The slot at a position in use. */
  slotAt(position: number): number {
    return this.#slots === undefined ? position : this.#slots[position];
  }

  /** Makes room so that `set` cannot fail. Errors: IQDB_UNSUPPORTED. */
  reserve(slots: number, positions: number): void {
    if (this.#positions === undefined || this.#slots === undefined) return;
    this.#positions = grown(this.#positions, slots);
    this.#slots = grown(this.#slots, positions);
  }

  /** From now on slots and positions may differ; `rows` of them are the same. Errors: IQDB_UNSUPPORTED. */
  separate(rows: number): void {
    if (!this.isIdentity) return;
    const positions = grown(new Uint32Array(0), rows);
    for (let i = 0; i < positions.length; i++) positions[i] = i;
    this.#slots = positions.slice();
    this.#positions = positions;
  }

  set(slot: number, position: number): void {
    if (this.#positions === undefined || this.#slots === undefined) return;
    this.#positions[slot] = position;
    this.#slots[position] = slot;
  }

  /** The position is nobody's. */
  clear(position: number): void {
    if (this.#slots !== undefined) this.#slots[position] = NONE;
  }

  get bytes(): number {
    return (this.#positions?.byteLength ?? 0) + (this.#slots?.byteLength ?? 0);
  }
}

function grown(column: Uint32Array, cells: number): Uint32Array {
  return cells <= column.length ? column : resized(column, nextCapacity(column.length, cells));
}
