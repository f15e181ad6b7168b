// Rows compared in full, four at a time, and offered as hits. Only here is looked at whether a row is dead or refused, so
// a scan pays for that on candidates alone. `kind` is a constant metric.
import {
  ACCEPT,
  COMPARED,
  COSINE,
  DEAD,
  DIM,
  DOT,
  EUCLIDEAN,
  HAMMING,
  MANHATTAN,
  METRIC,
  QUERY,
  QUERY_NORM,
  SEQUENCES,
  VECTORS,
  WAITING,
  WAITING_ROWS,
} from "../layout";
import { refreshBound, within4 } from "./bound";
import { cosineOf, dotOf, euclideanOf, rowNorm } from "./distance";
import { offer } from "./hits";
import { accepts, areOutside, cell, vectorOf } from "./memory";
import { sum4 } from "./sums";

/** The distance of a row, whose floats are at `vector`, from its sum. */
@inline
function distanceFrom(kind: i32, context: usize, sum: f32, row: u32, vector: usize): f32 {
  if (kind > EUCLIDEAN) return sum;
  const query = <usize>load<u32>(context, QUERY);
  const dim = load<u32>(DIM);
  if (kind == COSINE) return cosineOf(sum, load<f32>(context, QUERY_NORM) * rowNorm(row), query, vector, dim);
  return kind == DOT ? dotOf(sum, query, vector, dim) : euclideanOf(sum, query, vector, dim);
}

/** The rows row, row + gap, row + 2 gap and row + 3 gap that may be hits as far as their bits say. */
@inline
export function accepted4(context: usize, row: u32, gap: u32): u32 {
  const bitmap = <usize>load<u32>(context, ACCEPT);
  if (bitmap == 0) return 15;
  return (<u32>accepts(bitmap, row)) | (<u32>accepts(bitmap, row + gap) << 1) |
    (<u32>accepts(bitmap, row + 2 * gap) << 2) | (<u32>accepts(bitmap, row + 3 * gap) << 3);
}

@inline
function count(context: usize, rows: u32): void {
  store<u32>(context, load<u32>(context, COMPARED) + rows, COMPARED);
}

/** A product of norms for each sum; anything where the metric has no use for it. */
@inline
function norms4(kind: i32, context: usize, r0: u32, r1: u32, r2: u32, r3: u32): v128 {
  if (kind != COSINE) return i32x4.splat(0);
  return f32x4.mul(v128.load32_splat(context, QUERY_NORM), f32x4(rowNorm(r0), rowNorm(r1), rowNorm(r2), rowNorm(r3)));
}

@inline
function offerLane(kind: i32, context: usize, sum: f32, row: u32, vector: usize): void {
  const sequence = load<u32>(cell(SEQUENCES, row));
  if (sequence != DEAD) offer(context, row, distanceFrom(kind, context, sum, row, vector), sequence);
}

/** Offers those of four rows, whose floats are at `a` to `d`, that `mask` has and whose sums are within the bound. */
@inline
function offerFour(
  kind: i32, context: usize, mask: u32, r0: u32, r1: u32, r2: u32, r3: u32, a: usize, b: usize, c: usize, d: usize,
): void {
  const sums = sum4(kind, <usize>load<u32>(context, QUERY), a, b, c, d, load<u32>(DIM));
  count(context, popcnt<u32>(mask));
  mask &= within4(kind, context, sums, norms4(kind, context, r0, r1, r2, r3));
  if (mask == 0) return;
  if ((mask & 1) != 0) offerLane(kind, context, f32x4.extract_lane(sums, 0), r0, a);
  if ((mask & 2) != 0) offerLane(kind, context, f32x4.extract_lane(sums, 1), r1, b);
  if ((mask & 4) != 0) offerLane(kind, context, f32x4.extract_lane(sums, 2), r2, c);
  if ((mask & 8) != 0) offerLane(kind, context, f32x4.extract_lane(sums, 3), r3, d);
  refreshBound(kind, context);
}

/** The four rows of a step, of which `mask` may be hits. `a` is the vector of the first, `far` the bytes to the next. */
@inline
export function compareStep(kind: i32, context: usize, row: u32, gap: u32, mask: u32, a: usize, far: usize): void {
  offerFour(
    kind, context, mask, row, row + gap, row + 2 * gap, row + 3 * gap, a, a + far, a + 2 * far, a + 3 * far,
  );
}

/**
 * The rows that wait, `waiting` of them; a place without one repeats another, which the mask leaves out. Whether floats stand
 * outside is asked once for all: asking for each row took 7 % of a batch of queries over 1,000 rows.
 */
@inline
function compareWaiting(kind: i32, context: usize, waiting: u32, outside: bool): void {
  const r0 = load<u32>(context, WAITING_ROWS);
  const r1 = waiting > 1 ? load<u32>(context, WAITING_ROWS + 4) : r0;
  const r2 = waiting > 2 ? load<u32>(context, WAITING_ROWS + 8) : r0;
  const r3 = waiting > 3 ? load<u32>(context, WAITING_ROWS + 12) : r0;
  const mask: u32 = (1 << waiting) - 1;
  if (outside) {
    const a = vectorOf(r0, 0);
    const b = waiting > 1 ? vectorOf(r1, 1) : a;
    const c = waiting > 2 ? vectorOf(r2, 2) : a;
    const d = waiting > 3 ? vectorOf(r3, 3) : a;
    offerFour(kind, context, mask, r0, r1, r2, r3, a, b, c, d);
    return;
  }
  offerFour(
    kind, context, mask, r0, r1, r2, r3,
    cell(VECTORS, r0), cell(VECTORS, r1), cell(VECTORS, r2), cell(VECTORS, r3),
  );
}

@inline
function settleAll(context: usize, waiting: u32, outside: bool): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) compareWaiting(COSINE, context, waiting, outside);
  else if (metric == DOT) compareWaiting(DOT, context, waiting, outside);
  else if (metric == EUCLIDEAN) compareWaiting(EUCLIDEAN, context, waiting, outside);
  else if (metric == MANHATTAN) compareWaiting(MANHATTAN, context, waiting, outside);
  else compareWaiting(HAMMING, context, waiting, outside);
}

/** Compares the rows that wait. */
export function settle(context: usize): void {
  const waiting = load<u32>(context, WAITING);
  if (waiting == 0) return;
  store<u32>(context, 0, WAITING);
  if (areOutside()) settleAll(context, waiting, true);
  else settleAll(context, waiting, false);
}

/**
 * A row that has to be compared. It waits until there are four: their sums take little longer than one, and the memory of
 * the four is fetched side by side. That the bound stands still meanwhile costs a comparison now and then, never a hit.
 */
export function consider(context: usize, row: u32): void {
  if (!accepts(<usize>load<u32>(context, ACCEPT), row)) return;
  if (load<u32>(cell(SEQUENCES, row)) == DEAD) return;
  const waiting = load<u32>(context, WAITING);
  store<u32>(context + <usize>(waiting << 2), row, WAITING_ROWS);
  store<u32>(context, waiting + 1, WAITING);
  if (waiting == 3) settle(context);
}

/** Those of the rows of a step that `mask` has. */
export function considerStep(context: usize, row: u32, gap: u32, mask: u32): void {
  for (; mask != 0; mask &= mask - 1) consider(context, row + ctz<u32>(mask) * gap);
}
