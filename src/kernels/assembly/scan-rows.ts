// Exact search of lists of rows, wherever they are. A piece of a list is looked at twice: the first look fetches the memory
// of all its rows side by side, which takes little longer than that of one of them; nothing is computed before. As in a
// scan of all rows a piece goes by codes, or in full while codes would rule out too few.
import { ACCEPT, CODES, DOT, EUCLIDEAN, K, METRIC, QUERY_CODES, SCRATCH, SEQUENCES, TOUCHED, VECTORS } from "../layout";
import { FULL_PIECE_ROWS, PIECE_ROWS, PIECE_TOUCHED_MAX } from "../scan-rules";
import { lower4, possible4 } from "./bound";
import { codeDot4, paddedDim, residuals4, scales4, squares4 } from "./code-sums";
import { STEP_BYTES } from "./coded-strip";
import { consider, settle } from "./compare";
import { accepts, areOutside, cellIn, shiftOf, strideOf, tableOf } from "./memory";
import { beginScan, beginStrip, judgeStrip } from "./scan-pace";
import { beginSeeds, isFirst, noteGroups, seedLimit } from "./seed-strip";

/** In scratch, behind what a strip keeps there: numbers of rows, and the addresses of their cells. */
const NUMBERS: usize = 16384;
const PLACES: usize = 20480;

@inline
function touch(at: usize, bytes: usize): u32 {
  let touched: u32 = 0;
  for (const end = at + min<usize>(bytes, PIECE_TOUCHED_MAX); at < end; at += 64) touched += load<u32>(at);
  return touched;
}

/** Notes those of some rows that a search accepts, with their cells of a column, which are touched. Returns how many. */
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

/** What codes say of the rows that were gathered, into scratch. A step that is not full repeats the last row. */
@inline
function readCodes(kind: i32, context: usize, count: u32): void {
  const query = <usize>load<u32>(context, QUERY_CODES);
  const padded = paddedDim();
  let to = <usize>load<u32>(context, SCRATCH);
  let at = to;
  const end = at + (<usize>count << 2);
  const last = load<u32>(end - 4, PLACES);
  for (let place = end; place < end + 12; place += 4) store<u32>(place, last, PLACES);
  for (; at < end; at += 16, to += STEP_BYTES) {
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
    v128.store(to, lower4(kind, context, products, scales4(h0, h1, h2, h3), squares4(h0, h1, h2, h3), residuals));
    v128.store(to, residuals, 16);
  }
}

/** Those of the step at `at`, of rows that end at `end`, that `mask` has. */
@inline
function considerStep(context: usize, at: usize, end: usize, mask: u32): void {
  if (end - at < 16) mask &= (<u32>1 << <u32>((end - at) >> 2)) - 1;
  for (; mask != 0; mask &= mask - 1) consider(context, load<u32>(at + (<usize>ctz<u32>(mask) << 2), NUMBERS));
}

/** Compares those that look nearest. Returns the limit that they are within. */
function seed(context: usize, count: u32): v128 {
  const scratch = <usize>load<u32>(context, SCRATCH);
  let step = scratch;
  beginSeeds(scratch);
  for (let i: u32 = 0; i < count; i += 4, step += STEP_BYTES) noteGroups(scratch, i >> 2, v128.load(step));
  const limit = f32x4.splat(seedLimit(context));
  step = scratch;
  let at = step;
  for (const end = at + (<usize>count << 2); at < end; at += 16, step += STEP_BYTES) {
    considerStep(context, at, end, i32x4.bitmask(f32x4.le(v128.load(step), limit)));
  }
  settle(context);
  return limit;
}

@inline
function codedRows(kind: i32, context: usize, count: u32): void {
  readCodes(kind, context, count);
  const seeded = isFirst(context) ? seed(context, count) : f32x4.splat(<f32>NaN);
  let step = <usize>load<u32>(context, SCRATCH);
  let at = step;
  for (const end = at + (<usize>count << 2); at < end; at += 16, step += STEP_BYTES) {
    const lower = v128.load(step);
    const left = i32x4.bitmask(f32x4.le(lower, seeded)) ^ 15;
    considerStep(context, at, end, left & possible4(kind, context, lower, v128.load(step, 16)));
  }
  settle(context);
}

function fullRows(context: usize, rows: usize, count: u32): void {
  const column = areOutside() ? SEQUENCES : VECTORS;
  for (let first: u32 = 0; first < count; first += FULL_PIECE_ROWS) {
    const accepted = gather(context, rows + (<usize>first << 2), min<u32>(count - first, FULL_PIECE_ROWS), column);
    const numbers = <usize>load<u32>(context, SCRATCH);
    for (let i: u32 = 0; i < accepted; i++) consider(context, load<u32>(numbers + (<usize>i << 2), NUMBERS));
  }
  settle(context);
}

function offerPiece(context: usize, rows: usize, count: u32): void {
  if (!beginStrip(context)) {
    fullRows(context, rows, count);
    return;
  }
  const accepted = gather(context, rows, count, CODES);
  if (accepted == 0) return;
  if (load<u32>(METRIC) == DOT) codedRows(DOT, context, accepted);
  else codedRows(EUCLIDEAN, context, accepted);
  judgeStrip(context, (accepted + 3) >> 2);
}

/** Offers `count` rows whose numbers stand at `list`, in a scan that has begun. */
export function offerRows(context: usize, list: usize, count: u32): void {
  for (let first: u32 = 0; first < count; first += PIECE_ROWS) {
    offerPiece(context, list + (<usize>first << 2), min<u32>(count - first, PIECE_ROWS));
  }
}

/** The same as all there is to a search. */
export function scanRows(context: usize, list: usize, count: u32): void {
  if (load<u32>(context, K) == 0) return;
  beginScan(context);
  offerRows(context, list, count);
}
