// A strip by codes: first what codes say of all its rows, into scratch, then which of the rows have to be compared. `kind`
// is a constant metric. Scratch holds two vectors for each step: what `lower4` says of its four rows, and their residuals.
import { ACCEPT, CODES, COSINE, DOT, EUCLIDEAN, HIT_COUNT, K, METRIC, QUERY_CODES, SCRATCH } from "../layout";
import { SEEDS_MAX } from "../scan-rules";
import { lower4, possible4 } from "./bound";
import { codeDot4, paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { accepted4, considerStep, settle } from "./compare";
import { cell, strideOf } from "./memory";

/** Bytes of scratch for a step. */
export const STEP_BYTES: usize = 32;
/** Behind STRIP_STEPS steps: the least of each of 16 groups of rows. */
const GROUPS: usize = 2048;
const GROUPS_BYTES: usize = 64;

@inline
function readBy(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  const stride = <usize>strideOf(CODES);
  const far = <usize>gap * stride;
  let to = <usize>load<u32>(context, SCRATCH);
  let a = cell(CODES, row);
  for (let end = row + steps; row < end; row++, a += stride, to += STEP_BYTES) {
    if (accepted4(context, row, gap) == 0) {
      v128.store(to, f32x4.splat(<f32>Infinity));
      continue;
    }
    const b = a + far;
    const c = b + far;
    const d = c + far;
    const products = codeDot4(query, a, b, c, d, padded);
    const h0 = v128.load(a);
    const h1 = v128.load(b);
    const h2 = v128.load(c);
    const h3 = v128.load(d);
    const residuals = residuals4(h0, h1, h2, h3);
    v128.store(to, lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals));
    v128.store(to, residuals, 16);
  }
}

/** Reads the codes of a strip. */
export function readStrip(context: usize, row: u32, gap: u32, steps: u32): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) readBy(COSINE, context, row, gap, steps);
  else if (metric == DOT) readBy(DOT, context, row, gap, steps);
  else readBy(EUCLIDEAN, context, row, gap, steps);
}

/** The least of each of 16 groups of rows, into scratch. A row that is always compared is in no group (NaN) or the least. */
function findGroups(scratch: usize, steps: u32): void {
  const groups = scratch + GROUPS;
  for (let i: usize = 0; i < GROUPS_BYTES; i += 16) v128.store(groups + i, f32x4.splat(<f32>Infinity));
  for (let step: u32 = 0; step < steps; step++) {
    const group = groups + <usize>((step & 3) << 4);
    v128.store(group, f32x4.pmin(v128.load(group), v128.load(scratch + <usize>step * STEP_BYTES)));
  }
}

/** A limit that about `wanted` rows are within: sorts the groups. */
function leastOf(groups: usize, wanted: u32): f32 {
  for (let i: usize = 4; i < GROUPS_BYTES; i += 4) {
    const one = load<f32>(groups + i);
    let place = i;
    for (; place > 0 && load<f32>(groups + place - 4) > one; place -= 4) {
      store<f32>(groups + place, load<f32>(groups + place - 4));
    }
    store<f32>(groups + place, one);
  }
  return load<f32>(groups + <usize>((wanted - 1) << 2));
}

/** The limit that the rows of a strip are within that look nearest, about as many as hits are wanted. */
export function seedLimit(context: usize, steps: u32): v128 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  findGroups(scratch, steps);
  return f32x4.splat(leastOf(scratch + GROUPS, load<u32>(context, K)));
}

/**
 * Without a bound every row is a candidate, and of 256 rows in any order forty would be compared before ten hits are good.
 * So a search for few hits among all rows begins with those that look nearest. Returns the limit that they are within.
 */
function seed(context: usize, row: u32, gap: u32, steps: u32): v128 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const limit = seedLimit(context, steps);
  for (let step: u32 = 0; step < steps; step++) {
    const mask = i32x4.bitmask(f32x4.le(v128.load(scratch + <usize>step * STEP_BYTES), limit));
    if (mask != 0) considerStep(context, row + step, gap, mask);
  }
  settle(context);
  return limit;
}

/** Whether a search for few hits has none yet. */
@inline
export function isFirst(context: usize): bool {
  const wanted = load<u32>(context, K);
  return load<u32>(context, HIT_COUNT) == 0 && wanted > 0 && wanted <= <u32>SEEDS_MAX;
}

@inline
function chooseBy(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const seeded = isFirst(context) && load<u32>(context, ACCEPT) == 0 ? seed(context, row, gap, steps) : f32x4.splat(<f32>NaN);
  let at = <usize>load<u32>(context, SCRATCH);
  for (let end = row + steps; row < end; row++, at += STEP_BYTES) {
    const lower = v128.load(at);
    const left = i32x4.bitmask(f32x4.le(lower, seeded)) ^ 15;
    const mask = left & possible4(kind, context, lower, v128.load(at, 16));
    if (mask != 0) considerStep(context, row, gap, mask);
  }
}

/** Compares the rows of a strip that was read, those that codes do not rule out. */
export function chooseFromStrip(context: usize, row: u32, gap: u32, steps: u32): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) chooseBy(COSINE, context, row, gap, steps);
  else if (metric == DOT) chooseBy(DOT, context, row, gap, steps);
  else chooseBy(EUCLIDEAN, context, row, gap, steps);
  settle(context);
}
