// Which centroid is nearest, in whole numbers: rows and centroids as 16-bit codes with a scale each, so that products of
// codes are added exactly, four rows and eight centroids at a time. The square of the distance, less that of the row, is
// |c|² - 2 x·c; equal values go to the centroid with the smaller number.
import {
  BOOK_CODES,
  BOOK_COUNT,
  BOOK_DIM,
  BOOK_LIMIT,
  BOOK_OFFSETS,
  BOOK_SCALES,
  TILE_ROWS,
} from "../layout";
import { rankOf } from "./hits";
import { largest } from "./row-codes";

/** Rows smaller than this in every component count as zero: the inverse of less is no float. */
const COMPONENT_MIN: f32 = 1e-30;

@inline
function codes4(row: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(row), inverse)));
}

/** Bytes of the codes of one row: pairs of components, up to four of them more than there are. */
@inline
function codeBytes(dim: u32): usize {
  return <usize>((dim + 7) >> 3) << 4;
}

/** Codes of a row, padded with zeros to a multiple of 8; returns their scale. */
function encodeRow(row: usize, dim: u32, limit: f32, out: usize): f32 {
  const most = largest(row, dim);
  const isZero = most < COMPONENT_MIN;
  const inverse: f32 = isZero ? 0 : limit / most;
  const whole = row + <usize>((dim >> 3) << 5);
  const end = row + <usize>(dim << 2);
  for (; row < whole; row += 32, out += 16) {
    const factor = f32x4.splat(inverse);
    v128.store(out, i16x8.narrow_i32x4_s(codes4(row, factor), codes4(row + 16, factor)));
  }
  if (row < end) {
    v128.store(out, i32x4.splat(0));
    for (; row < end; row += 4, out += 2) store<i16>(out, <i16>(<i32>nearest<f32>(load<f32>(row) * inverse)));
  }
  return isZero ? 0 : most / limit;
}

/** Scores of four centroids for a row: offset - dot × scale of the centroid × scale of the row. */
@inline
function score4(dots: v128, offset: v128, scale: v128, rowScale: v128): v128 {
  return f32x4.sub(offset, f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(dots), scale), rowScale));
}

/** The number of the smallest of four scores, of equal ones the smallest number. */
@inline
function numberOfLeast(scores: v128, numbers: v128): u32 {
  let least = f32x4.min(scores, v128.shuffle<i32>(scores, scores, 2, 3, 0, 1));
  least = f32x4.min(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
  let number = v128.bitselect(numbers, i32x4.splat(-1), f32x4.eq(scores, least));
  number = i32x4.min_u(number, v128.shuffle<i32>(number, number, 2, 3, 0, 1));
  number = i32x4.min_u(number, v128.shuffle<i32>(number, number, 1, 0, 3, 2));
  return i32x4.extract_lane(number, 0);
}

/** Bytes of the pairs of components of a row or centroid: an even number of pairs, so that two go at a time. */
@inline
function pairBytes(dim: u32): usize {
  return <usize>((dim + 3) >> 2) << 3;
}

/** Codes of four rows, `stride` bytes apart, to one pair of each in turn. */
function interleave(codes: usize, stride: usize, out: usize): void {
  for (const end = codes + stride; codes < end; codes += 16, out += 64) {
    const a = v128.load(codes);
    const b = v128.load(codes + stride);
    const c = v128.load(codes + 2 * stride);
    const d = v128.load(codes + 3 * stride);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    v128.store(out, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(out, v128.shuffle<i64>(ab, cd, 1, 3), 16);
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(abHigh, cdHigh, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(abHigh, cdHigh, 1, 3), 48);
  }
}

/** The nearest centroids of four rows, one number in each lane. */
function nearestOf4(book: usize, codes: usize, rowScales: v128): v128 {
  const pairs = pairBytes(load<u32>(book, BOOK_DIM));
  const end = codes + 4 * pairs;
  let centroids = <usize>load<u32>(book, BOOK_CODES);
  let offsets = <usize>load<u32>(book, BOOK_OFFSETS);
  let scales = <usize>load<u32>(book, BOOK_SCALES);
  const count = load<u32>(book, BOOK_COUNT);
  let numbers = i32x4(0, 1, 2, 3);
  let best0 = f32x4.splat(Infinity);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let at0 = numbers;
  let at1 = numbers;
  let at2 = numbers;
  let at3 = numbers;
  for (let first: u32 = 0; first < count; first += 8) {
    let a0 = i32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let at = codes; at < end; at += 32, centroids += 64) {
      let low = v128.load(centroids);
      let high = v128.load(centroids, 16);
      let row = v128.load32_splat(at);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(row, low));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 4);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(row, low));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 8);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(row, low));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 12);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(row, low));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(row, high));
      low = v128.load(centroids, 32);
      high = v128.load(centroids, 48);
      row = v128.load32_splat(at, 16);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(row, low));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 20);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(row, low));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 24);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(row, low));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(row, high));
      row = v128.load32_splat(at, 28);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(row, low));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(row, high));
    }
    for (let half = 0; half < 2; half++) {
      const offset = v128.load(offsets);
      const scale = v128.load(scales);
      let score = score4(a0, offset, scale, v128.shuffle<i32>(rowScales, rowScales, 0, 0, 0, 0));
      let isLess = f32x4.lt(score, best0);
      best0 = v128.bitselect(score, best0, isLess);
      at0 = v128.bitselect(numbers, at0, isLess);
      score = score4(a1, offset, scale, v128.shuffle<i32>(rowScales, rowScales, 1, 1, 1, 1));
      isLess = f32x4.lt(score, best1);
      best1 = v128.bitselect(score, best1, isLess);
      at1 = v128.bitselect(numbers, at1, isLess);
      score = score4(a2, offset, scale, v128.shuffle<i32>(rowScales, rowScales, 2, 2, 2, 2));
      isLess = f32x4.lt(score, best2);
      best2 = v128.bitselect(score, best2, isLess);
      at2 = v128.bitselect(numbers, at2, isLess);
      score = score4(a3, offset, scale, v128.shuffle<i32>(rowScales, rowScales, 3, 3, 3, 3));
      isLess = f32x4.lt(score, best3);
      best3 = v128.bitselect(score, best3, isLess);
      at3 = v128.bitselect(numbers, at3, isLess);
      a0 = b0;
      a1 = b1;
      a2 = b2;
      a3 = b3;
      numbers = i32x4.add(numbers, i32x4.splat(4));
      offsets += 16;
      scales += 16;
    }
  }
  return i32x4(
    numberOfLeast(best0, at0), numberOfLeast(best1, at1), numberOfLeast(best2, at2), numberOfLeast(best3, at3),
  );
}

