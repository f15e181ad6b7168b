/** Vectors at the door: what a user passes becomes an own, finite Float32Array of the right length, or an error. */
import { IqdbError } from "../errors.js";
import { describeValue } from "./describe-value.js";
import { firstNonFinite } from "./finite.js";
import { unreadable } from "./reading.js";

/**
 * A vector as a user gives it: `dim` components, finite as 32-bit floats, to which numbers are rounded. What the library
 * keeps is a copy.
 */
export type Vector = Float32Array | readonly number[];

/** Vectors are copied into blocks of at most this size: an array for each takes longer to make than to fill. */
const BLOCK_BYTES_MAX = 64 * 1024;
/** Copies that are kept to be used again; more than this many bytes of them are let go. */
const KEPT_BYTES_MAX = 1024 * 1024;

/**
 * Copies vectors that users pass, one after the other, and looks at all of them for NaN and infinity in the end. The
 * copies are valid until the next `begin`, which uses their memory again.
 *
 * @example
 * copies.begin((place) => `vector of rows[${place}]`);
 * const vectors = rows.map((row) => copies.add(row.vector));
 * copies.checkFinite();
 */
export class VectorCopies {
  readonly #dim: number;
  readonly #firstNonFinite: (vectors: Float32Array) => number;
  readonly #blocks: Float32Array[] = [];
  /** One view per vector of the blocks, in order. */
  readonly #views: Float32Array[] = [];
  #nameOf: (place: number) => string = () => "vector";
  #count = 0;

  /** `look` finds the first component that is not finite, or answers -1. */
  constructor(dim: number, look = firstNonFinite) {
    this.#dim = dim;
    this.#firstNonFinite = look;
  }

  /** Forgets what was copied. `nameOf` says whose a vector is, by its place. */
  begin(nameOf: (place: number) => string): void {
    this.#nameOf = nameOf;
    this.#count = 0;
    const vectors = this.#views.length;
    const isKept = vectors * this.#dim * 4 <= KEPT_BYTES_MAX;
    if (isKept && this.#blocks.length <= 1) return;
    // What was taken block by block fits into one the next time.
    this.#blocks.length = this.#views.length = 0;
    if (isKept) this.#take(vectors);
  }

  /**
   * A copy of `input` (Float32Array or number[]). Errors: IQDB_INVALID_VECTOR (another type, empty, a component that is
   * no number), IQDB_DIMENSION_MISMATCH. Whether components are finite is not looked at yet.
   */
  add(input: unknown): Float32Array {
    try {
      return this.#copy(input);
    } catch (cause) {
      throw unreadable("IQDB_INVALID_VECTOR", this.#nameOf(this.#count), cause);
    }
  }

  #copy(input: unknown): Float32Array {
    if (!(input instanceof Float32Array) || input.length !== this.#dim) {
      checkLength(input, this.#dim, this.#nameOf(this.#count));
    }
    if (this.#count === this.#views.length) this.#grow();
    const vector = this.#views[this.#count];
    if (input instanceof Float32Array) vector.set(input);
    else copyNumbers(input as readonly unknown[], vector, this.#nameOf(this.#count));
    this.#count++;
    return vector;
  }

  /** Adds each of `inputs`; answers how many. Errors: as `add`. */
  addAll(inputs: Iterable<unknown>): number {
    const before = this.#count;
    for (const input of inputs) this.add(input);
    return this.#count - before;
  }

  /** Errors: IQDB_INVALID_VECTOR for the first component that is NaN or infinite. */
  checkFinite(): void {
    this.checkedPieces();
  }

  /** The copies, one behind the other, in few arrays. Errors: as `checkFinite`. */
  checkedPieces(): Float32Array[] {
    const pieces: Float32Array[] = [];
    let done = 0;
    for (const block of this.#blocks) {
      const used = Math.min(this.#count - done, block.length / this.#dim);
      if (used === 0) break;
      const piece = block.subarray(0, used * this.#dim);
      const at = this.#firstNonFinite(piece);
      if (at >= 0) throw this.#notFinite(done + Math.floor(at / this.#dim), at % this.#dim, piece[at]);
      pieces.push(piece);
      done += used;
    }
    return pieces;
  }

  /** Another block, twice as long as all before. */
  #grow(): void {
    const most = Math.max(1, Math.floor(BLOCK_BYTES_MAX / 4 / this.#dim));
    this.#take(Math.min(most, Math.max(1, this.#views.length)));
  }

  #take(vectors: number): void {
    const block = new Float32Array(vectors * this.#dim);
    this.#blocks.push(block);
    for (let at = 0; at < block.length; at += this.#dim) this.#views.push(block.subarray(at, at + this.#dim));
  }

  #notFinite(place: number, position: number, component: number): IqdbError {
    const name = this.#nameOf(place);
    return invalid(`component ${position} of ${name} is ${component} as a 32-bit float: components must be finite`, {
      position,
    });
  }
}

/** A copy of one vector. Errors: as `VectorCopies.add` and `checkFinite`. */
export function copyVector(input: unknown, dim: number, what = "vector"): Float32Array {
  const copies = new VectorCopies(dim);
  copies.begin(() => what);
  const vector = copies.add(input);
  copies.checkFinite();
  return vector;
}

function checkLength(input: unknown, dim: number, what: string): void {
  const length = vectorLength(input, what);
  if (length === dim) return;
  if (length === 0) throw invalid(`${what} is empty: pass ${dim} components`, { expected: dim, found: 0 });
  throw new IqdbError("IQDB_DIMENSION_MISMATCH", `${what} has ${length} components, this database has ${dim}`, {
    expected: dim,
    found: length,
  });
}

function vectorLength(input: unknown, what: string): number {
  if (input instanceof Float32Array || Array.isArray(input)) return input.length;
  throw invalid(`${what} must be a Float32Array or an array of numbers, got ${describeValue(input)}`, {});
}

function copyNumbers(input: readonly unknown[], vector: Float32Array, what: string): void {
  for (let position = 0; position < vector.length; position++) {
    const component = input[position];
    if (typeof component !== "number") {
      throw invalid(`component ${position} of ${what} is ${describeValue(component)}: components must be numbers`, {
        position,
      });
    }
    vector[position] = component;
  }
}

function invalid(message: string, details: Record<string, number>): IqdbError {
  return new IqdbError("IQDB_INVALID_VECTOR", message, details);
}
