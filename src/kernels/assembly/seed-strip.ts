// The first strip of a search for few hits. Without a bound every row is a candidate, and of 1,000 rows in any order fifty
// would be compared before ten hits are good. So those that look nearest come first, and the others against what they gave.
// Steps are looked at in fours, since nearly all of them are passed over.
import { ACCEPT, DOT, EUCLIDEAN, HIT_COUNT, K, METRIC, SCAN_CUT, SCRATCH } from "../layout";
import { SEED_STEPS, SEEDS_MAX } from "../scan-rules";
import { possible4 } from "./bound";
import { STEP_BYTES } from "./coded-strip";
import { considerStep, settle } from "./compare";

// Behind the steps in scratch: the largest residuals; the least of each of 16 groups of rows; a list of fours.
const RESIDUALS: usize = <usize>SEED_STEPS * STEP_BYTES;
const GROUPS: usize = RESIDUALS + 16;
const GROUPS_BYTES: usize = 64;
const LIST: usize = GROUPS + GROUPS_BYTES;

/** Whether a search for few hits has none yet. */
@inline
export function isFirst(context: usize): bool {
  const wanted = load<u32>(context, K);
  return load<u32>(context, HIT_COUNT) == 0 && wanted > 0 && wanted <= <u32>SEEDS_MAX;
}

/** Whether a search may begin with seeds: among all rows. */
export function wantsSeeds(context: usize): bool {
  return isFirst(context) && load<u32>(context, ACCEPT) == 0;
}

/** Fills the last four steps with such as are far. */
@inline
function fillFour(scratch: usize, steps: u32): void {
  for (let step = steps; (step & 3) != 0; step++) {
    const at = scratch + <usize>step * STEP_BYTES;
    v128.store(at, f32x4.splat(<f32>Infinity));
    v128.store(at, f32x4.splat(0), 16);
  }
}

/** The least of each group, but for rows that are always compared (NaN), and the largest residuals. */
function findGroups(scratch: usize, steps: u32): void {
  let g0 = f32x4.splat(<f32>Infinity);
  let g1 = g0;
  let g2 = g0;
  let g3 = g0;
  let residuals = f32x4.splat(0);
  for (let at = scratch, end = scratch + <usize>steps * STEP_BYTES; at < end; at += 4 * STEP_BYTES) {
    g0 = f32x4.pmin(g0, v128.load(at));
    g1 = f32x4.pmin(g1, v128.load(at, 32));
    g2 = f32x4.pmin(g2, v128.load(at, 64));
    g3 = f32x4.pmin(g3, v128.load(at, 96));
    residuals = f32x4.pmax(residuals, f32x4.pmax(v128.load(at, 16), v128.load(at, 48)));
    residuals = f32x4.pmax(residuals, f32x4.pmax(v128.load(at, 80), v128.load(at, 112)));
  }
  v128.store(scratch, g0, GROUPS);
  v128.store(scratch, g1, GROUPS + 16);
  v128.store(scratch, g2, GROUPS + 32);
  v128.store(scratch, g3, GROUPS + 48);
  v128.store(scratch, residuals, RESIDUALS);
}

/** Those of four groups that as many groups are within as are wanted; Infinity for others. */
@inline
function limits4(groups: v128, within: v128, wanted: v128): v128 {
  return v128.bitselect(groups, f32x4.splat(<f32>Infinity), i32x4.ge_s(within, wanted));
}

