// The first strip of a search for few hits. Without a bound every row is a candidate, and of 1,000 rows in any order fifty
// would be compared before ten hits are good. So those that look nearest come first, and the others against what they gave.
//
// Scratch holds what codes say of the four rows of each step (`lower4`), behind all steps the least of each of 16 groups of
// rows, then lists of those that may be near.
import {
  ACCEPT,
  CODE_RESIDUAL,
  CODES,
  DOT,
  EUCLIDEAN,
  HIT_COUNT,
  K,
  METRIC,
  QUERY_RESIDUAL,
  SCAN_CUT,
  SCAN_REACH,
  SCRATCH,
} from "../layout";
import { SEED_STEPS, SEEDS_MAX } from "../scan-rules";
import { isPossible } from "./bound";
import { consider, settle } from "./compare";
import { cell } from "./memory";

const GROUPS: usize = <usize>SEED_STEPS * 16;
const GROUPS_BYTES: usize = 64;
const SEEDS_END: usize = GROUPS + GROUPS_BYTES;
const REST_END: usize = SEEDS_END + 4;
const FOURS: usize = SEEDS_END + 16;
const SEEDS: usize = FOURS + <usize>SEED_STEPS;
const REST: usize = SEEDS + <usize>SEED_STEPS * 16;

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

/** Before the first strip is read. */
export function beginSeeds(scratch: usize): void {
  const none = f32x4.splat(<f32>Infinity);
  v128.store(scratch, none, GROUPS);
  v128.store(scratch, none, GROUPS + 16);
  v128.store(scratch, none, GROUPS + 32);
  v128.store(scratch, none, GROUPS + 48);
}

/** Counts a step among its groups, but for rows that are always compared (NaN). */
@inline
export function noteGroups(scratch: usize, step: u32, lower: v128): void {
  const groups = scratch + <usize>((step & 3) << 4);
  v128.store(groups, f32x4.pmin(v128.load(groups, GROUPS), lower), GROUPS);
}

/** Keeps what codes say of a step of the first strip. */
@inline
export function noteSeeds(scratch: usize, step: u32, lower: v128): void {
  v128.store(scratch + <usize>(step << 4), lower);
  noteGroups(scratch, step, lower);
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

@inline
export function largestOf(x: v128): f32 {
  return -least(f32x4.neg(x));
}

/** The least limit that as many groups are within as hits are wanted, so at least as many rows: counted for every group at once. */
export function seedLimit(context: usize): f32 {
  const groups = <usize>load<u32>(context, SCRATCH) + GROUPS;
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
  const all = i32x4.splat(load<u32>(context, K));
  const low = f32x4.pmin(limits4(g0, n0, all), limits4(g1, n1, all));
  return least(f32x4.pmin(low, f32x4.pmin(limits4(g2, n2, all), limits4(g3, n3, all))));
}

/** About where the limit will be when the rows within `limit` are compared; `residual` is the largest one of the strip. */
@inline
function expectedLimit(kind: i32, context: usize, limit: f32, residual: f32): f32 {
  if (kind == DOT) return limit + <f32>2.5 * residual * load<f32>(context, SCAN_REACH);
  const reach = sqrt<f32>(max<f32>(limit, 0)) + 2 * (residual + load<f32>(context, QUERY_RESIDUAL));
  return <f32>1.001 * reach * reach;
}

/** A limit that every row is beyond that codes rule out, whatever its residual. */
@inline
function limitOf(kind: i32, context: usize, residual: f32): f32 {
  const cut = load<f32>(context, SCAN_CUT);
  if (kind == DOT) return cut;
  const reach = cut + residual;
  return reach * reach;
}

/**
 * Lists the fours of steps that have a row which is not beyond a limit: a bit for each of the sixteen rows, above them the
 * first step. Nearly all fours have none, but which ones have, no processor foresees: so without a branch.
 */
function listFours(scratch: usize, steps: u32, limit: f32): usize {
  const limits = f32x4.splat(limit);
  let end = scratch + FOURS;
  for (let step: u32 = 0, at = scratch; step < steps; step += 4, at += 64) {
    const ab = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(at), limits), f32x4.gt(v128.load(at, 16), limits));
    const cd = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(at, 32), limits), f32x4.gt(v128.load(at, 48), limits));
    const near = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(ab, cd)) ^ 0xffff;
    store<u32>(end, (step << 18) | near);
    end += <usize>(near != 0) << 2;
  }
  // Behind the last step is what was there before.
  if ((steps & 3) != 0 && end > scratch + FOURS) trimFour(end - 4, steps);
  return end;
}

