/**
 * The five distances between vectors that lie somewhere in two arrays. Smaller is nearer for every one of them: cosine is
 * one minus the cosine, dot is negated. Results equal those of the reference to the last bit, with one exception: where
 * its 32-bit arithmetic overflows, the pair is computed again in 64 bits. A distance is therefore never NaN.
 *
 * Vectors are finite and long enough: checked where they enter the library, trusted here.
 */
import type { Metric } from "../types/metric.js";
import { absoluteSum, differingCount, dotSum, squareSum } from "./sums.js";
import { wideCosine, wideDotDistance, wideEuclidean } from "./wide-distance.js";

const f = Math.fround;

/** The smallest normal 32-bit float: products of norms up to it count as zero. */
const MIN_POSITIVE = 2 ** -126;

export type DistanceFunction = (
  a: Float32Array,
  aOffset: number,
  b: Float32Array,
  bOffset: number,
  dim: number,
) => number;

/** Scores the vector that starts at `offset` of `data` against a fixed query. */
export type Scorer = (data: Float32Array, offset: number) => number;

function euclidean(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const sum = squareSum(a, aOffset, b, bOffset, dim);
  return sum < Infinity ? f(Math.sqrt(sum)) : wideEuclidean(a, aOffset, b, bOffset, dim);
}

function dot(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const sum = dotSum(a, aOffset, b, bOffset, dim);
  return Number.isFinite(sum) ? -sum : wideDotDistance(a, aOffset, b, bOffset, dim);
}

/** Cosine, given the 32-bit norm of `a`, which a scan computes once for all rows. */
function cosineOfNorm(
  a: Float32Array,
  aOffset: number,
  aNorm: number,
  b: Float32Array,
  bOffset: number,
  dim: number,
): number {
  const norms = f(aNorm * f(Math.sqrt(dotSum(b, bOffset, b, bOffset, dim))));
  const sum = dotSum(a, aOffset, b, bOffset, dim);
  // An infinite norm would make any row look orthogonal: norms are looked at too, not only the result.
  if (!Number.isFinite(norms) || !Number.isFinite(sum)) return wideCosine(a, aOffset, b, bOffset, dim);
  return norms <= MIN_POSITIVE ? 1 : f(1 - f(sum / norms));
}

function norm(a: Float32Array, aOffset: number, dim: number): number {
  return f(Math.sqrt(dotSum(a, aOffset, a, aOffset, dim)));
}

function cosine(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  return cosineOfNorm(a, aOffset, norm(a, aOffset, dim), b, bOffset, dim);
}

const DISTANCES: Readonly<Record<Metric, DistanceFunction>> = {
  cosine,
  dot,
  euclidean,
  manhattan: absoluteSum,
  hamming: differingCount,
};

/** The distance between two vectors of `dim` components, one at `aOffset` of `a`, the other at `bOffset` of `b`. */
export function distance(
  metric: Metric,
  a: Float32Array,
  aOffset: number,
  b: Float32Array,
  bOffset: number,
  dim: number,
): number {
  return DISTANCES[metric](a, aOffset, b, bOffset, dim);
}

/** A function that scores vectors against `query`; what depends on the query alone is computed once. */
export function scorer(metric: Metric, query: Float32Array): Scorer {
  const dim = query.length;
  switch (metric) {
    case "cosine": {
      const queryNorm = norm(query, 0, dim);
      return (data, offset) => cosineOfNorm(query, 0, queryNorm, data, offset, dim);
    }
    case "dot":
      return (data, offset) => dot(query, 0, data, offset, dim);
    case "euclidean":
      return (data, offset) => euclidean(query, 0, data, offset, dim);
    case "manhattan":
      return (data, offset) => absoluteSum(query, 0, data, offset, dim);
    case "hamming":
      return (data, offset) => differingCount(query, 0, data, offset, dim);
  }
}