@inline
function least(x: v128): f32 {
  const low = min<f32>(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1));
  return min<f32>(low, min<f32>(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}

/** The least limit that `wanted` groups are within, so at least as many rows: counted for every group at once. */
function limitFor(groups: usize, wanted: u32): f32 {
  const g0 = v128.load(groups);
  const g1 = v128.load(groups, 16);
  const g2 = v128.load(groups, 32);
  const g3 = v128.load(groups, 48);
  let n0 = i32x4.splat(0);
  let n1 = n0;
  let n2 = n0;
  let n3 = n0;
  for (let at = groups, end = groups + GROUPS_BYTES; at < end; at += 4) {
    const one = v128.load32_splat(at);
    n0 = i32x4.sub(n0, f32x4.le(one, g0));
    n1 = i32x4.sub(n1, f32x4.le(one, g1));
    n2 = i32x4.sub(n2, f32x4.le(one, g2));
    n3 = i32x4.sub(n3, f32x4.le(one, g3));
  }
  const all = i32x4.splat(wanted);
  const low = f32x4.pmin(limits4(g0, n0, all), limits4(g1, n1, all));
  return least(f32x4.pmin(low, f32x4.pmin(limits4(g2, n2, all), limits4(g3, n3, all))));
}

/** The limit that the rows of a strip are within that look nearest, about as many as hits are wanted. */
export function seedLimit(context: usize, steps: u32): f32 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  fillFour(scratch, steps);
  findGroups(scratch, steps);
  return limitFor(scratch + GROUPS, load<u32>(context, K));
}

/** Lists the fours that have a row which is not beyond a limit; without a branch, which nothing could foresee. */
function listFours(scratch: usize, steps: u32, limit: f32): usize {
  const limits = f32x4.splat(limit);
  let end = scratch + LIST;
  for (let step: u32 = 0, at = scratch; step < steps; step += 4, at += 4 * STEP_BYTES) {
    const ab = v128.and(f32x4.gt(v128.load(at), limits), f32x4.gt(v128.load(at, 32), limits));
    const cd = v128.and(f32x4.gt(v128.load(at, 64), limits), f32x4.gt(v128.load(at, 96), limits));
    store<u32>(end, step);
    end += <usize>(i32x4.bitmask(v128.and(ab, cd)) != 15) << 2;
  }
  return end;
}

@inline
function beyond(lower: v128, limit: f32): i32 {
  return i32x4.bitmask(f32x4.gt(lower, f32x4.splat(limit)));
}

/** The rows that are not beyond the limit. */
function considerSeeds(context: usize, row: u32, gap: u32, steps: u32, limit: f32): void {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const end = listFours(scratch, steps, limit);
  for (let at = scratch + LIST; at < end; at += 4) {
    const first = load<u32>(at);
    for (let step = first, last = min<u32>(first + 4, steps); step < last; step++) {
      const mask = beyond(v128.load(scratch + <usize>step * STEP_BYTES), limit) ^ 15;
      if (mask != 0) considerStep(context, row + step, gap, mask);
    }
  }
  settle(context);
}

/** A limit that every row is beyond that codes rule out, whatever its residual. */
@inline
function limitOf(kind: i32, context: usize, scratch: usize): f32 {
  const cut = load<f32>(context, SCAN_CUT);
  if (kind == DOT) return cut;
  const reach = cut - least(f32x4.neg(v128.load(scratch, RESIDUALS)));
  return reach * reach;
}

/** The rows that are beyond the limit and that codes do not rule out. */
@inline
function considerRest(kind: i32, context: usize, row: u32, gap: u32, steps: u32, limit: f32): void {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const end = listFours(scratch, steps, limitOf(kind, context, scratch));
  for (let at = scratch + LIST; at < end; at += 4) {
    const first = load<u32>(at);
    for (let step = first, last = min<u32>(first + 4, steps); step < last; step++) {
      const codes = scratch + <usize>step * STEP_BYTES;
      const lower = v128.load(codes);
      const mask = beyond(lower, limit) & possible4(kind, context, lower, v128.load(codes, 16));
      if (mask != 0) considerStep(context, row + step, gap, mask);
    }
  }
  settle(context);
}

/** Compares the rows of the first strip, SEED_STEPS at most, that was read: without a bound, so it kept every step. */
export function chooseFromFirst(context: usize, row: u32, gap: u32, steps: u32): void {
  const limit = seedLimit(context, steps);
  considerSeeds(context, row, gap, steps, limit);
  if (load<u32>(METRIC) == DOT) considerRest(DOT, context, row, gap, steps, limit);
  else considerRest(EUCLIDEAN, context, row, gap, steps, limit);
}