/** Takes steps that are none out of the last four. */
function trimFour(last: usize, steps: u32): void {
  const four = load<u32>(last);
  if (four >> 18 == (steps & ~3)) store<u32>(last, four & (((<u32>1 << ((steps & 3) << 2)) - 1) | 0xffff0000));
}

/** Lists the rows that are not beyond a limit, four times the step plus the stream: the seeds and the rest, each in a list. */
function listRows(scratch: usize, steps: u32, limit: f32, seeds: f32): void {
  let seedsEnd = scratch + SEEDS;
  let restEnd = scratch + REST;
  for (let at = scratch + FOURS, end = listFours(scratch, steps, limit); at < end; at += 4) {
    const four = load<u32>(at);
    for (let left = four & 0xffff; left != 0; left &= left - 1) {
      const place = (four >> 16) + ctz<u32>(left);
      const isRest = load<f32>(scratch + <usize>(place << 2)) > seeds;
      store<u32>(seedsEnd, place);
      store<u32>(restEnd, place);
      seedsEnd += <usize>!isRest << 2;
      restEnd += <usize>isRest << 2;
    }
  }
  store<u32>(scratch, <u32>seedsEnd, SEEDS_END);
  store<u32>(scratch, <u32>restEnd, REST_END);
}

@inline
function rowAt(place: u32, row: u32, gap: u32): u32 {
  return row + (place >> 2) + (place & 3) * gap;
}

/** The rows that look nearest. */
@inline
function considerSeeds(context: usize, row: u32, gap: u32, scratch: usize): void {
  for (let at = scratch + SEEDS, end = <usize>load<u32>(scratch, SEEDS_END); at < end; at += 4) {
    consider(context, rowAt(load<u32>(at), row, gap));
  }
  settle(context);
}

/** Those of the rest that codes do not rule out. */
@inline
function considerRest(kind: i32, context: usize, row: u32, gap: u32, scratch: usize): void {
  for (let at = scratch + REST, end = <usize>load<u32>(scratch, REST_END); at < end; at += 4) {
    const place = load<u32>(at);
    const found = rowAt(place, row, gap);
    const residual = load<f32>(cell(CODES, found), CODE_RESIDUAL);
    if (isPossible(kind, context, load<f32>(scratch + <usize>(place << 2)), residual)) consider(context, found);
  }
  settle(context);
}

@inline
function chooseBy(kind: i32, context: usize, row: u32, gap: u32, steps: u32, residual: f32): void {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const seeds = seedLimit(context);
  const expected = expectedLimit(kind, context, seeds, residual);
  listRows(scratch, steps, expected, seeds);
  considerSeeds(context, row, gap, scratch);
  const limit = limitOf(kind, context, residual);
  if (!(limit <= expected)) listRows(scratch, steps, limit, seeds);
  considerRest(kind, context, row, gap, scratch);
}

/** Compares the rows of the first strip, SEED_STEPS at most, that was read. `residual` is the largest one. */
export function chooseFromFirst(context: usize, row: u32, gap: u32, steps: u32, residual: f32): void {
  if (load<u32>(METRIC) == DOT) chooseBy(DOT, context, row, gap, steps, residual);
  else chooseBy(EUCLIDEAN, context, row, gap, steps, residual);
}
