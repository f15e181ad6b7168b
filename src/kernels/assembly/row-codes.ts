// Codes: a row as signed bytes with a scale of its own, a query as 16-bit integers, and how much each loses. For cosine it
// is the vector of length one that is coded. Sums are in 64 bits: component i in lane i mod 4, the lanes added from lane 0
// on, then the remaining components, so that the twin has the same bits.
import {
  CODE_MAX,
  CODED_DIM_MAX,
  CODED_NORM_MAX,
  CODED_NORM_MIN,
  QUERY_CODE_MAX,
  RESIDUAL_FACTOR,
  RESIDUAL_FLOOR,
  UNIT_RESIDUAL_FLOOR,
} from "../code-rules";
import {
  CODE_BYTES,
  CODE_RESIDUAL,
  CODE_SCALE,
  CODE_SQUARE,
  CODE_SUM,
  CODES,
  COSINE,
  DIM,
  METRIC,
  NORMS,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_RESIDUAL,
  QUERY_SCALE,
  QUERY_SQUARE,
} from "../layout";
import { normOf } from "./distance";
import { cell, strideOf, vectorOf } from "./memory";

@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

@inline
function addLanes(even: v128, odd: v128): f64 {
  const sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  return sum + f64x2.extract_lane(odd, 0) + f64x2.extract_lane(odd, 1);
}

/** The norm in 64 bits: no sum of squares of floats overflows or vanishes there. */
function wideNorm(vector: usize, dim: u32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  const end = vector + <usize>(dim << 2);
  const whole = end - <usize>((dim & 3) << 2);
  for (; vector < whole; vector += 16) {
    const x = v128.load(vector);
    even = f64x2.add(even, f64x2.mul(low(x), low(x)));
    odd = f64x2.add(odd, f64x2.mul(high(x), high(x)));
  }
  let sum = addLanes(even, odd);
  for (; vector < end; vector += 4) sum += <f64>load<f32>(vector) * <f64>load<f32>(vector);
  return Math.sqrt(sum);
}

export function largest(vector: usize, dim: u32): f32 {
  let lanes = f32x4.splat(0);
  const end = vector + <usize>(dim << 2);
  const whole = end - <usize>((dim & 3) << 2);
  for (; vector < whole; vector += 16) lanes = f32x4.max(lanes, f32x4.abs(v128.load(vector)));
  let most = max<f32>(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1));
  most = max<f32>(most, max<f32>(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)));
  for (; vector < end; vector += 4) most = max<f32>(most, abs<f32>(load<f32>(vector)));
  return most;
}

/** Writes what is known of a coded vector. The head of a row's record and the fields of a context differ in place alone. */
@inline
function writeHead(scaleAt: usize, squareAt: usize, residualAt: usize, scale: f32, square: f32, residual: f32): void {
  store<f32>(scaleAt, scale);
  store<f32>(squareAt, square);
  store<f32>(residualAt, residual);
}

/**
 * Codes component × multiplier as integers up to `limit`, 8 bits each, or 16 when `wide`. Returns the sum of the codes.
 * A component × (limit / largest) exceeds the limit by rounding alone, by less than a half.
 */
@inline
function code(
  wide: bool, vector: usize, dim: u32, most: f32, limit: f32, multiplier: f64, floor: f64,
  codes: usize, scaleAt: usize, squareAt: usize, residualAt: usize,
): i32 {
  const inverse = limit / most;
  const scale = <f32>((<f64>most * multiplier) / <f64>limit);
  const inverse4 = f32x4.splat(inverse);
  const scale2 = f64x2.splat(<f64>scale);
  const multiplier2 = f64x2.splat(multiplier);
  let sums = i32x4.splat(0);
  let squareEven = f64x2.splat(0);
  let squareOdd = squareEven;
  let lostEven = squareEven;
  let lostOdd = squareEven;
  const end = vector + <usize>(dim << 2);
  const whole = end - <usize>((dim & 3) << 2);
  for (; vector < whole; vector += 16) {
    const x = v128.load(vector);
    const rounded = f32x4.nearest(f32x4.mul(x, inverse4));
    const even = low(rounded);
    const odd = high(rounded);
    squareEven = f64x2.add(squareEven, f64x2.mul(even, even));
    squareOdd = f64x2.add(squareOdd, f64x2.mul(odd, odd));
    const evenLost = f64x2.sub(f64x2.mul(low(x), multiplier2), f64x2.mul(even, scale2));
    const oddLost = f64x2.sub(f64x2.mul(high(x), multiplier2), f64x2.mul(odd, scale2));
    lostEven = f64x2.add(lostEven, f64x2.mul(evenLost, evenLost));
    lostOdd = f64x2.add(lostOdd, f64x2.mul(oddLost, oddLost));
    const integers = i32x4.trunc_sat_f32x4_s(rounded);
    sums = i32x4.add(sums, integers);
    const words = i16x8.narrow_i32x4_s(integers, integers);
    if (wide) {
      v128.store64_lane(codes, words, 0);
      codes += 8;
    } else {
      v128.store32_lane(codes, i8x16.narrow_i16x8_s(words, words), 0);
      codes += 4;
    }
  }
  let sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1);
  sum += i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  let square = addLanes(squareEven, squareOdd);
  let lost = addLanes(lostEven, lostOdd);
  for (; vector < end; vector += 4) {
    const x = load<f32>(vector);
    const rounded = nearest<f32>(x * inverse);
    const loss = <f64>x * multiplier - <f64>rounded * <f64>scale;
    square += <f64>rounded * <f64>rounded;
    lost += loss * loss;
    sum += <i32>rounded;
    if (wide) {
      store<i16>(codes, <i16>rounded);
      codes += 2;
    } else store<i8>(codes++, <i8>rounded);
  }
  const decoded = <f64>scale * <f64>scale * square;
  const residual = Math.sqrt(lost) * RESIDUAL_FACTOR + floor;
  writeHead(scaleAt, squareAt, residualAt, scale, <f32>decoded, <f32>residual);
  return sum;
}

