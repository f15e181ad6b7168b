/**
 * Clusters in the memory of a segment: which one a row belongs to, and its codes when there is a product quantiser. They do
 * not change; other ones take their place. What they were made from (`ClusterShape`) is all that a file has to keep.
 */
import {
  BOOK_CENTROIDS,
  IVF_BOOK,
  IVF_BYTES,
  IVF_LISTS,
  IVF_PRODUCT,
  IVF_RANKING,
  IVF_SPACE,
  PQ_CODES,
  PRODUCT_CODES,
  PRODUCT_TERM,
} from "../../kernels/layout.js";
import { Codebook, tileBytes } from "../../quantize/codebook.js";
import { ProductQuantizer, type ProductWords, ROWS_AT_ONCE } from "../../quantize/product.js";
import { fitSpace, placeSpace, type SpaceShape, toSpace } from "../../quantize/space.js";
import { Regions } from "../../store/regions.js";
import type { Segment } from "../../store/segment.js";
import { ClusterLists } from "./cluster-lists.js";
import { productCellBytes } from "./ivf-options.js";

/** What was learned from the rows. */
export interface ClusterShape {
  /** Rows that there were. */
  readonly trainedRows: number;
  /** A power of two that rows are multiplied with. */
  readonly factor: number;
  /**
   * One after the other: middles of rows (euclidean, manhattan), of signs (hamming), directions (cosine), or directions as
   * long as rows of the cluster are on average, in whatever unit (dot).
   */
  readonly centroids: Float32Array;
  readonly product: ProductWords | undefined;
}

export class Clusters {
  readonly shape: ClusterShape;
  readonly count: number;
  readonly lists: ClusterLists;
  /** What kernels are given. */
  readonly address: number;
  readonly #segment: Segment;
  readonly #regions: Regions;
  readonly #space: number;
  readonly #book: Codebook;
  readonly #ranking: number;
  readonly #product: ProductQuantizer | undefined;
  /** Room for the codes of rows, for rows in the space, and for their lists. */
  readonly #tile: number;
  readonly #mapped: number;
  readonly #numbers: number;
  readonly #list = new Uint32Array(1);
  readonly #cell: Uint8Array;

  /** Errors: IQDB_UNSUPPORTED; then nothing is left behind. */
  constructor(segment: Segment, shape: ClusterShape) {
    const { dim } = segment.shape;
    this.shape = shape;
    this.#cell = new Uint8Array(shape.product === undefined ? 0 : productCellBytes(shape.product.parts));
    this.count = shape.centroids.length / dim;
    this.#segment = segment;
    const regions = new Regions(segment);
    this.#regions = regions;
    try {
      const space = spaceOf(segment, shape);
      this.#space = placeSpace(regions, segment.shape.metric, space);
      this.#book = new Codebook(regions, dim, this.count);
      const { directions, weights } = isDot(segment) ? parted(shape.centroids, dim) : { directions: shape.centroids };
      this.#book.setCentroids(toSpace(segment.shape.metric, space, directions));
      this.#ranking = weights === undefined ? this.#book.address : this.#book.weighted(regions, weights);
      this.#product = shape.product === undefined ? undefined : new ProductQuantizer(regions, shape.product);
      this.#tile = regions.allocate(tileBytes(dim));
      this.#mapped = regions.allocate(ROWS_AT_ONCE * dim * 4);
      this.#numbers = regions.allocate(ROWS_AT_ONCE * 4);
      this.lists = new ClusterLists(regions, this.count);
      this.address = regions.allocate(IVF_BYTES);
    } catch (error) {
      regions.release();
      throw error;
    }
    const at = this.address / 4;
    segment.words[at + IVF_SPACE / 4] = this.#space;
    segment.words[at + IVF_BOOK / 4] = this.#book.address;
    segment.words[at + IVF_RANKING / 4] = this.#ranking;
    segment.words[at + IVF_LISTS / 4] = this.lists.heads;
    segment.words[at + IVF_PRODUCT / 4] = this.#product?.address ?? 0;
  }

  /** Bytes of memory beside the lists. */
  get bytes(): number {
    return this.#regions.bytes;
  }

  /** Bytes of a row's cell in the column PQ_CODES; 0 without a product quantiser. */
  get cellBytes(): number {
    return this.#cell.length;
  }

