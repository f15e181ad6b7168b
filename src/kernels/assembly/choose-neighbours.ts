// Which candidates become neighbours of a row (Malkov and Yashunin, 2016, algorithm 4): first those that lie apart from each
// other, then the nearest of the rest. Exact duplicates of the row lie in no direction: were they to count in the first
// part, nothing else would lie apart from them, and many duplicates would be an island.
import {
  CHOSEN,
  CODE_BYTES,
  CODE_SCALE,
  CODE_SQUARE,
  CODES,
  DEAD,
  GRAPH_CODED,
  GRAPH_DEAD,
  METRIC,
  SEQUENCES,
} from "../layout";
import { nearDistances, nearRows } from "./beam";
import { candidateAt, distanceOfCandidate, isMarked, markCandidate, rowOf } from "./candidates";
import { codeProducts4, estimates, heads2 } from "./code-distance";
import { aimAtRow, measure } from "./measure";
import { areSame, cell, strideOf } from "./memory";
import { FILL_DENOMINATOR, FILL_NUMERATOR } from "../graph-rules";

@inline
export function chosenRows(context: usize): usize {
  return <usize>load<u32>(context, CHOSEN);
}

@inline
export function isDead(row: u32): bool {
  return load<u32>(cell(SEQUENCES, row)) == DEAD;
}

/** Whether all distances of two rows are the same: they have the same components, or the same codes if those are compared. */
function areTwins(a: u32, b: u32): bool {
  if (load<u32>(GRAPH_CODED) == 0) return areSame(a, b);
  return memory.compare(cell(CODES, a), cell(CODES, b), strideOf(CODES)) == 0;
}

/** Whether a row is nearer to the origin of the choice, at `distance`, than to every row chosen before it. */
function liesApart(context: usize, row: u32, distance: f32, chosen: usize, count: u32): bool {
  const distances = nearDistances(context);
  aimAtRow(context, row);
  for (let from: u32 = 0; from < count; from += 4) {
    const some = min<u32>(4, count - from);
    measure(context, chosen + (from << 2), some, distances);
    for (let i: u32 = 0; i < some; i++) {
      if (load<f32>(distances + (i << 2)) <= distance) return false;
    }
  }
  return true;
}

/** The same where the row and all chosen ones have codes: `record` is that of the row, `places` are those of the chosen ones. */
@inline
function liesApartByCodes(metric: u32, bytes: usize, record: usize, distance: f32, places: usize, count: u32): bool {
  const scale = v128.load32_splat(record, CODE_SCALE);
  const square = v128.load32_splat(record, CODE_SQUARE);
  const least = f32x4.splat(distance);
  for (const end = places + <usize>(count << 2); places < end; places += 16) {
    const a = <usize>load<u32>(places);
    const b = <usize>load<u32>(places, 4);
    const c = <usize>load<u32>(places, 8);
    const d = <usize>load<u32>(places, 12);
    const products = codeProducts4(false, record + CODE_BYTES, a, b, c, d, bytes);
    const ab = heads2(a, b);
    const cd = heads2(c, d);
    const scales = v128.shuffle<i32>(ab, cd, 0, 2, 4, 6);
    const squares = v128.shuffle<i32>(ab, cd, 1, 3, 5, 7);
    if (v128.any_true(f32x4.le(estimates(metric, products, scales, squares, scale, square), least))) return false;
  }
  return true;
}

/** Notes the record of a chosen row. The last four are filled with the first of them: what is said of it is said again. */
@inline
function notePlace(places: usize, size: u32, record: usize): void {
  const at = places + <usize>(size << 2);
  if ((size & 3) == 0) v128.store(at, i32x4.splat(<u32>record));
  else store<u32>(at, <u32>record);
}

@inline
function isCoded(record: usize): bool {
  return load<f32>(record, CODE_SQUARE) != <f32>-Infinity;
}

/** How many links of the lowest layer are filled whatever their directions; none above. */
@inline
export function fillOf(layer: u32, most: u32): u32 {
  return layer == 0 ? (most * FILL_NUMERATOR) / FILL_DENOMINATOR : 0;
}

/**
 * Chooses neighbours of `origin`, whose distance to itself is `self`, among sorted candidates without marks: up to `apart`
 * that lie apart from each other, more until there are `fill`, never more than `most`. A quarter of the places is kept for
 * duplicates. Marks the chosen ones; their rows are in CHOSEN. Returns how many.
 */
export function chooseNeighbours(
  context: usize, origin: u32, self: f32, candidates: usize, count: u32, salt: u32, apart: u32, fill: u32, most: u32,
): u32 {
  const chosen = chosenRows(context);
  const places = nearRows(context);
  const metric = load<u32>(METRIC);
  const bytes = <usize>(strideOf(CODES) - CODE_BYTES);
  const mayBeDead = load<u32>(GRAPH_DEAD) != 0;
  let byCodes = load<u32>(GRAPH_CODED) != 0;
  let size: u32 = 0;
  let twins: u32 = 0;
  for (let i: u32 = 0; i < count && size < apart; i++) {
    const candidate = candidateAt(candidates, i);
    const row = rowOf(candidate, salt);
    const distance = distanceOfCandidate(candidate);
    if (row == origin || (mayBeDead && isDead(row))) continue;
    if (distance == self && areTwins(origin, row)) {
      twins++;
      continue;
    }
    const record = byCodes ? cell(CODES, row) : 0;
    const isExact = !byCodes || !isCoded(record);
    const isApart = isExact
      ? liesApart(context, row, distance, chosen, size)
      : liesApartByCodes(metric, bytes, record, distance, places, size);
    if (!isApart) continue;
    notePlace(places, size, record);
    byCodes = !isExact;
    store<u32>(chosen + (size << 2), row);
    size++;
    markCandidate(candidates, i);
  }
  const kept = min<u32>(twins, (most + 3) >> 2);
  size = min<u32>(size, most - kept);
  const wanted = max<u32>(fill, size + kept);
  for (let i: u32 = 0; i < count && size < wanted; i++) {
    const candidate = candidateAt(candidates, i);
    const row = rowOf(candidate, salt);
    if (isMarked(candidate) || row == origin || (mayBeDead && isDead(row))) continue;
    store<u32>(chosen + (size << 2), row);
    size++;
    markCandidate(candidates, i);
  }
  return size;
}
