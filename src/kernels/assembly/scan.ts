// Exact search: every row of a segment. A block is read as four streams, a quarter of its rows each, because hardware
// fetches four far streams ahead and stumbles over four adjacent rows. Row r stands for a step: the rows r, r + gap,
// r + 2 gap and r + 3 gap. STRIP steps go one way: by codes, or in full while codes would rule out too few.
import {
  ACCEPT,
  CODES,
  COMPARED,
  COSINE,
  DIM,
  DOT,
  EUCLIDEAN,
  HAMMING,
  HIT_COUNT,
  K,
  MANHATTAN,
  METRIC,
  QUERY_CODED,
  QUERY_CODES,
  ROWS,
  SCAN_MARK,
  SCAN_PATIENCE,
  SCAN_WAIT,
  SCRATCH,
  VECTORS,
  WAITING,
} from "../layout";
import { SEEDS_MAX, STRIP_STEPS, STRIP_WAIT_MAX } from "../scan-rules";
import { beginBound, lower4, possible4, refreshBound } from "./bound";
import { codeDot4, residuals4, scales4, squares4 } from "./code-sums";
import { accepted4, compareStep, consider, considerStep, settle } from "./compare";
import { cell, shiftOf, strideOf } from "./memory";

/** Before the first strip of a search. */
@inline
export function beginScan(kind: i32, context: usize): void {
  store<u32>(context, 0, SCAN_WAIT);
  store<u32>(context, 0, SCAN_PATIENCE);
  store<u32>(context, 0, WAITING);
  beginBound(kind, context);
  refreshBound(kind, context);
}

/**
 * Whether the next strip goes by codes: not while many hits are missing, since then everything is a candidate, and not
 * for a while after codes ruled out too few.
 */
@inline
export function beginStrip(kind: i32, context: usize): bool {
  if (kind > EUCLIDEAN || load<u32>(context, QUERY_CODED) == 0) return false;
  if (load<u32>(context, K) - load<u32>(context, HIT_COUNT) > <u32>STRIP_STEPS) return false;
  const wait = load<u32>(context, SCAN_WAIT);
  if (wait > 0) {
    store<u32>(context, wait - 1, SCAN_WAIT);
    return false;
  }
  store<u32>(context, load<u32>(context, COMPARED), SCAN_MARK);
  return true;
}

/** After a strip by codes. When more than one row in four was compared, the next ones go in full, twice as many each time. */
@inline
export function endStrip(context: usize, steps: u32): void {
  settle(context);
  const compared = load<u32>(context, COMPARED) - load<u32>(context, SCAN_MARK);
  let patience: u32 = 0;
  if (compared > steps) {
    patience = min<u32>(2 * load<u32>(context, SCAN_PATIENCE) + 1, STRIP_WAIT_MAX);
    store<u32>(context, patience, SCAN_WAIT);
  }
  store<u32>(context, patience, SCAN_PATIENCE);
}

/** The records of a step, and what codes say of its rows. */
@inline
function lowerAt(kind: i32, context: usize, a: usize, far: usize, query: usize, padded: u32, residuals: v128): v128 {
  const b = a + far;
  const c = b + far;
  const d = c + far;
  const products = codeDot4(query, a, b, c, d, padded);
  const h0 = v128.load(a);
  const h1 = v128.load(b);
  const h2 = v128.load(c);
  const h3 = v128.load(d);
  return lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals);
}

@inline
function residualsAt(a: usize, far: usize): v128 {
  return residuals4(v128.load(a), v128.load(a + far), v128.load(a + 2 * far), v128.load(a + 3 * far));
}

@inline
export function paddedDim(): u32 {
  return (load<u32>(DIM) + 15) & ~15;
}

@inline
export function codedStrip(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  const stride = <usize>strideOf(CODES);
  const far = <usize>gap * stride;
  let a = cell(CODES, row);
  for (let end = row + steps; row < end; row++, a += stride) {
    const allowed = accepted4(context, row, gap);
    if (allowed == 0) continue;
    const residuals = residualsAt(a, far);
    const lower = lowerAt(kind, context, a, far, query, padded, residuals);
    const mask = allowed & possible4(kind, context, lower, residuals);
    if (mask != 0) considerStep(context, row, gap, mask);
  }
}

/** Whether a strip is the first of a search for a few hits among all rows. */
@inline
export function isFirstStrip(context: usize): bool {
  const wanted = load<u32>(context, K);
  const isFirst = load<u32>(context, HIT_COUNT) == 0 && load<u32>(context, ACCEPT) == 0;
  return isFirst && wanted > 0 && wanted <= <u32>SEEDS_MAX;
}

