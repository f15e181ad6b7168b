// A strip by codes: first what codes say of all its rows, then which of the rows have to be compared. Between the two,
// scratch holds two vectors for each step that has a row which may be near: what `lower4` says of its four rows, and their
// residuals. `kind` is a constant metric; for cosine codes say the same as for euclidean.
import { ACCEPT, CODES, DOT, EUCLIDEAN, METRIC, QUERY_CODES, SCAN_LEFT, SCRATCH } from "../layout";
import { lower4, possible4 } from "./bound";
import { codeDot4, paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { accepted4, considerStep, settle } from "./compare";
import { cell, strideOf } from "./memory";
import { beginSeeds, largestOf, noteSeeds } from "./seed-strip";

/** Bytes of scratch for a step. */
export const STEP_BYTES: usize = 32;

/** Before a strip is read. */
@inline
export function beginReading(context: usize): void {
  store<u64>(context, 0, SCAN_LEFT);
}

/** Keeps what codes say of a step, unless they rule out all of its rows. */
@inline
export function keep(kind: i32, context: usize, step: u32, lower: v128, residuals: v128): void {
  if (possible4(kind, context, lower, residuals) == 0) return;
  const to = <usize>load<u32>(context, SCRATCH) + <usize>step * STEP_BYTES;
  v128.store(to, lower);
  v128.store(to, residuals, 16);
  store<u64>(context, load<u64>(context, SCAN_LEFT) | (<u64>1 << step), SCAN_LEFT);
}

/** Returns the largest residual, of the first strip of a search that begins with seeds. */
@inline
function readBy(kind: i32, first: bool, context: usize, row: u32, gap: u32, steps: u32): f32 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  const stride = <usize>strideOf(CODES);
  const far = <usize>gap * stride;
  const isFiltered = !first && load<u32>(context, ACCEPT) != 0;
  let largest = f32x4.splat(0);
  let a = cell(CODES, row);
  for (let step: u32 = 0; step < steps; step++, a += stride) {
    if (isFiltered && accepted4(context, row + step, gap) == 0) continue;
    const b = a + far;
    const c = b + far;
    const d = c + far;
    const products = codeDot4(query, a, b, c, d, padded);
    const h0 = v128.load(a);
    const h1 = v128.load(b);
    const h2 = v128.load(c);
    const h3 = v128.load(d);
    const residuals = residuals4(h0, h1, h2, h3);
    const lower = lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals);
    if (first) {
      noteSeeds(scratch, step, lower);
      largest = f32x4.pmax(largest, residuals);
    } else keep(kind, context, step, lower, residuals);
  }
  return largestOf(largest);
}

/** Reads the codes of a strip. */
export function readStrip(context: usize, row: u32, gap: u32, steps: u32): void {
  beginReading(context);
  if (load<u32>(METRIC) == DOT) readBy(DOT, false, context, row, gap, steps);
  else readBy(EUCLIDEAN, false, context, row, gap, steps);
}

/** Reads the codes of the first strip of a search that begins with seeds. Returns the largest residual. */
export function readFirst(context: usize, row: u32, gap: u32, steps: u32): f32 {
  beginSeeds(load<u32>(context, SCRATCH));
  if (load<u32>(METRIC) == DOT) return readBy(DOT, true, context, row, gap, steps);
  return readBy(EUCLIDEAN, true, context, row, gap, steps);
}

@inline
function chooseBy(kind: i32, context: usize, row: u32, gap: u32): void {
  const scratch = <usize>load<u32>(context, SCRATCH);
  for (let left = load<u64>(context, SCAN_LEFT); left != 0; left &= left - 1) {
    const step = <u32>ctz<u64>(left);
    const at = scratch + <usize>step * STEP_BYTES;
    const mask = possible4(kind, context, v128.load(at), v128.load(at, 16));
    if (mask != 0) considerStep(context, row + step, gap, mask);
  }
}

/** Compares the rows of a strip of STRIP_STEPS at most that was read, those that codes do not rule out by now. */
export function chooseFromStrip(context: usize, row: u32, gap: u32): void {
  if (load<u32>(METRIC) == DOT) chooseBy(DOT, context, row, gap);
  else chooseBy(EUCLIDEAN, context, row, gap);
  settle(context);
}
