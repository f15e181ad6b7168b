// Products of the codes of rows with those of a query, and the heads of code records four at a time.
import { CODE_BYTES, DIM } from "../layout";

/** Components of a code record, padding included. */
@inline
export function paddedDim(): u32 {
  return (load<u32>(DIM) + 15) & ~15;
}

/** A row in each lane. */
@inline
export function addAcross(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/** Σ code × query code of four records, `padded` components each. Integers: exact in any order. */
@inline
export function codeDot4(query: usize, a: usize, b: usize, c: usize, d: usize, padded: u32): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = a + <usize>padded; a < end; a += 16, b += 16, c += 16, d += 16, query += 32) {
    let q = v128.load(query);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(q, v128.load8x8_s(a, CODE_BYTES)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(q, v128.load8x8_s(b, CODE_BYTES)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(q, v128.load8x8_s(c, CODE_BYTES)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(q, v128.load8x8_s(d, CODE_BYTES)));
    q = v128.load(query, 16);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(q, v128.load8x8_s(a, CODE_BYTES + 8)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(q, v128.load8x8_s(b, CODE_BYTES + 8)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(q, v128.load8x8_s(c, CODE_BYTES + 8)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(q, v128.load8x8_s(d, CODE_BYTES + 8)));
  }
  return addAcross(s0, s1, s2, s3);
}

/** The scales of four records, from their heads. */
@inline
export function scales4(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 0, 2);
}

/** Their squared norms. */
@inline
export function squares4(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 1, 3);
}

/** Their residuals. */
@inline
export function residuals4(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 2);
}
