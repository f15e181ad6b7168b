/**
 * k-means: seeds by k-means++ (Arthur and Vassilvitskii, 2007), then rounds of Lloyd (1982) until no centroid moves by more
 * than a ten-thousandth of its norm, 25 rounds at most. Sums are in 64 bits, centroids in 32. The same seed and vectors give
 * the same centroids on every machine, with kernels or with their twins.
 *
 * It goes in steps that a caller may spread over time, or stop for good. The vectors are in memory that nobody else changes.
 */
import type { SplitMix64 } from "../random.js";
import { Regions } from "../store/regions.js";
import type { Segment } from "../store/segment.js";
import { Codebook, tileBytes } from "./codebook.js";

/** Vectors in the memory of a segment, `stride` bytes from one to the next. */
export interface Points {
  readonly segment: Segment;
  readonly address: number;
  readonly count: number;
  readonly dim: number;
  readonly stride: number;
}

export interface ClusteringOptions {
  /** Clusters that are wanted; there are no more than vectors. */
  readonly clusters: number;
  readonly random: SplitMix64;
  /** Vectors have length one, and so shall centroids. Default false. */
  readonly isUnit?: boolean;
}

/** A view of one of them. */
function pointOf(points: Points, number: number): Float32Array {
  const at = (points.address + number * points.stride) / 4;
  return points.segment.floats.subarray(at, at + points.dim);
}

const ROUNDS_MAX = 25;
const SHIFT_MAX = 1e-4;
/** Seeds are drawn among so many vectors for each: they stay in the cache, and more give no better seeds. */
const CANDIDATES_PER_SEED = 32;
/** Products of components between two steps: some milliseconds. */
const WORK_PER_STEP = 1 << 26;

/** Yields the share of the work that is done, returns the centroids. Errors: IQDB_UNSUPPORTED. */
export function* kMeans(points: Points, options: ClusteringOptions): Generator<number, Float32Array> {
  const clusters = Math.min(options.clusters, points.count);
  if (clusters === 0) return new Float32Array(0);
  const regions = new Regions(points.segment);
  try {
    const work = new Work(points, clusters, regions);
    for (const done of seed(work, options.random)) yield done / (ROUNDS_MAX + 1);
    for (let round = 0; round < ROUNDS_MAX; round++) {
      for (const done of assign(work)) yield (round + 1 + done) / (ROUNDS_MAX + 1);
      if (update(work, options.isUnit ?? false) < SHIFT_MAX) break;
      yield (round + 2) / (ROUNDS_MAX + 1);
    }
    return work.centroids;
  } finally {
    regions.release();
  }
}

/** What one clustering works with. */
class Work {
  readonly points: Points;
  readonly clusters: number;
  readonly book: Codebook;
  readonly centroids: Float32Array;
  /** Addresses: cluster of each vector, squared distance to its centroid, sums and counts of clusters, room for codes. */
  readonly owners: number;
  readonly squares: number;
  readonly sums: number;
  readonly counts: number;
  readonly tile: number;
  readonly regions: Regions;

  constructor(points: Points, clusters: number, regions: Regions) {
    const { dim, count } = points;
    this.points = points;
    this.regions = regions;
    this.clusters = clusters;
    this.centroids = new Float32Array(clusters * dim);
    this.book = new Codebook(regions, dim, clusters);
    this.owners = regions.allocate(count * 4);
    this.squares = regions.allocate(count * 4);
    this.sums = regions.allocate(clusters * dim * 8);
    this.counts = regions.allocate(clusters * 4);
    this.tile = regions.allocate(tileBytes(dim));
  }

  centroid(number: number): Float32Array {
    const { dim } = this.points;
    return this.centroids.subarray(number * dim, (number + 1) * dim);
  }

  floatsAt(address: number, count: number): Float32Array {
    return this.points.segment.floats.subarray(address / 4, address / 4 + count);
  }

  wordsAt(address: number, count: number): Uint32Array {
    return this.points.segment.words.subarray(address / 4, address / 4 + count);
  }
}

/** Copies of some of the points, evenly spread, one behind the other. */
function candidates(work: Work): Points {
  const { points, clusters } = work;
  const { segment, dim } = points;
  const step = Math.max(1, Math.floor(points.count / (clusters * CANDIDATES_PER_SEED)));
  const count = Math.floor(points.count / step);
  const address = work.regions.allocate(count * dim * 4);
  for (let i = 0; i < count; i++) segment.floats.set(pointOf(points, i * step), address / 4 + i * dim);
  return { segment, address, dim, count, stride: dim * 4 };
}