  /**
   * Finds the lists that `count` rows from `first` on belong to, and what the column PQ_CODES shall hold of them, cell after
   * cell.
   */
  assign(first: number, count: number, lists: Uint32Array, cells: Uint8Array): void {
    for (let done = 0; done < count; ) {
      const row = first + done;
      const part = Math.min(count - done, this.#segment.runOf(row), ROWS_AT_ONCE);
      const numbers = this.#nearest(row, part);
      lists.set(numbers, done);
      if (this.#product !== undefined) this.#encode(row, numbers, cells.subarray(done * this.cellBytes));
      done += part;
    }
  }

  /** Puts a row into its list. Room was made. */
  insert(row: number): void {
    this.assign(row, 1, this.#list, this.#cell);
    this.lists.add(row, this.#list[0]);
    if (this.#product !== undefined) this.#segment.bytes.set(this.#cell, this.#segment.cell(PQ_CODES, row));
  }

  /** Writes the cell of a row whose codes are known. */
  setCell(row: number, list: number, codes: Uint8Array, cell: Uint8Array): void {
    if (isDot(this.#segment)) this.#scaled(row, 1);
    const along = isDot(this.#segment) ? this.#along(0, list) : 0;
    writeCell(cell, this.#term(list, codes, along), codes);
  }

  /** The codes of a row, a byte for each part. */
  codesOf(row: number): Uint8Array {
    const at = this.#segment.cell(PQ_CODES, row) + PRODUCT_CODES;
    return this.#segment.bytes.subarray(at, at + (this.shape.product?.parts ?? 0));
  }

  /** Gives all memory back. */
  release(): void {
    this.lists.release();
    this.#regions.release();
  }

  #nearest(row: number, count: number): Uint32Array {
    const { kernels, shape, words } = this.#segment;
    kernels.mapRows(this.#space, this.#segment.vectorsWithin(row, count, this.#mapped), count, this.#mapped);
    kernels.assignRows(this.#book.address, this.#tile, this.#mapped, shape.dim * 4, count, this.#numbers);
    return words.slice(this.#numbers / 4, this.#numbers / 4 + count);
  }

  /** Rows as their codes are made from, before anything is taken away from them. */
  #scaled(row: number, count: number): void {
    const { kernels } = this.#segment;
    const from = this.#segment.vectorsWithin(row, count, this.#mapped);
    if (isDot(this.#segment)) kernels.scaleRows(this.#space, from, count, this.#mapped);
    else kernels.mapRows(this.#space, from, count, this.#mapped);
  }

  #encode(row: number, lists: Uint32Array, cells: Uint8Array): void {
    const { metric, dim } = this.#segment.shape;
    const product = this.#product!;
    const { parts } = product.shape;
    this.#scaled(row, lists.length);
    const along = Float32Array.from(lists, (list, i) => (metric === "manhattan" ? 0 : this.#takeAway(i, list)));
    const codes = new Uint8Array(lists.length * parts);
    product.encode(this.#mapped, dim * 4, lists.length, codes);
    lists.forEach((list, i) => {
      const own = codes.subarray(i * parts, (i + 1) * parts);
      writeCell(cells.subarray(i * this.cellBytes), this.#term(list, own, along[i]), own);
    });
  }

  /** Leaves of the i-th mapped row what its centroid does not say of it. Returns how far it goes along the centroid. */
  #takeAway(i: number, list: number): number {
    const { floats, shape } = this.#segment;
    const along = isDot(this.#segment) ? this.#along(i, list) : 1;
    const row = this.#mapped / 4 + i * shape.dim;
    const centroid = this.#centroid(list);
    for (let j = 0; j < shape.dim; j++) floats[row + j] -= along * centroid[j];
    return along;
  }

  #along(i: number, list: number): number {
    const { floats, shape } = this.#segment;
    const row = this.#mapped / 4 + i * shape.dim;
    const centroid = this.#centroid(list);
    let along = 0;
    for (let j = 0; j < shape.dim; j++) along += floats[row + j] * centroid[j];
    return Math.fround(along);
  }

  /** See PRODUCT_TERM. */
  #term(list: number, codes: Uint8Array, along: number): number {
    const { metric } = this.#segment.shape;
    if (metric !== "euclidean") return metric === "dot" ? along : 0;
    const { words, width, count } = this.#product!.shape;
    const centroid = this.#centroid(list);
    let sum = 0;
    for (let part = 0, at = 0; part < codes.length; part++) {
      const word = (part * count + codes[part]) * width;
      for (let i = word; i < word + width; i++, at++) sum += words[i] * (words[i] + 2 * centroid[at]);
    }
    return sum;
  }

  #centroid(list: number): Float32Array {
    const { words, floats, shape } = this.#segment;
    const at = words[(this.#book.address + BOOK_CENTROIDS) / 4] / 4 + list * shape.dim;
    return floats.subarray(at, at + shape.dim);
  }
}

function isDot(segment: Segment): boolean {
  return segment.shape.metric === "dot";
}

/** Directions and lengths of centroids; the lengths are relative to the largest. */
function parted(centroids: Float32Array, dim: number): { directions: Float32Array; weights: Float64Array } {
  const directions = centroids.slice();
  const weights = new Float64Array(centroids.length / dim);
  for (let number = 0; number < weights.length; number++) {
    const direction = directions.subarray(number * dim, (number + 1) * dim);
    const norm = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
    weights[number] = norm;
    if (norm > 0) for (let i = 0; i < dim; i++) direction[i] /= norm;
  }
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  return { directions, weights: most === 0 ? weights : weights.map((norm) => norm / most) };
}

const term = new Float32Array(1);
const termBytes = new Uint8Array(term.buffer);

function writeCell(cell: Uint8Array, value: number, codes: Uint8Array): void {
  term[0] = value;
  cell.set(termBytes, PRODUCT_TERM);
  cell.set(codes, PRODUCT_CODES);
}

/** The middle of the space is that of the centroids, so it needs no place of its own in a file. */
function spaceOf({ shape: { dim, metric } }: Segment, { factor, centroids }: ClusterShape): SpaceShape {
  const at = (i: number) => centroids.subarray(i * dim, (i + 1) * dim);
  return fitSpace(metric, dim, factor, { count: centroids.length / dim, at });
}
