// The distance of a row to the query of a context, as it is reported: the same bits on every path and every machine.
import {
  COSINE,
  DIM,
  DOT,
  EUCLIDEAN,
  MANHATTAN,
  METRIC,
  NORMS,
  QUERY,
  QUERY_NORM,
} from "../layout";
import { cell, vectorOf } from "./memory";
import { absoluteSum, differingCount, dotSum, squareSum } from "./sums";
import { wideCosine, wideDotDistance, wideEuclidean } from "./wide";

const MIN_POSITIVE: f32 = 1.1754943508222875e-38;

@inline
export function euclideanOf(sum: f32, a: usize, b: usize, dim: u32): f32 {
  return sum < f32.MAX_VALUE ? sqrt<f32>(sum) : overflownEuclidean(sum, a, b, dim);
}

/** A sum of exactly the largest float is no overflow. */
function overflownEuclidean(sum: f32, a: usize, b: usize, dim: u32): f32 {
  return isFinite<f32>(sum) ? sqrt<f32>(sum) : wideEuclidean(a, b, dim);
}

@inline
export function dotOf(sum: f32, a: usize, b: usize, dim: u32): f32 {
  return isFinite<f32>(sum) ? -sum : wideDotDistance(a, b, dim);
}

/** `norms` is the product of both norms. An infinite one would make any row look orthogonal. */
@inline
export function cosineOf(sum: f32, norms: f32, a: usize, b: usize, dim: u32): f32 {
  if (!isFinite<f32>(norms) || !isFinite<f32>(sum)) return wideCosine(a, b, dim);
  return norms <= MIN_POSITIVE ? 1 : 1 - sum / norms;
}

/** The norm of a vector as cosine uses it. */
export function normOf(vector: usize, dim: u32): f32 {
  return sqrt<f32>(dotSum(vector, vector, dim));
}

/** The distance between two vectors whose norms are known (used for cosine alone). */
export function distanceBetween(a: usize, aNorm: f32, b: usize, bNorm: f32): f32 {
  const dim = load<u32>(DIM);
  const metric = load<u32>(METRIC);
  if (metric == COSINE) return cosineOf(dotSum(a, b, dim), aNorm * bNorm, a, b, dim);
  if (metric == DOT) return dotOf(dotSum(a, b, dim), a, b, dim);
  if (metric == EUCLIDEAN) return euclideanOf(squareSum(a, b, dim), a, b, dim);
  return metric == MANHATTAN ? absoluteSum(a, b, dim) : differingCount(a, b, dim);
}

/** The norm of a row, where the metric needs it. */
@inline
export function rowNorm(row: u32): f32 {
  return load<u32>(METRIC) == COSINE ? load<f32>(cell(NORMS, row)) : 0;
}

/** The distance of a row to the query of a context. */
export function distanceTo(context: usize, row: u32): f32 {
  return distanceBetween(load<u32>(context, QUERY), load<f32>(context, QUERY_NORM), vectorOf(row, 0), rowNorm(row));
}
