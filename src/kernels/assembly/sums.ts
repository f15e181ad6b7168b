// Sums over the components of two vectors: component i in lane i mod 8, every operation rounded by itself, the lanes added
// from lane 0 on, then the remaining components one by one. One row or four at a time, the bits are the same, and the
// same as those of src/distance/sums.ts.
import { COSINE, DOT, EUCLIDEAN, HAMMING, MANHATTAN } from "../layout";

/** One term of four lanes added to `sum`. `kind` is a constant: only one branch is compiled. */
@inline
function add4(kind: i32, sum: v128, a: v128, b: v128): v128 {
  if (kind == DOT || kind == COSINE) return f32x4.add(sum, f32x4.mul(a, b));
  if (kind == HAMMING) return i32x4.sub(sum, i32x4.ne(a, b));
  const difference = f32x4.sub(a, b);
  if (kind == MANHATTAN) return f32x4.add(sum, f32x4.abs(difference));
  return f32x4.add(sum, f32x4.mul(difference, difference));
}

@inline
function add1(kind: i32, sum: f32, a: f32, b: f32): f32 {
  if (kind == DOT || kind == COSINE) return sum + a * b;
  if (kind == HAMMING) return sum + (reinterpret<u32>(a) != reinterpret<u32>(b) ? <f32>1 : <f32>0);
  const difference = a - b;
  if (kind == MANHATTAN) return sum + abs(difference);
  return sum + difference * difference;
}

/** Lanes as numbers: those of Hamming are counted as integers. */
@inline
function lanes(kind: i32, sum: v128): v128 {
  return kind == HAMMING ? f32x4.convert_i32x4_u(sum) : sum;
}

@inline
function addLanes(sum: f32, lanes: v128): f32 {
  sum += f32x4.extract_lane(lanes, 0);
  sum += f32x4.extract_lane(lanes, 1);
  sum += f32x4.extract_lane(lanes, 2);
  sum += f32x4.extract_lane(lanes, 3);
  return sum;
}

/** The sum of one row. `kind` is a constant metric. */
@inline
export function sum1(kind: i32, a: usize, b: usize, dim: u32): f32 {
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  const whole = a + <usize>((dim >> 3) << 5);
  while (a < whole) {
    low = add4(kind, low, v128.load(a), v128.load(b));
    high = add4(kind, high, v128.load(a, 16), v128.load(b, 16));
    a += 32;
    b += 32;
  }
  let sum = addLanes(addLanes(0, lanes(kind, low)), lanes(kind, high));
  const end = a + <usize>((dim & 7) << 2);
  while (a < end) {
    sum = add1(kind, sum, load<f32>(a), load<f32>(b));
    a += 4;
    b += 4;
  }
  return sum;
}

/** Adds the four lanes of four rows, one row in each lane of the result. */
@inline
function addLanes4(sum: v128, s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const ab0 = v128.shuffle<i32>(s0, s1, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(s0, s1, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(s2, s3, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(s2, s3, 2, 6, 3, 7);
  sum = f32x4.add(sum, v128.shuffle<i64>(ab0, cd0, 0, 2));
  sum = f32x4.add(sum, v128.shuffle<i64>(ab0, cd0, 1, 3));
  sum = f32x4.add(sum, v128.shuffle<i64>(ab1, cd1, 0, 2));
  return f32x4.add(sum, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/** The sums of four rows, a lane each. `kind` is a constant metric. */
@inline
export function sum4(kind: i32, query: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  let a0 = i32x4.splat(0);
  let b0 = a0;
  let c0 = a0;
  let d0 = a0;
  let a1 = a0;
  let b1 = a0;
  let c1 = a0;
  let d1 = a0;
  const whole = <usize>((dim >> 3) << 5);
  let i: usize = 0;
  for (; i < whole; i += 32) {
    let q = v128.load(query + i);
    a0 = add4(kind, a0, q, v128.load(a + i));
    b0 = add4(kind, b0, q, v128.load(b + i));
    c0 = add4(kind, c0, q, v128.load(c + i));
    d0 = add4(kind, d0, q, v128.load(d + i));
    q = v128.load(query + i, 16);
    a1 = add4(kind, a1, q, v128.load(a + i, 16));
    b1 = add4(kind, b1, q, v128.load(b + i, 16));
    c1 = add4(kind, c1, q, v128.load(c + i, 16));
    d1 = add4(kind, d1, q, v128.load(d + i, 16));
  }
  let sum = addLanes4(f32x4.splat(0), lanes(kind, a0), lanes(kind, b0), lanes(kind, c0), lanes(kind, d0));
  sum = addLanes4(sum, lanes(kind, a1), lanes(kind, b1), lanes(kind, c1), lanes(kind, d1));
  const end = <usize>dim << 2;
  for (; i < end; i += 4) {
    const q = v128.load32_splat(query + i);
    let rows = v128.load32_splat(a + i);
    rows = v128.load32_lane(b + i, rows, 1);
    rows = v128.load32_lane(c + i, rows, 2);
    rows = v128.load32_lane(d + i, rows, 3);
    if (kind == HAMMING) sum = f32x4.sub(sum, f32x4.convert_i32x4_s(i32x4.ne(q, rows)));
    else sum = add4(kind, sum, q, rows);
  }
  return sum;
}

/** Σ a·b. */
export function dotSum(a: usize, b: usize, dim: u32): f32 {
  return sum1(DOT, a, b, dim);
}

/** Σ (a − b)². */
export function squareSum(a: usize, b: usize, dim: u32): f32 {
  return sum1(EUCLIDEAN, a, b, dim);
}

/** Σ |a − b|. */
export function absoluteSum(a: usize, b: usize, dim: u32): f32 {
  return sum1(MANHATTAN, a, b, dim);
}

/** The number of components whose bits differ. */
export function differingCount(a: usize, b: usize, dim: u32): f32 {
  return sum1(HAMMING, a, b, dim);
}

export function dotSum4(query: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  return sum4(DOT, query, a, b, c, d, dim);
}

export function squareSum4(query: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  return sum4(EUCLIDEAN, query, a, b, c, d, dim);
}

export function absoluteSum4(query: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  return sum4(MANHATTAN, query, a, b, c, d, dim);
}

export function differingCount4(query: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  return sum4(HAMMING, query, a, b, c, d, dim);
}
