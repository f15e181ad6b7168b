// A tile: the codes of a few steps of rows, widened to 16 bits once and read by every query of a batch while they are in the
// nearest cache. A pair of components of four rows stands in one vector, a row in each lane, so that a product with the pair
// of a query adds up in the lanes of the rows. Two steps stand side by side: with four queries they fill the registers.
import { CODE_BYTES, CODES, DOT, EUCLIDEAN, METRIC, QUERY_CODES, SCRATCH } from "../layout";
import { TILE_HEAD_BYTES, TILE_STEPS_MAX } from "../scan-rules";
import { lower4 } from "./bound";
import { paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { STEP_BYTES } from "./coded-strip";
import { cell, strideOf } from "./memory";

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

@inline
function widenCodes(a: usize, b: usize, c: usize, d: usize, padded: usize, to: usize): void {
  for (const end = a + padded; a < end; a += 8, b += 8, c += 8, d += 8, to += 4 * PAIR_BYTES) {
    const r0 = v128.load8x8_s(a, CODE_BYTES);
    const r1 = v128.load8x8_s(b, CODE_BYTES);
    const r2 = v128.load8x8_s(c, CODE_BYTES);
    const r3 = v128.load8x8_s(d, CODE_BYTES);
    const ab0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
    const ab1 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const cd0 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
    const cd1 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(ab0, cd0, 0, 2));
    v128.store(to, v128.shuffle<i64>(ab0, cd0, 1, 3), 32);
    v128.store(to, v128.shuffle<i64>(ab1, cd1, 0, 2), 64);
    v128.store(to, v128.shuffle<i64>(ab1, cd1, 1, 3), 96);
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

/** What codes say of a step for a query, into its scratch as `readStrip` has it. */
@inline
function note(kind: i32, context: usize, products: v128, head: usize, at: usize): void {
  const to = <usize>load<u32>(context, SCRATCH) + at;
  const residuals = v128.load(head, 32);
  v128.store(to, lower4(kind, context, products, v128.load(head), v128.load(head, 16), residuals));
  v128.store(to, residuals, 16);
}

@inline
function term(sum: v128, rows: v128, query: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(rows, query));
}

@inline
function readBy(kind: i32, tile: usize, begin: u32, steps: u32, c0: usize, c1: usize, c2: usize, c3: usize): void {
  const padded = <usize>paddedDim();
  const q0 = <usize>load<u32>(c0, QUERY_CODES);
  const q1 = <usize>load<u32>(c1, QUERY_CODES);
  const q2 = <usize>load<u32>(c2, QUERY_CODES);
  const q3 = <usize>load<u32>(c3, QUERY_CODES);
  let pair = codesOf(tile);
  let at = <usize>begin * STEP_BYTES;
  for (let step: u32 = 0; step < steps; step += 2, at += 2 * STEP_BYTES) {
    let a0 = i32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    // Four pairs a turn; written out, since the compiler does not unroll and steps would take as long as products.
    for (let i: usize = 0; i < 2 * padded; i += 16, pair += 4 * PAIR_BYTES) {
      let a = v128.load(pair);
      let b = v128.load(pair, 16);
      let q = v128.load32_splat(q0 + i);
      a0 = term(a0, a, q);
      b0 = term(b0, b, q);
      q = v128.load32_splat(q1 + i);
      a1 = term(a1, a, q);
      b1 = term(b1, b, q);
      q = v128.load32_splat(q2 + i);
      a2 = term(a2, a, q);
      b2 = term(b2, b, q);
      q = v128.load32_splat(q3 + i);
      a3 = term(a3, a, q);
      b3 = term(b3, b, q);
      a = v128.load(pair, 32);
      b = v128.load(pair, 48);
      q = v128.load32_splat(q0 + i, 4);
      a0 = term(a0, a, q);
      b0 = term(b0, b, q);
      q = v128.load32_splat(q1 + i, 4);
      a1 = term(a1, a, q);
      b1 = term(b1, b, q);
      q = v128.load32_splat(q2 + i, 4);
      a2 = term(a2, a, q);
      b2 = term(b2, b, q);
      q = v128.load32_splat(q3 + i, 4);
      a3 = term(a3, a, q);
      b3 = term(b3, b, q);
      a = v128.load(pair, 64);
      b = v128.load(pair, 80);
      q = v128.load32_splat(q0 + i, 8);
      a0 = term(a0, a, q);
      b0 = term(b0, b, q);
      q = v128.load32_splat(q1 + i, 8);
      a1 = term(a1, a, q);
      b1 = term(b1, b, q);
      q = v128.load32_splat(q2 + i, 8);
      a2 = term(a2, a, q);
      b2 = term(b2, b, q);
      q = v128.load32_splat(q3 + i, 8);
      a3 = term(a3, a, q);
      b3 = term(b3, b, q);
      a = v128.load(pair, 96);
      b = v128.load(pair, 112);
      q = v128.load32_splat(q0 + i, 12);
      a0 = term(a0, a, q);
      b0 = term(b0, b, q);
      q = v128.load32_splat(q1 + i, 12);
      a1 = term(a1, a, q);
      b1 = term(b1, b, q);
      q = v128.load32_splat(q2 + i, 12);
      a2 = term(a2, a, q);
      b2 = term(b2, b, q);
      q = v128.load32_splat(q3 + i, 12);
      a3 = term(a3, a, q);
      b3 = term(b3, b, q);
    }
    const head = tile + <usize>(step * TILE_HEAD_BYTES);
    const next = head + TILE_HEAD_BYTES;
    note(kind, c0, a0, head, at);
    note(kind, c0, b0, next, at + STEP_BYTES);
    note(kind, c1, a1, head, at);
    note(kind, c1, b1, next, at + STEP_BYTES);
    note(kind, c2, a2, head, at);
    note(kind, c2, b2, next, at + STEP_BYTES);
    note(kind, c3, a3, head, at);
    note(kind, c3, b3, next, at + STEP_BYTES);
  }
}

/** Reads a tile, whose steps begin at step `begin` of the strip, for four queries, some of which may be the same. */
export function readTile(tile: usize, begin: u32, steps: u32, c0: usize, c1: usize, c2: usize, c3: usize): void {
  // For cosine codes say the same as for euclidean.
  if (load<u32>(METRIC) == DOT) readBy(DOT, tile, begin, steps, c0, c1, c2, c3);
  else readBy(EUCLIDEAN, tile, begin, steps, c0, c1, c2, c3);
}
