/**
 * Product quantisation (Jégou, Douze and Schmid, 2011): a vector is cut into parts of equal width, and each part is named by
 * the nearest of up to 256 words, so that a row is a few bytes and its distance a sum of as many table entries.
 *
 * In the memory of a segment: a codebook for each part, which finds words, and the words once more as kernels read them in a
 * search: for each part, for every 16 words, for each component, those of the words.
 */
import { PRODUCT_BYTES, PRODUCT_PARTS, PRODUCT_TABLE, PRODUCT_WIDTH, WORDS_MAX } from "../kernels/layout.js";
import { SplitMix64 } from "../random.js";
import { Regions } from "../store/regions.js";
import type { Segment } from "../store/segment.js";
import { Codebook, tileBytes } from "./codebook.js";
import { kMeans, type Points } from "./k-means.js";

/** The words of all parts: for each part, for each word, its components. */
export interface ProductWords {
  readonly parts: number;
  /** Components of a part. */
  readonly width: number;
  /** Words of each part: 256, or fewer when there were fewer vectors to learn from. */
  readonly count: number;
  readonly words: Float32Array;
}

/** Learns the words. Part p draws from `seed` + p. Yields the share that is done. Errors: IQDB_UNSUPPORTED. */
export function* trainProduct(points: Points, parts: number, seed: bigint): Generator<number, ProductWords> {
  const width = points.dim / parts;
  const count = Math.min(WORDS_MAX, points.count);
  const words = new Float32Array(count * points.dim);
  const regions = new Regions(points.segment);
  try {
    const room = regions.allocate(points.count * width * 4);
    for (let part = 0; part < parts; part++) {
      const cut = cutOut(points, part * width, width, room);
      const training = kMeans(cut, { clusters: count, random: new SplitMix64(seed + BigInt(part)) });
      let next = training.next();
      for (; !next.done; next = training.next()) yield (part + next.value) / parts;
      words.set(next.value, part * count * width);
    }
  } finally {
    regions.release();
  }
  return { parts, width, count, words };
}

/** Copies `width` components of every vector, from one on, to an address, one behind the other: so they stay in the cache. */
function cutOut({ segment, address, stride, count }: Points, from: number, width: number, to: number): Points {
  const { floats } = segment;
  for (let i = 0; i < count; i++) {
    const at = (address + i * stride) / 4 + from;
    floats.copyWithin(to / 4 + i * width, at, at + width);
  }
  return { segment, address: to, count, dim: width, stride: width * 4 };
}

/** Vectors that are encoded in one go. */
export const ROWS_AT_ONCE = 64;

export class ProductQuantizer {
  readonly segment: Segment;
  readonly shape: ProductWords;
  /** What kernels are given. */
  readonly address: number;
  readonly #books: Codebook[] = [];
  /** Room for the codes of vectors, and for the numbers of words. */
  readonly #tile: number;
  readonly #numbers: number;

  /** Errors: IQDB_UNSUPPORTED. */
  constructor(regions: Regions, shape: ProductWords) {
    const { segment } = regions;
    const { parts, width, count, words } = shape;
    this.segment = segment;
    this.shape = shape;
    this.address = regions.allocate(PRODUCT_BYTES);
    const table = regions.allocate(parts * width * WORDS_MAX * 4);
    this.#tile = regions.allocate(tileBytes(width));
    this.#numbers = regions.allocate(ROWS_AT_ONCE * 4);
    for (let part = 0; part < parts; part++) {
      const book = new Codebook(regions, width, count);
      book.setCentroids(words.subarray(part * count * width, (part + 1) * count * width));
      this.#books.push(book);
    }
    segment.words[(this.address + PRODUCT_PARTS) / 4] = parts;
    segment.words[(this.address + PRODUCT_WIDTH) / 4] = width;
    segment.words[(this.address + PRODUCT_TABLE) / 4] = table;
    segment.floats.set(this.#table(), table / 4);
  }

  /**
   * Names the parts of up to ROWS_AT_ONCE vectors at an address, `stride` bytes apart: a byte for each part into `codes`,
   * vector after vector.
   */
  encode(vectors: number, stride: number, count: number, codes: Uint8Array): void {
    const { segment } = this;
    const { parts, width } = this.shape;
    for (let part = 0; part < parts; part++) {
      const from = vectors + part * width * 4;
      segment.kernels.assignRows(this.#books[part].address, this.#tile, from, stride, count, this.#numbers);
      for (let i = 0; i < count; i++) codes[i * parts + part] = segment.words[this.#numbers / 4 + i];
    }
  }

  /** The i-th component of a word. */
  component(part: number, word: number, i: number): number {
    const { count, width, words } = this.shape;
    return words[(part * count + word) * width + i];
  }

  #table(): Float32Array {
    const { parts, width, count } = this.shape;
    const table = new Float32Array(parts * width * WORDS_MAX);
    for (let part = 0; part < parts; part++) {
      for (let word = 0; word < count; word++) {
        const group = part * width * WORDS_MAX + (word >> 4) * width * 16;
        for (let i = 0; i < width; i++) table[group + i * 16 + (word & 15)] = this.component(part, word, i);
      }
    }
    return table;
  }
}
