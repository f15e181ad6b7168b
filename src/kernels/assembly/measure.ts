// Distances of rows to an origin: the query of a context, or a row. From codes where there are any, else in full.
import {
  CODE_BYTES,
  CODE_SCALE,
  CODE_SQUARE,
  CODES,
  COSINE,
  DIM,
  DOT,
  EUCLIDEAN,
  EVALUATED,
  FORM_EXACT,
  FORM_QUERY_CODES,
  FORM_ROW_CODES,
  GRAPH_CODED,
  HAMMING,
  MANHATTAN,
  METRIC,
  NEAR_PLACES,
  ORIGIN_CODES,
  ORIGIN_FORM,
  ORIGIN_NORM,
  ORIGIN_ROW,
  ORIGIN_SALT,
  ORIGIN_SCALE,
  ORIGIN_SQUARE,
  ORIGIN_VECTOR,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_NORM,
  QUERY_SCALE,
  QUERY_SQUARE,
  STAGED_ORIGIN,
  TOUCHED,
  VECTORS,
} from "../layout";
import { codeProducts4, estimates, heads2 } from "./code-distance";
import { cosineOf, distanceBetween, dotOf, euclideanOf, rowNorm } from "./distance";
import { areOutside, cell, cellIn, shiftOf, strideOf, tableOf, vectorOf } from "./memory";
import { absoluteSum4, differingCount4, dotSum4, squareSum4 } from "./sums";

/** Distances are measured from the query from now on. */
export function aimAtQuery(context: usize): void {
  store<u32>(context, load<u32>(context, QUERY), ORIGIN_VECTOR);
  store<f32>(context, load<f32>(context, QUERY_NORM), ORIGIN_NORM);
  store<u32>(context, 0, ORIGIN_SALT);
  const coded = load<u32>(GRAPH_CODED) != 0 && load<u32>(context, QUERY_CODED) != 0;
  store<u32>(context, coded ? FORM_QUERY_CODES : FORM_EXACT, ORIGIN_FORM);
  store<u32>(context, load<u32>(context, QUERY_CODES), ORIGIN_CODES);
  store<f32>(context, load<f32>(context, QUERY_SCALE), ORIGIN_SCALE);
  store<f32>(context, load<f32>(context, QUERY_SQUARE), ORIGIN_SQUARE);
}

/** Distances are measured from a row from now on. */
export function aimAtRow(context: usize, row: u32): void {
  store<u32>(context, row, ORIGIN_ROW);
  store<u32>(context, 0, ORIGIN_VECTOR);
  store<f32>(context, rowNorm(row), ORIGIN_NORM);
  store<u32>(context, FORM_EXACT, ORIGIN_FORM);
  if (load<u32>(GRAPH_CODED) == 0) return;
  const record = cell(CODES, row);
  const square = load<f32>(record, CODE_SQUARE);
  if (square == <f32>-Infinity) return;
  store<u32>(context, FORM_ROW_CODES, ORIGIN_FORM);
  store<u32>(context, <u32>widenCodes(context, record), ORIGIN_CODES);
  store<f32>(context, load<f32>(record, CODE_SCALE), ORIGIN_SCALE);
  store<f32>(context, square, ORIGIN_SQUARE);
}

/** The floats that distances are measured from. Most choices of neighbours go by codes and never ask. */
@inline
function originOf(context: usize): usize {
  if (load<u32>(context, ORIGIN_VECTOR) == 0) {
    store<u32>(context, <u32>vectorOf(load<u32>(context, ORIGIN_ROW), STAGED_ORIGIN), ORIGIN_VECTOR);
  }
  return <usize>load<u32>(context, ORIGIN_VECTOR);
}

/** The codes of a row in the place of those of a query, as wide: they are read many times. */
@inline
function widenCodes(context: usize, record: usize): usize {
  const codes = <usize>load<u32>(context, QUERY_CODES);
  let to = codes;
  for (const end = record + <usize>strideOf(CODES); record + CODE_BYTES < end; record += 8, to += 16) {
    v128.store(to, v128.load8x8_s(record, CODE_BYTES));
  }
  return codes;
}

/** The distances of `count` rows, one behind the other at `distances`, which has room for a multiple of four. */
export function measure(context: usize, rows: usize, count: u32, distances: usize): void {
  const form = load<u32>(context, ORIGIN_FORM);
  store<u32>(context, load<u32>(context, EVALUATED) + count, EVALUATED);
  if (form == FORM_EXACT) measureExactly(context, rows, count, distances);
  else {
    locate(context, CODES, rows, count);
    estimate(context, rows, count, distances);
  }
}

/**
 * Notes where the cells of rows are and touches each, so that memory brings all of them at the same time. The list is
 * filled up to a multiple of four with the last one.
 */
@inline
function locate(context: usize, column: u32, rows: usize, count: u32): void {
  const table = tableOf(column);
  const shift = shiftOf();
  const stride = strideOf(column);
  const places = <usize>load<u32>(context, NEAR_PLACES);
  // The last word of a cell, and half of the way to it: with the first one these are in all lines of a short cell.
  const last: usize = stride > 192 ? 0 : <usize>stride - 4;
  const half: usize = (last >> 3) << 2;
  let touched: u32 = 0;
  let place: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    place = cellIn(table, shift, stride, load<u32>(rows + (i << 2)));
    store<u32>(places + (i << 2), <u32>place);
    touched += load<u32>(place) + load<u32>(place + half) + load<u32>(place + last);
  }
  for (let i = count; (i & 3) != 0; i++) store<u32>(places + (i << 2), <u32>place);
  store<u32>(context, touched, TOUCHED);
}

