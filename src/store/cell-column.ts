/**
 * A growing column of 32-bit cells, in blocks that never move: growing copies nothing and holds nothing twice. The first
 * block alone begins small and is replaced by larger ones, so that a database of a few rows stays small.
 */
import { allocating } from "./allocate.js";

const BLOCK_SHIFT = 14;
const BLOCK_CELLS = 1 << BLOCK_SHIFT;
const IN_BLOCK = BLOCK_CELLS - 1;
const FIRST_CELLS_MIN = 16;

export class CellColumn {
  readonly #blocks: Uint32Array[] = [];
  #capacity = 0;

  /** Bytes of memory. */
  get bytes(): number {
    return this.#capacity * Uint32Array.BYTES_PER_ELEMENT;
  }

  /** Cells that can be used; those never written are 0. */
  get capacity(): number {
    return this.#capacity;
  }

  /** The cell at a place below `capacity`. */
  at(place: number): number {
    return this.#blocks[place >>> BLOCK_SHIFT][place & IN_BLOCK];
  }

  set(place: number, value: number): void {
    this.#blocks[place >>> BLOCK_SHIFT][place & IN_BLOCK] = value;
  }

  /** Sets the cells from a place on; all of them are below `capacity`. */
  setAll(place: number, values: Uint32Array): void {
    for (let done = 0; done < values.length; ) {
      const within = (place + done) & IN_BLOCK;
      const some = values.subarray(done, done + BLOCK_CELLS - within);
      this.#blocks[(place + done) >>> BLOCK_SHIFT].set(some, within);
      done += some.length;
    }
  }

  /** Makes room for `cells` cells. Errors: `IQDB_UNSUPPORTED`. */
  ensure(cells: number): void {
    if (cells <= this.#capacity) return;
    if (this.#capacity < BLOCK_CELLS) this.#growFirst(Math.min(cells, BLOCK_CELLS));
    while (this.#capacity < cells) {
      this.#blocks.push(block(BLOCK_CELLS));
      this.#capacity += BLOCK_CELLS;
    }
  }

  /** Gives back the blocks behind the first `cells` cells. */
  shrink(cells: number): void {
    const blocks = Math.ceil(cells / BLOCK_CELLS);
    if (blocks >= this.#blocks.length || this.#capacity <= BLOCK_CELLS) return;
    this.#blocks.length = Math.max(1, blocks);
    this.#capacity = this.#blocks.length * BLOCK_CELLS;
  }

  #growFirst(cells: number): void {
    const grown = block(Math.min(BLOCK_CELLS, 2 ** Math.ceil(Math.log2(Math.max(cells, FIRST_CELLS_MIN)))));
    if (this.#blocks.length > 0) grown.set(this.#blocks[0]);
    this.#blocks[0] = grown;
    this.#capacity = grown.length;
  }
}

function block(cells: number): Uint32Array {
  return allocating({ bytes: cells * Uint32Array.BYTES_PER_ELEMENT }, () => new Uint32Array(cells));
}
