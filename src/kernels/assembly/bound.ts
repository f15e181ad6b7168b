// What rules a row out before its distance is known: docs/decisions/int8-scan.md has the proof. `kind` is a constant
// metric throughout. A mask has a bit for each of four rows; NaN and infinities never rule a row out.
import { ROUNDING, ROUNDING_FIXED, SQUARE_ROUNDING, TINY, WIDENING } from "../code-rules";
import {
  COSINE,
  DIM,
  DOT,
  EUCLIDEAN,
  QUERY_CODED,
  QUERY_RESIDUAL,
  QUERY_SCALE,
  QUERY_SQUARE,
  SCAN_CUT,
  SCAN_FACTOR,
  SCAN_LIMIT,
  SCAN_REACH,
  SCAN_SLACK,
} from "../layout";
import { boundOf } from "./hits";

const MIN_POSITIVE: f32 = 1.1754943508222875e-38;

/** More than a sum of `dim` terms loses relative to the sum of their magnitudes, rounding by rounding. */
@inline
function slackOf(dim: u32): f64 {
  return (<f64>(dim >> 3) + <f64>ROUNDING_FIXED) * ROUNDING;
}

/** What the bound takes from the query, once a search. */
@inline
export function beginBound(kind: i32, context: usize): void {
  if (load<u32>(context, QUERY_CODED) == 0) return;
  const scale = load<f32>(context, QUERY_SCALE);
  if (kind != DOT) {
    store<f32>(context, scale + scale, SCAN_FACTOR);
    return;
  }
  const slack = slackOf(load<u32>(DIM));
  const residual = <f64>load<f32>(context, QUERY_RESIDUAL);
  const norm = Math.sqrt(<f64>load<f32>(context, QUERY_SQUARE)) * WIDENING + residual;
  store<f32>(context, scale, SCAN_FACTOR);
  store<f32>(context, <f32>(norm * (1 + slack) * WIDENING), SCAN_REACH);
  store<f32>(context, <f32>((residual + (slack + 16 * ROUNDING) * norm) * WIDENING), SCAN_SLACK);
}

/** How far apart decoded vectors may be, but for the residual of the row, when their distance is `worst` at most. */
@inline
function cutOf(kind: i32, context: usize, worst: f32): f32 {
  if (kind == DOT) return worst;
  const slack = slackOf(load<u32>(DIM));
  const reach = kind == COSINE
    ? Math.sqrt(max<f64>(2 * (<f64>worst + 2 * slack), 0))
    : <f64>worst * (1 + slack) + TINY;
  return <f32>((reach + <f64>load<f32>(context, QUERY_RESIDUAL)) * WIDENING);
}

/** No sum beyond it has a root of `worst` or less; from 2^62 on sums may have overflowed. */
@inline
function squareLimit(worst: f32): f32 {
  if (!(worst < 4611686018427387904.0)) return <f32>Infinity;
  return <f32>(<f64>worst * <f64>worst * WIDENING + TINY * TINY);
}

/** What the bound takes from the worst hit: after every hit. Infinities until there are K. */
@inline
export function refreshBound(kind: i32, context: usize): void {
  const worst = boundOf(context);
  store<f32>(context, kind == EUCLIDEAN ? squareLimit(worst) : worst, SCAN_LIMIT);
  if (kind <= EUCLIDEAN && load<u32>(context, QUERY_CODED) != 0) {
    store<f32>(context, cutOf(kind, context, worst), SCAN_CUT);
  }
}

/**
 * What codes say of four rows, smaller is nearer: the square of how far apart decoded vectors are at least, or, for dot, the
 * least distance. `products` are sums of products of codes.
 */
@inline
export function lower4(
  kind: i32, context: usize, products: v128, scales: v128, squares: v128, residuals: v128,
): v128 {
  const factor = v128.load32_splat(context, SCAN_FACTOR);
  const scaled = f32x4.mul(f32x4.mul(scales, factor), f32x4.convert_i32x4_s(products));
  if (kind == DOT) {
    const lost = f32x4.mul(residuals, v128.load32_splat(context, SCAN_REACH));
    const slack = f32x4.mul(f32x4.sqrt(squares), v128.load32_splat(context, SCAN_SLACK));
    return f32x4.neg(f32x4.add(f32x4.add(scaled, lost), slack));
  }
  const both = f32x4.add(squares, v128.load32_splat(context, QUERY_SQUARE));
  return f32x4.sub(f32x4.mul(both, f32x4.splat(<f32>SQUARE_ROUNDING)), scaled);
}

/** Rows that codes do not rule out, from what `lower4` says. */
@inline
export function possible4(kind: i32, context: usize, lower: v128, residuals: v128): i32 {
  const cut = v128.load32_splat(context, SCAN_CUT);
  if (kind == DOT) return i32x4.bitmask(f32x4.gt(lower, cut)) ^ 15;
  const reach = f32x4.add(residuals, cut);
  return i32x4.bitmask(f32x4.gt(lower, f32x4.mul(reach, reach))) ^ 15;
}

/** The same of one row. */
@inline
export function isPossible(kind: i32, context: usize, lower: f32, residual: f32): bool {
  const cut = load<f32>(context, SCAN_CUT);
  if (kind == DOT) return !(lower > cut);
  const reach = residual + cut;
  return !(lower > reach * reach);
}

/** Rows whose distance may be within the bound, from their sums; `norms` are products of norms, for cosine. */
@inline
export function within4(kind: i32, context: usize, sums: v128, norms: v128): i32 {
  const limit = v128.load32_splat(context, SCAN_LIMIT);
  if (kind == COSINE) {
    const distances = f32x4.sub(f32x4.splat(1), f32x4.div(sums, norms));
    const finite = v128.and(
      f32x4.lt(distances, f32x4.splat(<f32>Infinity)),
      v128.and(f32x4.gt(norms, f32x4.splat(MIN_POSITIVE)), f32x4.lt(norms, f32x4.splat(<f32>Infinity))),
    );
    return i32x4.bitmask(v128.and(f32x4.gt(distances, limit), finite)) ^ 15;
  }
  if (kind == DOT) {
    const finite = f32x4.ge(sums, f32x4.splat(-f32.MAX_VALUE));
    return i32x4.bitmask(v128.and(f32x4.gt(f32x4.neg(sums), limit), finite)) ^ 15;
  }
  return i32x4.bitmask(f32x4.gt(sums, limit)) ^ 15;
}
