// Rows of a list, wherever they are in memory: by codes first, where those rule out enough rows, else in full. A piece of the
// list is looked at twice. The first look fetches the memory of all its rows side by side, which takes little longer
// than that of one of them; nothing is computed before.
import {
  ACCEPT,
  CODES,
  COSINE,
  DOT,
  EUCLIDEAN,
  HAMMING,
  HIT_COUNT,
  K,
  MANHATTAN,
  METRIC,
  QUERY_CODES,
  SCRATCH,
  TOUCHED,
  VECTORS,
} from "../layout";
import { SEEDS_MAX } from "../scan-rules";
import { lower4, possible4 } from "./bound";
import { codeDot4, residuals4, scales4, squares4 } from "./code-sums";
import { consider, settle } from "./compare";
import { accepts, cellIn, shiftOf, strideOf, tableOf } from "./memory";
import { beginScan, beginStrip, endStrip, GROUPS, leastOfGroups, paddedDim, STEP_BYTES, seedLimit } from "./scan";

const PIECE_ROWS: u32 = 64;
/** Rows that are fetched at a time when they are compared in full. */
const FULL_ROWS: u32 = 16;
/** Bytes of a cell that are fetched early; hardware goes on from there. */
const TOUCH_BYTES: usize = 512;
/** In scratch, behind what a first strip keeps: numbers of rows, and the addresses of their cells. */
const NUMBERS: usize = 4096;
const PLACES: usize = 8192;

@inline
function touch(at: usize, bytes: usize): u32 {
  let touched: u32 = 0;
  for (const end = at + min<usize>(bytes, TOUCH_BYTES); at < end; at += 64) touched += load<u32>(at);
  return touched;
}

/** Writes those of some rows that a search accepts to scratch, with their cells of a column, which are touched. */
@inline
function gather(context: usize, rows: usize, count: u32, column: u32): u32 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  const bitmap = <usize>load<u32>(context, ACCEPT);
  const table = tableOf(column);
  const shift = shiftOf();
  const stride = strideOf(column);
  let touched: u32 = 0;
  let to = scratch;
  for (const end = rows + (<usize>count << 2); rows < end; rows += 4) {
    const row = load<u32>(rows);
    if (!accepts(bitmap, row)) continue;
    const place = cellIn(table, shift, stride, row);
    store<u32>(to, row, NUMBERS);
    store<u32>(to, <u32>place, PLACES);
    touched += touch(place, <usize>stride);
    to += 4;
  }
  store<u32>(context, touched, TOUCHED);
  return <u32>((to - scratch) >> 2);
}

@inline
function considerFour(context: usize, numbers: usize, mask: u32): void {
  for (; mask != 0; mask &= mask - 1) consider(context, load<u32>(numbers + (<usize>ctz<u32>(mask) << 2), NUMBERS));
}

/**
 * The rows that were gathered, by their codes. In the first piece of a search for a few hits all codes come first, then the
 * rows that look nearest, as in `seedStrip`.
 */
@inline
function codedRows(kind: i32, context: usize, count: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const scratch = <usize>load<u32>(context, SCRATCH);
  const padded = paddedDim();
  const wanted = load<u32>(context, K);
  const isFirst = load<u32>(context, HIT_COUNT) == 0 && wanted <= <u32>SEEDS_MAX;
  const end = scratch + (<usize>count << 2);
  const last = load<u32>(end - 4, PLACES);
  for (let at = end, padding = at + 12; at < padding; at += 4) store<u32>(at, last, PLACES);
  if (isFirst) for (let i: usize = 0; i < 64; i += 16) v128.store(scratch + GROUPS + i, f32x4.splat(<f32>Infinity));
  for (let at = scratch, step = scratch; at < end; at += 16, step += STEP_BYTES) {
    const a = <usize>load<u32>(at, PLACES);
    const b = <usize>load<u32>(at, PLACES + 4);
    const c = <usize>load<u32>(at, PLACES + 8);
    const d = <usize>load<u32>(at, PLACES + 12);
    const products = codeDot4(query, a, b, c, d, padded);
    const h0 = v128.load(a);
    const h1 = v128.load(b);
    const h2 = v128.load(c);
    const h3 = v128.load(d);
    const residuals = residuals4(h0, h1, h2, h3);
    const lower = lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals);
    if (isFirst) {
      v128.store(step, lower);
      v128.store(step, residuals, 16);
      leastOfGroups(scratch + GROUPS, <u32>((at - scratch) >> 4), lower);
    } else {
      const mask = possible4(kind, context, lower, residuals) & maskOf(at, end);
      if (mask != 0) considerFour(context, at, mask);
    }
  }
  if (isFirst) seedRows(kind, context, scratch, end, wanted);
}