/** Writes the sums of products of one row with eight centroids; returns the address behind these. */
@inline
function dots8(codes: usize, pairs: usize, centroids: usize, out: usize): usize {
  let low = i32x4.splat(0);
  let high = low;
  for (const end = codes + pairs; codes < end; codes += 8, centroids += 64) {
    let pair = v128.load32_splat(codes);
    low = i32x4.add(low, i32x4.dot_i16x8_s(pair, v128.load(centroids)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(pair, v128.load(centroids, 16)));
    pair = v128.load32_splat(codes, 4);
    low = i32x4.add(low, i32x4.dot_i16x8_s(pair, v128.load(centroids, 32)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(pair, v128.load(centroids, 48)));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
  return centroids;
}

/** The nearest centroid of one row; `room` is for 32 bytes. */
function nearestOf1(book: usize, codes: usize, rowScale: v128, room: usize): u32 {
  const pairs = pairBytes(load<u32>(book, BOOK_DIM));
  let centroids = <usize>load<u32>(book, BOOK_CODES);
  let offsets = <usize>load<u32>(book, BOOK_OFFSETS);
  let scales = <usize>load<u32>(book, BOOK_SCALES);
  let numbers = i32x4(0, 1, 2, 3);
  let at = numbers;
  let best = f32x4.splat(Infinity);
  for (let first: u32 = 0, count = load<u32>(book, BOOK_COUNT); first < count; first += 8) {
    centroids = dots8(codes, pairs, centroids, room);
    for (let half: usize = 0; half < 32; half += 16, offsets += 16, scales += 16) {
      const score = score4(v128.load(room + half), v128.load(offsets), v128.load(scales), rowScale);
      const isLess = f32x4.lt(score, best);
      best = v128.bitselect(score, best, isLess);
      at = v128.bitselect(numbers, at, isLess);
      numbers = i32x4.add(numbers, i32x4.splat(4));
    }
  }
  return numberOfLeast(best, at);
}

/**
 * The numbers of the centroids nearest to `count` rows, `stride` bytes from one to the next. `codes` is room for those of
 * TILE_ROWS rows, twice.
 */
export function assignRows(book: usize, codes: usize, rows: usize, stride: u32, count: u32, out: usize): void {
  const dim = load<u32>(book, BOOK_DIM);
  const limit = load<f32>(book, BOOK_LIMIT);
  const bytes = codeBytes(dim);
  const tile = codes + <usize>TILE_ROWS * bytes;
  const end = out + <usize>(count << 2);
  const whole = end - <usize>((count % <u32>TILE_ROWS) << 2);
  for (; out < whole; out += TILE_ROWS << 2) {
    let scales = f32x4.splat(0);
    for (let lane: usize = 0; lane < <usize>TILE_ROWS; lane++, rows += <usize>stride) {
      scales = v128.shuffle<i32>(scales, f32x4.splat(encodeRow(rows, dim, limit, codes + lane * bytes)), 1, 2, 3, 4);
    }
    interleave(codes, bytes, tile);
    v128.store(out, nearestOf4(book, tile, scales));
  }
  for (; out < end; out += 4, rows += <usize>stride) {
    store<u32>(out, nearestOf1(book, codes, f32x4.splat(encodeRow(rows, dim, limit, codes)), tile));
  }
}

/**
 * Every centroid by how near it is to a row: for each 8 bytes, the order of its score above its number. `codes` is room as
 * for `assignRows`.
 */
export function rankCentroids(book: usize, codes: usize, row: usize, out: usize): void {
  const dim = load<u32>(book, BOOK_DIM);
  const rowScale = f32x4.splat(encodeRow(row, dim, load<f32>(book, BOOK_LIMIT), codes));
  const room = codes + codeBytes(dim);
  const pairs = pairBytes(dim);
  let centroids = <usize>load<u32>(book, BOOK_CODES);
  let offsets = <usize>load<u32>(book, BOOK_OFFSETS);
  let scales = <usize>load<u32>(book, BOOK_SCALES);
  for (let number: u32 = 0, count = load<u32>(book, BOOK_COUNT); number < count; ) {
    centroids = dots8(codes, pairs, centroids, room);
    for (let half: usize = 0; half < 32; half += 16, offsets += 16, scales += 16) {
      v128.store(room + half, score4(v128.load(room + half), v128.load(offsets), v128.load(scales), rowScale));
    }
    for (let at = room, last = min<u32>(number + 8, count); number < last; number++, at += 4, out += 8) {
      store<u64>(out, rankOf(load<f32>(at), number));
    }
  }
}