/** Bytes of the codes of a row with their padding. */
@inline
function paddedTo16(dim: u32): u32 {
  return (dim + 15) & ~15;
}

function encodeRow(vector: usize, record: usize, dim: u32, unit: bool): void {
  const codes = record + CODE_BYTES;
  const norm = wideNorm(vector, dim);
  const most = largest(vector, dim);
  if (!(norm >= CODED_NORM_MIN && norm <= CODED_NORM_MAX)) {
    memory.fill(record, 0, CODE_BYTES + paddedTo16(dim));
    // To everything a zero vector has the cosine distance of an orthogonal one.
    const square: f32 = most == 0 ? (unit ? 1 : 0) : <f32>-Infinity;
    store<f32>(record, square, CODE_SQUARE);
    return;
  }
  const multiplier = unit ? 1 / norm : 1;
  const floor = unit ? UNIT_RESIDUAL_FLOOR : RESIDUAL_FLOOR;
  const sum = code(
    false, vector, dim, most, <f32>CODE_MAX, multiplier, floor,
    codes, record + CODE_SCALE, record + CODE_SQUARE, record + CODE_RESIDUAL,
  );
  store<i32>(record, sum, CODE_SUM);
  memory.fill(codes + <usize>dim, 0, paddedTo16(dim) - dim);
}

export function normRows(first: u32, count: u32): void {
  if (load<u32>(METRIC) != COSINE) return;
  const dim = load<u32>(DIM);
  for (let row = first, end = first + count; row < end; row++) {
    store<f32>(cell(NORMS, row), normOf(vectorOf(row, 0), dim));
  }
}

export function encodeRows(first: u32, count: u32): void {
  const dim = load<u32>(DIM);
  const unit = load<u32>(METRIC) == COSINE;
  const coded = strideOf(CODES) != 0;
  for (let row = first, end = first + count; row < end; row++) {
    const vector = vectorOf(row, 0);
    if (unit) store<f32>(cell(NORMS, row), normOf(vector, dim));
    if (coded) encodeRow(vector, cell(CODES, row), dim, unit);
  }
}

/** The largest code of a query: dim products with codes of rows must fit into 31 bits. */
@inline
function queryLimit(dim: u32): f32 {
  return <f32>min<u32>(QUERY_CODE_MAX, (<u32>i32.MAX_VALUE / CODE_MAX) / dim);
}

export function encodeQuery(context: usize): void {
  const dim = load<u32>(DIM);
  const vector = <usize>load<u32>(context, QUERY);
  const unit = load<u32>(METRIC) == COSINE;
  const norm = wideNorm(vector, dim);
  const bounds = norm >= CODED_NORM_MIN && norm <= CODED_NORM_MAX && dim <= <u32>CODED_DIM_MAX;
  store<u32>(context, bounds ? 1 : 0, QUERY_CODED);
  if (!bounds) return;
  const codes = <usize>load<u32>(context, QUERY_CODES);
  const multiplier = unit ? 1 / norm : 1;
  const floor = unit ? UNIT_RESIDUAL_FLOOR : RESIDUAL_FLOOR;
  code(
    true, vector, dim, largest(vector, dim), queryLimit(dim), multiplier, floor,
    codes, context + QUERY_SCALE, context + QUERY_SQUARE, context + QUERY_RESIDUAL,
  );
  memory.fill(codes + <usize>(dim << 1), 0, (paddedTo16(dim) - dim) << 1);
}
