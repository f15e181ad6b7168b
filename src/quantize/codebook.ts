/**
 * Centroids in the memory of a segment, with the codes that kernels compare rows with: 16-bit integers with a scale for each
 * centroid, so that products are summed exactly.
 *
 *     codes     for every 8 centroids, for every pair of components: the pair of each centroid, 8 × 2 × i16
 *     offsets   f32 for each: |c|²; Infinity behind the last one
 *     scales    f32 for each: twice what one step of a code is worth
 *
 * Padding: centroids to a multiple of 8, components to a multiple of 4, with zeros.
 */
import {
  BOOK_BYTES,
  BOOK_CENTROIDS,
  BOOK_CODES,
  BOOK_COUNT,
  BOOK_DIM,
  BOOK_LIMIT,
  BOOK_OFFSETS,
  BOOK_SCALES,
  TILE_ROWS,
} from "../kernels/layout.js";
import type { Regions } from "../store/regions.js";
import type { Segment } from "../store/segment.js";

const GROUP = 8;
const CODE_LIMIT = 32_767;
const SUM_MAX = 2 ** 31 - 1;

/** The largest code: `dim` products of two of them fit into 31 bits. */
function codeLimit(dim: number): number {
  return Math.max(1, Math.min(CODE_LIMIT, Math.floor(Math.sqrt(SUM_MAX / dim))));
}

/** Pairs of components, an even number. */
function pairsOf(dim: number): number {
  return Math.ceil(dim / 4) * 2;
}

/** Bytes of room that comparing rows of `dim` components with a codebook needs. */
export function tileBytes(dim: number): number {
  return 2 * TILE_ROWS * Math.ceil(dim / 8) * 16;
}

export class Codebook {
  readonly segment: Segment;
  readonly dim: number;
  /** What kernels are given. */
  readonly address: number;

  /** Room for `capacity` centroids; there are none yet. Errors: IQDB_UNSUPPORTED. */
  constructor(regions: Regions, dim: number, capacity: number) {
    const { segment } = regions;
    const padded = Math.ceil(capacity / GROUP) * GROUP;
    this.segment = segment;
    this.dim = dim;
    this.address = regions.allocate(BOOK_BYTES);
    const codes = regions.allocate(padded * pairsOf(dim) * 4);
    const offsets = regions.allocate(padded * 4);
    const scales = regions.allocate(padded * 4);
    const centroids = regions.allocate(capacity * dim * 4);
    this.#set(BOOK_DIM, dim);
    this.#set(BOOK_COUNT, 0);
    this.#set(BOOK_CODES, codes);
    this.#set(BOOK_OFFSETS, offsets);
    this.#set(BOOK_SCALES, scales);
    this.#set(BOOK_CENTROIDS, centroids);
    segment.floats[(this.address + BOOK_LIMIT) / 4] = codeLimit(dim);
  }

  get count(): number {
    return this.#get(BOOK_COUNT);
  }

  /** Address of the centroids. */
  get centroidsAt(): number {
    return this.#get(BOOK_CENTROIDS);
  }

  /** A copy of the centroids. */
  centroids(): Float32Array {
    const at = this.centroidsAt / 4;
    return this.segment.floats.slice(at, at + this.count * this.dim);
  }

  /** Takes other centroids, no more than fit, finite and of moderate size (see src/quantize/space.ts). */
  setCentroids(centroids: Float32Array): void {
    const { segment, dim } = this;
    const count = centroids.length / dim;
    const padded = Math.ceil(count / GROUP) * GROUP;
    const pairs = pairsOf(dim);
    const codes = new Int16Array(padded * pairs * 2);
    const offsets = new Float32Array(padded).fill(Infinity);
    const scales = new Float32Array(padded);
    for (let number = 0; number < count; number++) {
      const centroid = centroids.subarray(number * dim, (number + 1) * dim);
      const first = Math.floor(number / GROUP) * GROUP * pairs * 2 + (number % GROUP) * 2;
      offsets[number] = squaredNorm(centroid);
      scales[number] = 2 * encodeCentroid(centroid, codeLimit(dim), codes, first);
    }
    this.#set(BOOK_COUNT, count);
    segment.bytes.set(new Uint8Array(codes.buffer), this.#get(BOOK_CODES));
    segment.floats.set(offsets, this.#get(BOOK_OFFSETS) / 4);
    segment.floats.set(scales, this.#get(BOOK_SCALES) / 4);
    segment.floats.set(centroids, this.centroidsAt / 4);
  }

  /**
   * Another codebook for ranking, of the same centroids: how far a vector goes along each of them, times a weight, the most
   * first. Its address; centroids must not be changed any more. Errors: IQDB_UNSUPPORTED.
   */
  weighted(regions: Regions, weights: Float64Array): number {
    const { segment } = this;
    const padded = Math.ceil(this.count / GROUP) * GROUP;
    const address = regions.allocate(BOOK_BYTES);
    const offsets = regions.allocate(padded * 4);
    const scales = regions.allocate(padded * 4);
    segment.words.copyWithin(address / 4, this.address / 4, (this.address + BOOK_BYTES) / 4);
    segment.words[(address + BOOK_OFFSETS) / 4] = offsets;
    segment.words[(address + BOOK_SCALES) / 4] = scales;
    const own = this.#get(BOOK_SCALES) / 4;
    for (let number = 0; number < padded; number++) {
      segment.floats[offsets / 4 + number] = number < this.count ? 0 : Infinity;
      segment.floats[scales / 4 + number] = number < this.count ? segment.floats[own + number] * weights[number] : 0;
    }
    return address;
  }

  #get(field: number): number {
    return this.segment.words[(this.address + field) / 4];
  }

  #set(field: number, value: number): void {
    this.segment.words[(this.address + field) / 4] = value;
  }
}

function squaredNorm(centroid: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < centroid.length; i++) sum += centroid[i] * centroid[i];
  return sum;
}

/** Writes the pairs of codes of a centroid, one pair in each group; returns what a step is worth. */
function encodeCentroid(centroid: Float32Array, limit: number, codes: Int16Array, first: number): number {
  let most = 0;
  for (let i = 0; i < centroid.length; i++) most = Math.max(most, Math.abs(centroid[i]));
  if (most === 0) return 0;
  for (let i = 0; i < centroid.length; i++) {
    codes[first + (i >> 1) * GROUP * 2 + (i & 1)] = Math.round((centroid[i] / most) * limit);
  }
  return most / limit;
}