/** The places of four from `at` on that are in front of `end`. */
@inline
function maskOf(at: usize, end: usize): u32 {
  return end - at >= 16 ? 15 : (<u32>1 << <u32>((end - at) >> 2)) - 1;
}

@inline
function seedRows(kind: i32, context: usize, scratch: usize, end: usize, wanted: u32): void {
  const limit = f32x4.splat(seedLimit(scratch + GROUPS, wanted));
  for (let at = scratch, step = scratch; at < end; at += 16, step += STEP_BYTES) {
    considerFour(context, at, i32x4.bitmask(f32x4.le(v128.load(step), limit)) & maskOf(at, end));
  }
  settle(context);
  for (let at = scratch, step = scratch; at < end; at += 16, step += STEP_BYTES) {
    const lower = v128.load(step);
    const left = (i32x4.bitmask(f32x4.le(lower, limit)) ^ 15) & maskOf(at, end);
    const mask = left & possible4(kind, context, lower, v128.load(step, 16));
    if (mask != 0) considerFour(context, at, mask);
  }
}

@inline
function fullRows(context: usize, rows: usize, count: u32): void {
  for (let first: u32 = 0; first < count; first += FULL_ROWS) {
    const accepted = gather(context, rows + (<usize>first << 2), min<u32>(count - first, FULL_ROWS), VECTORS);
    const numbers = <usize>load<u32>(context, SCRATCH);
    for (let i: u32 = 0; i < accepted; i++) consider(context, load<u32>(numbers + (<usize>i << 2), NUMBERS));
  }
}

@inline
function offerPieces(kind: i32, context: usize, rows: usize, count: u32): void {
  for (let first: u32 = 0; first < count; first += PIECE_ROWS) {
    const piece = rows + (<usize>first << 2);
    const held = min<u32>(count - first, PIECE_ROWS);
    if (beginStrip(kind, context)) {
      const accepted = gather(context, piece, held, CODES);
      if (accepted > 0) codedRows(kind, context, accepted);
      endStrip(context, accepted >> 2);
    } else {
      fullRows(context, piece, held);
      settle(context);
    }
  }
}

/** Before the first rows of a search. */
export function beginRows(context: usize): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) beginScan(COSINE, context);
  else if (metric == DOT) beginScan(DOT, context);
  else if (metric == EUCLIDEAN) beginScan(EUCLIDEAN, context);
  else beginScan(HAMMING, context);
}

/** Offers `count` rows whose numbers stand at `rows`. */
export function offerRows(context: usize, rows: usize, count: u32): void {
  const metric = load<u32>(METRIC);
  if (load<u32>(context, K) == 0) return;
  if (metric == COSINE) offerPieces(COSINE, context, rows, count);
  else if (metric == DOT) offerPieces(DOT, context, rows, count);
  else if (metric == EUCLIDEAN) offerPieces(EUCLIDEAN, context, rows, count);
  else if (metric == MANHATTAN) offerPieces(MANHATTAN, context, rows, count);
  else offerPieces(HAMMING, context, rows, count);
}

export function scanRows(context: usize, rows: usize, count: u32): void {
  beginRows(context);
  offerRows(context, rows, count);
}
