/**
 * The space in which rows are clustered: what a row is made into so that nearness of squares there is nearness by the
 * metric.
 *
 * - euclidean, manhattan: the row, moved so that the middle of the data is the origin.
 * - cosine, dot: its direction. Rows of one direction answer the same queries, whatever their lengths.
 * - hamming: a sign for each component, from a hash of its bits. Rows that agree in more components agree in more signs.
 *
 * Rows are first multiplied with a power of two that makes the typical one about 1, so that squares neither overflow nor vanish.
 */
import { DIRECTIONS, SHIFTED, SIGNS, SPACE_BYTES, SPACE_FACTOR, SPACE_KIND, SPACE_TABLE } from "../kernels/layout.js";
import type { Regions } from "../store/regions.js";
import type { Metric } from "../types/metric.js";

/** What was learned of the data; what follows from the metric is not in it. */
export interface SpaceShape {
  /** A power of two. */
  readonly factor: number;
  /** Multiplied with the factor already; zeros unless the metric is euclidean or manhattan. */
  readonly center: Float32Array;
}

/**
 * Eight multipliers, then eight addends. Odd multipliers separate opposite numbers always; these separate 0 and 1 too, so that
 * vectors of two values lose nothing, and any two of the small integers and common fractions in two of eight places at least.
 */
const HASH = Uint32Array.of(
  ...[0x21c2d92d, 0x40e09991, 0xd57efb05, 0x46ffe1b1, 0xa918384b, 0x53b29bd1, 0x95fd089f, 0xc4916559],
  ...[0xcb512f57, 0xcbfbc894, 0x08686952, 0xd98c791a, 0x44afcdc8, 0xea82c631, 0x3a4965a3, 0x10031fcd],
);

/** Rows that are looked at: a typical size and a middle do not need more. */
const ROWS_LOOKED_AT = 4096;
/** Rows so many times larger than the typical one do not move the middle. */
const OUTLIER = 256;
/** Of a factor; its sign may be either. */
export const EXPONENT_MAX = 126;

export function kindOfSpace(metric: Metric): number {
  if (metric === "hamming") return SIGNS;
  return metric === "cosine" || metric === "dot" ? DIRECTIONS : SHIFTED;
}

/** Some rows: `at(i)` gives the i-th of `count`. */
export interface SomeRows {
  readonly count: number;
  at(i: number): Float32Array;
}

/** Learns the factor that makes typical rows about 1. */
export function fitFactor(metric: Metric, rows: SomeRows): number {
  return metric === "hamming" ? 1 : factorFor(sizesOf(rows));
}

/** Learns the middle of rows. */
export function fitSpace(metric: Metric, dim: number, factor: number, rows: SomeRows): SpaceShape {
  const center = new Float32Array(dim);
  if (kindOfSpace(metric) === SHIFTED) setMiddle(center, factor, rows);
  return { factor, center };
}

function sizesOf({ count, at }: SomeRows): Float32Array {
  return Float32Array.from({ length: Math.min(count, ROWS_LOOKED_AT) }, (_, i) => largest(at(i)));
}

function largest(row: Float32Array): number {
  let most = 0;
  for (let i = 0; i < row.length; i++) most = Math.max(most, Math.abs(row[i]));
  return most;
}

/** The median size becomes 1/2 to 1. */
function factorFor(sizes: Float32Array): number {
  const sorted = sizes.filter((size) => size > 0).sort();
  if (sorted.length === 0) return 1;
  const exponent = Math.floor(Math.log2(sorted[sorted.length >> 1])) + 1;
  return 2 ** Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, -exponent));
}

function setMiddle(center: Float32Array, factor: number, rows: SomeRows): void {
  const sums = new Float64Array(center.length);
  let count = 0;
  sizesOf(rows).forEach((size, i) => {
    if (size * factor > OUTLIER) return;
    const row = rows.at(i);
    for (let j = 0; j < row.length; j++) sums[j] += row[j];
    count++;
  });
  for (let j = 0; j < center.length; j++) center[j] = count === 0 ? 0 : (sums[j] / count) * factor;
}

const FLOAT_MAX = 3.4028234663852886e38;

/** Middles of rows as they are in the space. Directions and signs are not of another space, they stay. */
export function toSpace(metric: Metric, { factor, center }: SpaceShape, vectors: Float32Array): Float32Array {
  if (kindOfSpace(metric) !== SHIFTED) return vectors;
  return vectors.map((x, i) => x * factor - center[i % center.length]);
}

/** The way back. */
export function fromSpace(metric: Metric, { factor, center }: SpaceShape, vectors: Float32Array): Float32Array {
  if (kindOfSpace(metric) !== SHIFTED) return vectors;
  return vectors.map((x, i) => {
    return Math.max(-FLOAT_MAX, Math.min(FLOAT_MAX, (x + center[i % center.length]) / factor));
  });
}

/** A space in memory, for kernels: its address. Errors: IQDB_UNSUPPORTED. */
export function placeSpace(regions: Regions, metric: Metric, { factor, center }: SpaceShape): number {
  const kind = kindOfSpace(metric);
  const table = regions.allocate(kind === SIGNS ? HASH.byteLength : center.byteLength);
  const address = regions.allocate(SPACE_BYTES);
  const { words, floats } = regions.segment;
  if (kind === SIGNS) words.set(HASH, table / 4);
  else floats.set(center, table / 4);
  words[(address + SPACE_KIND) / 4] = kind;
  floats[(address + SPACE_FACTOR) / 4] = factor;
  words[(address + SPACE_TABLE) / 4] = table;
  return address;
}