/** What `lower4` said of a step, and the residuals behind it, in scratch; the groups behind all steps. */
export const STEP_BYTES: usize = 32;
export const GROUPS: usize = 2048;

/** Takes what codes say of a step into the least of its groups. */
@inline
export function leastOfGroups(groups: usize, step: u32, lower: v128): void {
  const group = groups + <usize>((step & 3) << 4);
  v128.store(group, f32x4.pmin(v128.load(group), lower));
}

/** No fewer than `wanted` rows have a lower one: the least of each of 16 groups of rows in order, the one at `wanted`. */
export function seedLimit(groups: usize, wanted: u32): f32 {
  for (let i: usize = 4; i < 64; i += 4) {
    const one = load<f32>(groups + i);
    let place = i;
    for (; place > 0 && load<f32>(groups + place - 4) > one; place -= 4) {
      store<f32>(groups + place, load<f32>(groups + place - 4));
    }
    store<f32>(groups + place, one);
  }
  return load<f32>(groups + <usize>((wanted - 1) << 2));
}

/**
 * The first strip. Without a bound every row is a candidate, and of 256 rows in any order forty would be compared before
 * ten hits are good. So the codes of all rows come first, then the rows that look nearest, then what is left.
 */
@inline
export function seedStrip(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  const stride = <usize>strideOf(CODES);
  const far = <usize>gap * stride;
  const scratch = <usize>load<u32>(context, SCRATCH);
  const groups = scratch + GROUPS;
  for (let i: usize = 0; i < 64; i += 16) v128.store(groups + i, f32x4.splat(<f32>Infinity));
  let a = cell(CODES, row);
  for (let step: u32 = 0; step < steps; step++, a += stride) {
    const residuals = residualsAt(a, far);
    const lower = lowerAt(kind, context, a, far, query, padded, residuals);
    const at = scratch + <usize>step * STEP_BYTES;
    v128.store(at, lower);
    v128.store(at, residuals, 16);
    leastOfGroups(groups, step, lower);
  }
  const limit = f32x4.splat(seedLimit(groups, load<u32>(context, K)));
  for (let step: u32 = 0; step < steps; step++) {
    const lower = v128.load(scratch + <usize>step * STEP_BYTES);
    considerStep(context, row + step, gap, i32x4.bitmask(f32x4.le(lower, limit)));
  }
  settle(context);
  for (let step: u32 = 0; step < steps; step++) {
    const at = scratch + <usize>step * STEP_BYTES;
    const lower = v128.load(at);
    const left = i32x4.bitmask(f32x4.le(lower, limit)) ^ 15;
    const mask = left & possible4(kind, context, lower, v128.load(at, 16));
    if (mask != 0) considerStep(context, row + step, gap, mask);
  }
}

@inline
export function fullStrip(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const stride = <usize>strideOf(VECTORS);
  const far = <usize>gap * stride;
  let a = cell(VECTORS, row);
  for (let end = row + steps; row < end; row++, a += stride) {
    const allowed = accepted4(context, row, gap);
    if (popcnt<u32>(allowed) > 2) compareStep(kind, context, row, gap, allowed, a, far);
    else if (allowed != 0) considerStep(context, row, gap, allowed);
  }
}

@inline
function scanAll(kind: i32, context: usize): void {
  beginScan(kind, context);
  const rows = load<u32>(ROWS);
  const blockRows: u32 = 1 << shiftOf();
  for (let first: u32 = 0; first < rows; first += blockRows) {
    const held = min<u32>(rows - first, blockRows);
    const gap = held >> 2;
    for (let step: u32 = 0; step < gap; step += STRIP_STEPS) {
      const steps = min<u32>(gap - step, STRIP_STEPS);
      if (beginStrip(kind, context)) {
        if (isFirstStrip(context)) seedStrip(kind, context, first + step, gap, steps);
        else codedStrip(kind, context, first + step, gap, steps);
        endStrip(context, steps);
      } else {
        fullStrip(kind, context, first + step, gap, steps);
        settle(context);
      }
    }
    for (let row = first + 4 * gap; row < first + held; row++) consider(context, row);
    settle(context);
  }
}

export function scan(context: usize): void {
  const metric = load<u32>(METRIC);
  if (load<u32>(context, K) == 0) return;
  if (metric == COSINE) scanAll(COSINE, context);
  else if (metric == DOT) scanAll(DOT, context);
  else if (metric == EUCLIDEAN) scanAll(EUCLIDEAN, context);
  else if (metric == MANHATTAN) scanAll(MANHATTAN, context);
  else scanAll(HAMMING, context);
}
