/**
 * Made-up vectors with the shape of embeddings: Gaussians around centres in a space of few dimensions, mapped linearly into
 * many, plus a little noise in all of them. A seed repeats every bit.
 */
import { SeededRandom } from "../../support/seeded-random.js";

export interface ClusteredOptions {
  readonly count: number;
  readonly dim: number;
  /** Dimensions of the space that the centres lie in. */
  readonly innerDim: number;
  readonly clusters?: number;
  readonly seed?: number;
}

/** Standard deviations: of a Gaussian (its centres have 1), and of the noise. */
const SPREAD = 0.6;
const NOISE = 0.05;

/**
 * First the queries, then the rows. Queries are drawn like rows and are none of them; a larger set begins with the rows of a
 * smaller one.
 */
export function clustered(options: ClusteredOptions & { readonly queryCount: number }): Float32Array {
  const { count, queryCount, dim, innerDim, clusters = 200, seed = 1 } = options;
  const random = new GaussianRandom(seed);
  const centres = random.array(clusters * innerDim, 1);
  const map = random.array(dim * innerDim, 1 / Math.sqrt(innerDim));
  const inner = new Float64Array(innerDim);
  const all = new Float32Array((queryCount + count) * dim);
  for (let row = 0; row < all.length; row += dim) {
    const centre = random.below(clusters) * innerDim;
    for (let i = 0; i < innerDim; i++) inner[i] = centres[centre + i]! + SPREAD * random.next();
    for (let i = 0; i < dim; i++) all[row + i] = dot(map, i * innerDim, inner) + NOISE * random.next();
  }
  return all;
}

/** Four sums at a time, because one alone waits for its last addition; `inner` has a multiple of four components. */
function dot(map: Float64Array, from: number, inner: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < inner.length; i += 4) {
    a += map[from + i]! * inner[i]!;
    b += map[from + i + 1]! * inner[i + 1]!;
    c += map[from + i + 2]! * inner[i + 2]!;
    d += map[from + i + 3]! * inner[i + 3]!;
  }
  return a + b + c + d;
}

/** Normally distributed numbers by the polar method (Marsaglia and Bray, 1964), which makes two at a time. */
class GaussianRandom extends SeededRandom {
  #spare: number | undefined;

  next(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = this.bits() / 2 ** 31 - 1;
      const y = this.bits() / 2 ** 31 - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  array(length: number, deviation: number): Float64Array {
    return Float64Array.from({ length }, () => this.next() * deviation);
  }
}