/** The first centroid is any vector; each further one is drawn with the square of its distance to the nearest so far. */
function* seed(work: Work, random: SplitMix64): Generator<number> {
  const { clusters, squares, owners, counts: quarters } = work;
  const points = candidates(work);
  const { segment, address, stride, count, dim } = points;
  const { kernels } = segment;
  const at = work.book.centroidsAt;
  const nearest = work.floatsAt(squares, count);
  work.wordsAt(owners, count).fill(0);
  let sinceStep = 0;
  for (let number = 0; number < clusters; number++) {
    const next = pointOf(points, number === 0 ? random.nextBelow(count) : draw(nearest, random));
    work.floatsAt(quarters, number).set(quarterSquares(work, number, next));
    work.centroid(number).set(next);
    segment.floats.set(next, at / 4 + number * dim);
    if (number === 0) kernels.ownSquares(address, stride, count, dim, owners, at, squares);
    else kernels.claimRows(address, stride, count, dim, at + number * dim * 4, number, squares, owners, quarters);
    sinceStep += count * dim;
    if (sinceStep < WORK_PER_STEP) continue;
    sinceStep = 0;
    yield number / clusters;
  }
}

/** A quarter of the squared distance from each centroid so far to the next one. */
function quarterSquares(work: Work, centroids: number, next: Float32Array): Float32Array {
  return Float32Array.from({ length: centroids }, (_, number) => squaredDistance(work.centroid(number), next) / 4);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** A number with a probability that is its weight; any of them when nothing has weight. */
function draw(weights: Float32Array, random: SplitMix64): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  if (total === 0) return random.nextBelow(weights.length);
  const threshold = random.nextOpenUnit() * total;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i];
    last = i;
    if (sum >= threshold) break;
  }
  return last;
}

/** Gives each vector to its nearest centroid. */
function* assign(work: Work): Generator<number> {
  const { points, clusters, book, owners, tile } = work;
  const { segment, address, stride, count, dim } = points;
  book.setCentroids(work.centroids);
  const rows = Math.max(1, Math.floor(WORK_PER_STEP / (clusters * dim)));
  for (let first = 0; first < count; first += rows) {
    if (first > 0) yield first / count;
    const part = Math.min(rows, count - first);
    segment.kernels.assignRows(book.address, tile, address + first * stride, stride, part, owners + first * 4);
  }
}

/** Moves centroids to the middle of their vectors. Returns the largest way relative to the norm, or to 1 where that is less. */
function update(work: Work, isUnit: boolean): number {
  const { points, clusters, owners, sums, counts } = work;
  const { segment, address, stride, count, dim } = points;
  const sumsOf = new Float64Array(segment.bytes.buffer, sums, clusters * dim).fill(0);
  const countOf = work.wordsAt(counts, clusters).fill(0);
  segment.kernels.sumRows(address, stride, count, dim, owners, sums, counts);
  const strangers = farthest(
    work,
    countOf.reduce((empty, members) => empty + (members === 0 ? 1 : 0), 0),
  );
  let shift = 0;
  for (let number = 0; number < clusters; number++) {
    const next =
      countOf[number] === 0
        ? pointOf(points, strangers.pop()!)
        : middle(sumsOf.subarray(number * dim, (number + 1) * dim), countOf[number], isUnit);
    const centroid = work.centroid(number);
    shift = Math.max(shift, Math.sqrt(squaredDistance(next, centroid)) / Math.max(normOf(centroid), 1));
    centroid.set(next);
  }
  return shift;
}

/** The `wanted` vectors farthest from their centroids, the farthest one last. */
function farthest(work: Work, wanted: number): number[] {
  if (wanted === 0) return [];
  const { points, owners, squares, book } = work;
  const { segment, address, stride, count, dim } = points;
  segment.kernels.ownSquares(address, stride, count, dim, owners, book.centroidsAt, squares);
  const distances = work.floatsAt(squares, count);
  const numbers = Array.from({ length: count }, (_, i) => i);
  return numbers
    .sort((a, b) => distances[b] - distances[a] || a - b)
    .slice(0, wanted)
    .reverse();
}

function middle(sums: Float64Array, count: number, isUnit: boolean): Float32Array {
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const norm = isUnit ? normOf(mean) : 1;
  return norm === 0 || norm === 1 ? mean : mean.map((x) => x / norm);
}

function normOf(vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}
