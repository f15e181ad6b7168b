/**
 * What an inverted file learns from the rows of a segment: clusters, and the words of a product quantiser. It works on a copy
 * of a sample, in memory of its own that is gone afterwards, so rows may change between its steps, and giving up costs nothing.
 */
import { COMPONENT_MAX } from "../../kernels/layout.js";
import { Codebook, tileBytes } from "../../quantize/codebook.js";
import { kMeans, type Points } from "../../quantize/k-means.js";
import { trainProduct } from "../../quantize/product.js";
import { fitFactor, fitSpace, fromSpace, placeSpace } from "../../quantize/space.js";
import { SplitMix64, sampleBelow } from "../../random.js";
import { Regions } from "../../store/regions.js";
import { Segment } from "../../store/segment.js";
import { type Steps, within } from "../../types/steps.js";
import type { ClusterShape } from "./clusters.js";
import { clustersFor, type IvfOptions } from "./ivf-options.js";

/** Rows that words are learned from at most. */
const PRODUCT_SAMPLE_MAX = 8192;
/** The share of the work that the clusters are, when words are to be learned too. */
const CLUSTERS_SHARE = 0.6;

/** Errors: IQDB_UNSUPPORTED. */
export function* trainClusters(rows: Segment, options: IvfOptions): Steps<ClusterShape> {
  const { dim, metric } = rows.shape;
  const trainedRows = rows.rows;
  const random = new SplitMix64(options.seed);
  const sample = copySample(rows, Math.min(trainedRows, options.sampleRows), random);
  const { segment, count, address } = sample;
  const some = { count, at: (i: number) => vectorOf(sample, i) };
  const factor = fitFactor(metric, some);
  const space = fitSpace(metric, dim, factor, some);
  const forWords = every(sample, Math.floor(count / PRODUCT_SAMPLE_MAX));
  const isDot = metric === "dot";
  const norms = isDot ? normsOf(sample, factor) : undefined;
  const normsForWords = isDot && options.parts > 0 ? normsOf(forWords, factor) : undefined;
  const spaceAt = placeSpace(new Regions(segment), metric, space);
  segment.kernels.mapRows(spaceAt, address, count, address);
  const isUnit = metric === "cosine" || isDot;
  const clustering = kMeans(sample, { clusters: clustersFor(options, trainedRows), random, isUnit });
  const centroids = yield* within(clustering, 0, options.parts === 0 ? 1 : CLUSTERS_SHARE);
  const kept = norms === undefined ? centroids : withLengths(sample, centroids, norms);
  const learned = { trainedRows, factor, centroids: fromSpace(metric, space, kept) };
  if (options.parts === 0) return { ...learned, product: undefined };
  if (metric !== "manhattan") takeAwayCentroids(forWords, centroids, normsForWords);
  const learning = trainProduct(forWords, options.parts, options.seed);
  return { ...learned, product: yield* within(learning, CLUSTERS_SHARE, 1) };
}

/** Copies rows into memory of their own: all of them, or some by chance. */
function copySample(rows: Segment, count: number, random: SplitMix64): Points {
  const { dim, metric, kernels } = rows.shape;
  const chosen = count < rows.rows ? sampleBelow(random, rows.rows, count) : undefined;
  const segment = new Segment({ dim, metric, columns: [], ...(kernels === undefined ? {} : { kernels }) });
  const address = segment.allocate(count * dim * 4);
  for (let i = 0; i < count; i++) {
    segment.floats.set(rows.vectors(chosen === undefined ? i : chosen[i]), address / 4 + i * dim);
  }
  return { segment, address, count, dim, stride: dim * 4 };
}

/** Every `step`-th vector. */
function every(points: Points, step: number): Points {
  const steps = Math.max(1, step);
  return { ...points, count: Math.floor(points.count / steps), stride: points.stride * steps };
}

function vectorOf({ segment, address, stride, dim }: Points, i: number): Float32Array {
  const at = (address + i * stride) / 4;
  return segment.floats.subarray(at, at + dim);
}

function normsOf(points: Points, factor: number): Float64Array {
  return Float64Array.from({ length: points.count }, (_, i) => {
    const vector = vectorOf(points, i);
    let sum = 0;
    for (let j = 0; j < vector.length; j++) sum += (vector[j] * factor) ** 2;
    return Math.min(Math.sqrt(sum), COMPONENT_MAX);
  });
}

/**
 * Directions as long as the rows of their clusters are on average: where rows are long, dot products are large, so those
 * clusters are worth a visit sooner.
 */
function withLengths(points: Points, centroids: Float32Array, norms: Float64Array): Float32Array {
  const { dim } = points;
  const sums = new Float64Array(centroids.length / dim);
  const counts = new Uint32Array(sums.length);
  nearest(points, centroids).forEach((number, i) => {
    sums[number] += norms[i];
    counts[number]++;
  });
  return centroids.map((x, i) => {
    const number = Math.floor(i / dim);
    return counts[number] === 0 ? x : x * (sums[number] / counts[number]);
  });
}

/**
 * Leaves of each vector what its centroid does not say of it. With norms, vectors and centroids are directions of rows, and
 * what is left of a row is at a right angle to its centroid.
 */
function takeAwayCentroids(points: Points, centroids: Float32Array, norms: Float64Array | undefined): void {
  const { dim, count } = points;
  const numbers = nearest(points, centroids);
  for (let i = 0; i < count; i++) {
    const vector = vectorOf(points, i);
    const centroid = centroids.subarray(numbers[i] * dim, (numbers[i] + 1) * dim);
    const norm = norms === undefined ? 1 : norms[i];
    let along = 1;
    if (norms !== undefined) along = vector.reduce((sum, x, j) => sum + x * centroid[j], 0);
    for (let j = 0; j < dim; j++) vector[j] = norm * (vector[j] - along * centroid[j]);
  }
}

function nearest({ segment, address, count, dim, stride }: Points, centroids: Float32Array): Uint32Array {
  const regions = new Regions(segment);
  const book = new Codebook(regions, dim, centroids.length / dim);
  book.setCentroids(centroids);
  const tile = regions.allocate(tileBytes(dim));
  const numbers = regions.allocate(count * 4);
  segment.kernels.assignRows(book.address, tile, address, stride, count, numbers);
  return segment.words.slice(numbers / 4, numbers / 4 + count);
}
