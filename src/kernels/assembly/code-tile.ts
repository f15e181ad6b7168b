// A tile: the codes of a few steps of rows, widened to 16 bits once and read by every query of a batch while they are in the
// nearest cache. A pair of components of four rows stands in one vector, a row in each lane, so that a product with the pair
// of a query adds up in the lanes of the rows. Two steps stand side by side: with four queries they fill the registers.
import { CODE_BYTES, CODES, DOT, EUCLIDEAN, METRIC, QUERY_CODES, SCRATCH } from "../layout";
import { TILE_HEAD_BYTES, TILE_STEPS_MAX } from "../scan-rules";
import { lower4 } from "./bound";
import { paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { keep } from "./coded-strip";
import { cell, strideOf } from "./memory";
import { largestOf, noteSeeds } from "./seed-strip";

/** Bytes of a pair of components of two steps. */
const PAIR_BYTES: usize = 32;

/** The heads of the records of each step, a row in each lane, are first; the codes are behind them. */
@inline
function codesOf(tile: usize): usize {
  return tile + <usize>(TILE_STEPS_MAX * TILE_HEAD_BYTES);
}

@inline
function widenHeads(a: usize, b: usize, c: usize, d: usize, to: usize): void {
  const h0 = v128.load(a);
  const h1 = v128.load(b);
  const h2 = v128.load(c);
  const h3 = v128.load(d);
  v128.store(to, scales4(h0, h1, h2, h3));
  v128.store(to, squares4(h0, h1, h2, h3), 16);
  v128.store(to, residuals4(h0, h1, h2, h3), 32);
}

/** Eight components of four rows, a pair of each of the four at a time. */
@inline
function storePairs(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(to + PAIR_BYTES, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(to + 2 * PAIR_BYTES, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(to + 3 * PAIR_BYTES, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

@inline
function widenCodes(a: usize, b: usize, c: usize, d: usize, padded: usize, to: usize): void {
  for (const end = a + padded; a < end; a += 8, b += 8, c += 8, d += 8, to += 4 * PAIR_BYTES) {
    const r0 = v128.load8x8_s(a, CODE_BYTES);
    const r1 = v128.load8x8_s(b, CODE_BYTES);
    const r2 = v128.load8x8_s(c, CODE_BYTES);
    const r3 = v128.load8x8_s(d, CODE_BYTES);
    storePairs(r0, r1, r2, r3, to);
  }
}

/** Puts `steps` steps from a row on into a tile. Where they are odd, the last one stands for the one beside it too. */
export function widen(tile: usize, row: u32, gap: u32, steps: u32): void {
  const padded = <usize>paddedDim();
  const stride = <usize>strideOf(CODES);
  const far = <usize>gap * stride;
  const first = cell(CODES, row);
  const codes = codesOf(tile);
  for (let step: u32 = 0, all = (steps + 1) & ~1; step < all; step++) {
    const a = first + <usize>min<u32>(step, steps - 1) * stride;
    const b = a + far;
    const c = b + far;
    const d = c + far;
    widenHeads(a, b, c, d, tile + <usize>(step * TILE_HEAD_BYTES));
    widenCodes(a, b, c, d, padded, codes + <usize>(step >> 1) * padded * (PAIR_BYTES >> 1) + <usize>((step & 1) << 4));
  }
}

/** The largest residual of a tile. */
export function largestResidual(tile: usize, steps: u32): f32 {
  let largest = f32x4.splat(0);
  for (const end = tile + <usize>(steps * TILE_HEAD_BYTES); tile < end; tile += TILE_HEAD_BYTES) {
    largest = f32x4.pmax(largest, v128.load(tile, 32));
  }
  return largestOf(largest);
}

/** What codes say of a step for a query. */
@inline
function note(kind: i32, first: bool, context: usize, products: v128, head: usize, step: u32): void {
  const residuals = v128.load(head, 32);
  const lower = lower4(kind, context, products, v128.load(head), v128.load(head, 16), residuals);
  if (first) noteSeeds(load<u32>(context, SCRATCH), step, lower);
  else keep(kind, context, step, lower, residuals);
}

@inline
function term(sum: v128, rows: v128, query: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(rows, query));
}

/** Puts pairs of components of a query into whole vectors each, 64 bytes from one to the next. */
@inline
function spreadPairs(pairs: v128, to: usize): void {
  v128.store(to, v128.shuffle<i32>(pairs, pairs, 0, 0, 0, 0));
  v128.store(to, v128.shuffle<i32>(pairs, pairs, 1, 1, 1, 1), 64);
  v128.store(to, v128.shuffle<i32>(pairs, pairs, 2, 2, 2, 2), 128);
  v128.store(to, v128.shuffle<i32>(pairs, pairs, 3, 3, 3, 3), 192);
}

/**
 * Puts the codes of four queries side by side: a pair of components of each fills a vector. So what meets a pair of four rows
 * is loaded and nothing more: a loop that spreads a pair each time is slower by a fifth.
 */
export function packQueries(to: usize, c0: usize, c1: usize, c2: usize, c3: usize): void {
  let q0 = <usize>load<u32>(c0, QUERY_CODES);
  let q1 = <usize>load<u32>(c1, QUERY_CODES);
  let q2 = <usize>load<u32>(c2, QUERY_CODES);
  let q3 = <usize>load<u32>(c3, QUERY_CODES);
  for (const end = q0 + <usize>(paddedDim() << 1); q0 < end; q0 += 16, q1 += 16, q2 += 16, q3 += 16, to += 256) {
    spreadPairs(v128.load(q0), to);
    spreadPairs(v128.load(q1), to + 16);
    spreadPairs(v128.load(q2), to + 32);
    spreadPairs(v128.load(q3), to + 48);
  }
}

@inline
function readBy(
  kind: i32, first: bool, tile: usize, packed: usize, begin: u32, steps: u32,
  c0: usize, c1: usize, c2: usize, c3: usize,
): void {
  const end = packed + <usize>(paddedDim() << 5);
  let pair = codesOf(tile);
  for (let step: u32 = 0; step < steps; step += 2) {
    let a0 = i32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    // One pair a turn: with more of them engines keep so many vectors at a time that registers are too few.
    for (let query = packed; query < end; query += 64, pair += PAIR_BYTES) {
      const a = v128.load(pair);
      const b = v128.load(pair, 16);
      let q = v128.load(query);
      a0 = term(a0, a, q);
      b0 = term(b0, b, q);
      q = v128.load(query, 16);
      a1 = term(a1, a, q);
      b1 = term(b1, b, q);
      q = v128.load(query, 32);
      a2 = term(a2, a, q);
      b2 = term(b2, b, q);
      q = v128.load(query, 48);
      a3 = term(a3, a, q);
      b3 = term(b3, b, q);
    }
    const head = tile + <usize>(step * TILE_HEAD_BYTES);
    const next = head + TILE_HEAD_BYTES;
    const place = begin + step;
    note(kind, first, c0, a0, head, place);
    note(kind, first, c1, a1, head, place);
    note(kind, first, c2, a2, head, place);
    note(kind, first, c3, a3, head, place);
    // Beside the last one of an odd number of steps is none.
    if (step + 1 == steps) break;
    note(kind, first, c0, b0, next, place + 1);
    note(kind, first, c1, b1, next, place + 1);
    note(kind, first, c2, b2, next, place + 1);
    note(kind, first, c3, b3, next, place + 1);
  }
}

/** Reads a tile, whose steps begin at step `begin` of the strip, for four queries, some of which may be the same. */
export function readTile(
  tile: usize, packed: usize, begin: u32, steps: u32, c0: usize, c1: usize, c2: usize, c3: usize,
): void {
  if (load<u32>(METRIC) == DOT) readBy(DOT, false, tile, packed, begin, steps, c0, c1, c2, c3);
  else readBy(EUCLIDEAN, false, tile, packed, begin, steps, c0, c1, c2, c3);
}

/** The same for searches that begin with seeds. */
export function readFirstTile(
  tile: usize, packed: usize, begin: u32, steps: u32, c0: usize, c1: usize, c2: usize, c3: usize,
): void {
  if (load<u32>(METRIC) == DOT) readBy(DOT, true, tile, packed, begin, steps, c0, c1, c2, c3);
  else readBy(EUCLIDEAN, true, tile, packed, begin, steps, c0, c1, c2, c3);
}
