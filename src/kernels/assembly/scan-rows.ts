// Exact search of a list of rows, wherever they are. Each is far from the next, so the memory of rows to come is touched
// before it is needed. As in a scan of all rows, STRIP_STEPS times four rows go one way: by codes, or in full.
import { CODES, COSINE, DOT, EUCLIDEAN, K, METRIC, QUERY_CODES, TOUCHED, VECTORS } from "../layout";
import { LIST_AHEAD, LIST_TOUCHED_MAX, STRIP_STEPS } from "../scan-rules";
import { lower4, possible4 } from "./bound";
import { codeDot4, paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { consider, settle } from "./compare";
import { cell, strideOf } from "./memory";
import { beginScan, beginStrip, judgeStrip } from "./scan-pace";

@inline
function rowIn(list: usize, place: u32): u32 {
  return load<u32>(list + <usize>(place << 2));
}

/** Reads a byte of each of the first cache lines of a cell. */
@inline
function touch(column: u32, row: u32): u32 {
  const at = cell(column, row);
  const end = at + <usize>min<u32>(strideOf(column), LIST_TOUCHED_MAX);
  let read: u32 = 0;
  for (let line = at; line < end; line += 64) read += load<u8>(line);
  return read;
}

/** Touches `count` rows that come LIST_AHEAD after `place`. What was read is kept, or nothing would be read. */
@inline
function touchAhead(context: usize, column: u32, list: usize, place: u32, count: u32, end: u32): void {
  let read: u32 = 0;
  const last = min<u32>(place + LIST_AHEAD + count, end);
  for (let i = place + LIST_AHEAD; i < last; i++) read += touch(column, rowIn(list, i));
  store<u32>(context, read, TOUCHED);
}

function fullList(context: usize, list: usize, first: u32, last: u32, end: u32): void {
  for (let i = first; i < last; i++) {
    touchAhead(context, VECTORS, list, i, 1, end);
    consider(context, rowIn(list, i));
  }
  settle(context);
}

@inline
function codedBy(kind: i32, context: usize, list: usize, first: u32, last: u32, end: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  let i = first;
  for (; i + 4 <= last; i += 4) {
    touchAhead(context, CODES, list, i, 4, end);
    const a = cell(CODES, rowIn(list, i));
    const b = cell(CODES, rowIn(list, i + 1));
    const c = cell(CODES, rowIn(list, i + 2));
    const d = cell(CODES, rowIn(list, i + 3));
    const products = codeDot4(query, a, b, c, d, padded);
    const h0 = v128.load(a);
    const h1 = v128.load(b);
    const h2 = v128.load(c);
    const h3 = v128.load(d);
    const residuals = residuals4(h0, h1, h2, h3);
    const lower = lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals);
    let mask = possible4(kind, context, lower, residuals);
    for (; mask != 0; mask &= mask - 1) consider(context, rowIn(list, i + ctz<u32>(mask)));
  }
  for (; i < last; i++) consider(context, rowIn(list, i));
}

function codedList(context: usize, list: usize, first: u32, last: u32, end: u32): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) codedBy(COSINE, context, list, first, last, end);
  else if (metric == DOT) codedBy(DOT, context, list, first, last, end);
  else codedBy(EUCLIDEAN, context, list, first, last, end);
  settle(context);
}

/** Offers `count` rows whose numbers stand at `list`. */
export function scanRows(context: usize, list: usize, count: u32): void {
  if (load<u32>(context, K) == 0) return;
  beginScan(context);
  const strip: u32 = 4 * STRIP_STEPS;
  for (let first: u32 = 0; first < count; first += strip) {
    const last = min<u32>(first + strip, count);
    if (beginStrip(context)) {
      codedList(context, list, first, last, count);
      judgeStrip(context, (last - first) >> 2);
    } else fullList(context, list, first, last, count);
  }
}
