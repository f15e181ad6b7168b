/**
 * The only place where vectors are: one array, row `slot` at `slot * dim`. Whoever scores rows reads `data` itself, so no
 * vector is copied to be searched. `data` is another array after the arena grew: take it anew for each operation, and
 * never hand a view of it to a user.
 */
import { IqdbError } from "../errors.js";
import { DIM_MAX } from "../limits.js";
import { allocating, nextCapacity } from "./allocate.js";

export class VectorArena {
  readonly dim: number;
  #data = new Float32Array(0);

  /** Errors: `IQDB_INVALID_CONFIG` for a dimension that is no positive integer, `IQDB_UNSUPPORTED` for one too large. */
  constructor(dim: number) {
    if (!Number.isInteger(dim) || dim < 1) {
      throw new IqdbError("IQDB_INVALID_CONFIG", `dim must be a whole number of at least 1, not ${dim}.`, { dim });
    }
    if (dim > DIM_MAX) {
      const message = `Vectors of ${dim} components are more than this library holds (${DIM_MAX}).`;
      throw new IqdbError("IQDB_UNSUPPORTED", message, { dim, rows: 1, bytes: dim * 4, limit: DIM_MAX });
    }
    this.dim = dim;
  }

  get data(): Float32Array {
    return this.#data;
  }

  /** Rows that fit without growing. */
  get capacity(): number {
    return this.#data.length / this.dim;
  }

  /** Makes room for exactly `rows` rows, unless there is more already. Errors: `IQDB_UNSUPPORTED`. */
  reserve(rows: number): void {
    if (rows > this.capacity) this.#resize(rows);
  }

  /** Makes room for `rows` rows and, where memory allows, for more to come. Errors: `IQDB_UNSUPPORTED`. */
  ensure(rows: number): void {
    if (rows <= this.capacity) return;
    try {
      this.#resize(nextCapacity(this.capacity, rows));
    } catch {
      this.#resize(rows);
    }
  }

  /** Gives back what lies behind the first `rows` rows. */
  shrink(rows: number): void {
    if (rows < this.capacity) this.#resize(rows);
  }

  set(slot: number, vector: Float32Array): void {
    this.#data.set(vector, slot * this.dim);
  }

  move(from: number, to: number): void {
    this.#data.copyWithin(to * this.dim, from * this.dim, (from + 1) * this.dim);
  }

  #resize(rows: number): void {
    const bytes = rows * this.dim * 4;
    const grown = allocating({ rows, dim: this.dim, bytes }, () => new Float32Array(rows * this.dim));
    grown.set(grown.length < this.#data.length ? this.#data.subarray(0, grown.length) : this.#data);
    this.#data = grown;
  }
}
