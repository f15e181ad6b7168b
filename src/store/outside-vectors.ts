/**
 * The vectors of a segment in ordinary buffers, outside of the memory that kernels work on, for more rows in its 4 GiB. They
 * stand in blocks of as many rows as the columns of the segment; a block never moves, but for a first one of few rows.
 */
import { allocating } from "./allocate.js";

export class OutsideVectors {
  readonly #dim: number;
  readonly #shift: number;
  #blocks: Float32Array[] = [];

  /** Blocks of 2^`shift` rows. */
  constructor(dim: number, shift: number) {
    this.#dim = dim;
    this.#shift = shift;
  }

  /** Bytes of a row. */
  get stride(): number {
    return this.#dim * 4;
  }

  /** Gives a block room for `rows` rows; those that it holds stay. Errors: IQDB_UNSUPPORTED. */
  reserve(block: number, rows: number): void {
    const held = this.#blocks[block];
    const length = rows * this.#dim;
    if (held !== undefined && held.length >= length) return;
    const grown = allocating({ rows, dim: this.#dim, bytes: 4 * length }, () => new Float32Array(length));
    if (held !== undefined) grown.set(held);
    this.#blocks[block] = grown;
  }

  /** The vectors of `count` rows of one block, as a view. */
  at(row: number, count: number): Float32Array {
    const from = (row & ((1 << this.#shift) - 1)) * this.#dim;
    return this.#blocks[row >>> this.#shift].subarray(from, from + count * this.#dim);
  }
}
