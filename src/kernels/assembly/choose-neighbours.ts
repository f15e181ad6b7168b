// Which candidates become neighbours of a row (Malkov and Yashunin, 2016, algorithm 4): first those that lie apart from each
// other, then the nearest of the rest. Exact duplicates of the row lie in no direction: were they to count in the first
// part, nothing else would lie apart from them, and many duplicates would be an island.
import {
  CHOSEN,
  CODE_BYTES,
  CODES,
  DEAD,
  GRAPH_CODED,
  SEQUENCES,
} from "../layout";
import { nearDistances } from "./beam";
import { candidateAt, distanceOfCandidate, isMarked, markCandidate, rowOf } from "./candidates";
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
  let size: u32 = 0;
  let twins: u32 = 0;
  for (let i: u32 = 0; i < count && size < apart; i++) {
    const candidate = candidateAt(candidates, i);
    const row = rowOf(candidate, salt);
    const distance = distanceOfCandidate(candidate);
    if (row == origin || isDead(row)) continue;
    if (distance == self && areTwins(origin, row)) twins++;
    else if (liesApart(context, row, distance, chosen, size)) {
      store<u32>(chosen + (size << 2), row);
      size++;
      markCandidate(candidates, i);
    }
  }
  const kept = min<u32>(twins, (most + 3) >> 2);
  size = min<u32>(size, most - kept);
  const wanted = max<u32>(fill, size + kept);
  for (let i: u32 = 0; i < count && size < wanted; i++) {
    const candidate = candidateAt(candidates, i);
    const row = rowOf(candidate, salt);
    if (isMarked(candidate) || row == origin || isDead(row)) continue;
    store<u32>(chosen + (size << 2), row);
    size++;
    markCandidate(candidates, i);
  }
  return size;
}
