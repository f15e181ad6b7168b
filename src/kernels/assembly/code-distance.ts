// Distances estimated from codes: of four rows at a time to a query (codes of 16 bits) or to a row (8 bits). An estimate has
// the scale of the reported distance, so that both can be compared where a row has no codes.
import { CODE_BYTES, COSINE, DOT } from "../layout";

/** Eight codes of the origin. */
@inline
function originCodes(wide: bool, codes: usize, i: usize): v128 {
  return wide ? v128.load(codes + (i << 1)) : v128.load8x8_s(codes + i);
}

@inline
function addLanes4(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/** Σ of the products of codes, one row in each lane. `bytes` is a multiple of 16. */
@inline
export function codeProducts4(wide: bool, origin: usize, a: usize, b: usize, c: usize, d: usize, bytes: usize): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < bytes; i += 16) {
    let q = originCodes(wide, origin, i);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(q, v128.load8x8_s(a + i, CODE_BYTES)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(q, v128.load8x8_s(b + i, CODE_BYTES)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(q, v128.load8x8_s(c + i, CODE_BYTES)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(q, v128.load8x8_s(d + i, CODE_BYTES)));
    q = originCodes(wide, origin, i + 8);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(q, v128.load8x8_s(a + i, CODE_BYTES + 8)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(q, v128.load8x8_s(b + i, CODE_BYTES + 8)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(q, v128.load8x8_s(c + i, CODE_BYTES + 8)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(q, v128.load8x8_s(d + i, CODE_BYTES + 8)));
  }
  return f32x4.convert_i32x4_s(addLanes4(s0, s1, s2, s3));
}

/** Scale and squared norm of two records. */
@inline
export function heads2(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

/** Estimates from products of codes; `squares` and `scales` are those of the rows, the others of the origin. */
@inline
export function estimates(metric: u32, products: v128, scales: v128, squares: v128, scale: v128, square: v128): v128 {
  const dots = f32x4.mul(products, f32x4.mul(scales, scale));
  if (metric == DOT) return f32x4.neg(dots);
  const sums = f32x4.add(squares, square);
  if (metric == COSINE) return f32x4.sub(f32x4.mul(sums, f32x4.splat(0.5)), dots);
  return f32x4.sqrt(f32x4.pmax(f32x4.splat(0), f32x4.sub(sums, f32x4.add(dots, dots))));
}