@inline
function estimate(context: usize, rows: usize, count: u32, distances: usize): void {
  const metric = load<u32>(METRIC);
  const bytes = <usize>(strideOf(CODES) - CODE_BYTES);
  const places = <usize>load<u32>(context, NEAR_PLACES);
  const origin = <usize>load<u32>(context, ORIGIN_CODES);
  const scale = v128.load32_splat(context, ORIGIN_SCALE);
  const square = v128.load32_splat(context, ORIGIN_SQUARE);
  for (let i: u32 = 0; i < count; i += 4) {
    const at = places + (i << 2);
    const a = <usize>load<u32>(at);
    const b = <usize>load<u32>(at, 4);
    const c = <usize>load<u32>(at, 8);
    const d = <usize>load<u32>(at, 12);
    const ab = heads2(a, b);
    const cd = heads2(c, d);
    const products = codeProducts4(true, origin, a, b, c, d, bytes);
    const scales = v128.shuffle<i32>(ab, cd, 0, 2, 4, 6);
    const squares = v128.shuffle<i32>(ab, cd, 1, 3, 5, 7);
    v128.store(distances + (i << 2), estimates(metric, products, scales, squares, scale, square));
    const uncoded = f32x4.eq(squares, f32x4.splat(<f32>-Infinity));
    if (v128.any_true(uncoded)) replaceUncoded(context, rows, i, count, distances, i32x4.bitmask(uncoded));
  }
}

/** Rows whose codes cannot be trusted are compared in full. */
function replaceUncoded(context: usize, rows: usize, from: u32, count: u32, distances: usize, lanes: i32): void {
  for (let i = from; i < count && i < from + 4; i++) {
    if (((lanes >> (i - from)) & 1) == 0) continue;
    store<f32>(distances + (i << 2), exactDistance(context, load<u32>(rows + (i << 2))));
  }
}

@inline
function exactDistance(context: usize, row: u32): f32 {
  const norm = load<f32>(context, ORIGIN_NORM);
  return distanceBetween(originOf(context), norm, vectorOf(row, 0), rowNorm(row));
}

/** The same as `measure`, in full: the distances that are reported. */
export function measureExactly(context: usize, rows: usize, count: u32, distances: usize): void {
  if (!areOutside()) {
    locate(context, VECTORS, rows, count);
    measureLocated(context, rows, count, distances);
    return;
  }
  for (let i: u32 = 0; i < count; i += 4) {
    const some = min<u32>(4, count - i);
    bringFour(context, rows + (i << 2), some);
    measureLocated(context, rows + (i << 2), some, distances + (i << 2));
  }
}

/** Brings up to four rows and notes where they are; the last one fills the list up. */
function bringFour(context: usize, rows: usize, count: u32): void {
  const places = <usize>load<u32>(context, NEAR_PLACES);
  let place: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    if (i < count) place = <u32>vectorOf(load<u32>(rows + (i << 2)), i);
    store<u32>(places + (i << 2), place);
  }
}

/** The distances of rows whose places were noted. */
function measureLocated(context: usize, rows: usize, count: u32, distances: usize): void {
  const metric = load<u32>(METRIC);
  const dim = load<u32>(DIM);
  const origin = originOf(context);
  const places = <usize>load<u32>(context, NEAR_PLACES);
  for (let i: u32 = 0; i < count; i += 4) {
    const at = places + (i << 2);
    const a = <usize>load<u32>(at);
    const b = <usize>load<u32>(at, 4);
    const c = <usize>load<u32>(at, 8);
    const d = <usize>load<u32>(at, 12);
    v128.store(distances + (i << 2), sums4(metric, origin, a, b, c, d, dim));
  }
  if (metric == MANHATTAN || metric == HAMMING) return;
  const norm = load<f32>(context, ORIGIN_NORM);
  for (let i: u32 = 0; i < count; i++) {
    const at = distances + (i << 2);
    const sum = load<f32>(at);
    const place = <usize>load<u32>(places + (i << 2));
    if (metric == EUCLIDEAN) store<f32>(at, euclideanOf(sum, origin, place, dim));
    else if (metric == DOT) store<f32>(at, dotOf(sum, origin, place, dim));
    else store<f32>(at, cosineOf(sum, norm * rowNorm(load<u32>(rows + (i << 2))), origin, place, dim));
  }
}

@inline
function sums4(metric: u32, origin: usize, a: usize, b: usize, c: usize, d: usize, dim: u32): v128 {
  if (metric == EUCLIDEAN) return squareSum4(origin, a, b, c, d, dim);
  if (metric == MANHATTAN) return absoluteSum4(origin, a, b, c, d, dim);
  return metric == DOT || metric == COSINE ? dotSum4(origin, a, b, c, d, dim) : differingCount4(origin, a, b, c, d, dim);
}
