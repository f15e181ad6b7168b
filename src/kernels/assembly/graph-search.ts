// Searches of a graph: down the layers to the row nearest to the query, then a beam on the lowest one, then the best of it
// in full (Malkov and Yashunin, 2016).
import {
  ACCEPT,
  COMPARED,
  FORM_EXACT,
  FOUND,
  GRAPH_DEAD,
  GRAPH_ENTRY,
  GRAPH_TOP,
  K,
  LINKS_END,
  NO_ROW,
  ORIGIN_FORM,
  ORIGIN_SALT,
  POOL,
  SEQUENCES,
  VISITED,
} from "../layout";
import { beam, filteredBeam, mayHit, meetNeighbours, nearDistances, nearRows, roundOf } from "./beam";
import { candidateAt, candidateOf, distanceOfCandidate, rowOf, setCandidate } from "./candidates";
import { linkAt, linksMax, twinBehind } from "./graph-links";
import { offer } from "./hits";
import { aimAtQuery, measure, measureExactly } from "./measure";
import { cell } from "./memory";

/** Puts a row into the pool, alone. */
export function startAt(context: usize, row: u32): void {
  const rows = nearRows(context);
  const distances = nearDistances(context);
  store<u32>(rows, row);
  measure(context, rows, 1, distances);
  const entry = candidateOf(load<f32>(distances), row, load<u32>(context, ORIGIN_SALT));
  setCandidate(<usize>load<u32>(context, POOL), 0, entry);
}

/**
 * Goes from the one row of the pool to ever nearer neighbours on the layers from `top` down to above `bottom`. A row that was
 * too far on one layer is so on the next: one round of marks serves all of them.
 */
export function descend(context: usize, top: u32, bottom: u32, round: u8): void {
  const pool = <usize>load<u32>(context, POOL);
  const rows = nearRows(context);
  const distances = nearDistances(context);
  const visited = <usize>load<u32>(context, VISITED);
  const salt = load<u32>(context, ORIGIN_SALT);
  for (let layer = top; layer > bottom; layer--) {
    for (;;) {
      const start = candidateAt(pool, 0);
      const count = meetNeighbours(rowOf(start, salt), layer, rows, visited, round);
      measure(context, rows, count, distances);
      let best = start;
      for (let i: u32 = 0; i < count; i++) {
        const entry = candidateOf(load<f32>(distances + (i << 2)), linkAt(rows, i), salt);
        if (entry < best) best = entry;
      }
      if (best == start) break;
      setCandidate(pool, 0, best);
    }
  }
}

/** Offers a row and its duplicates, which are at the same distance. The oldest come first, so K of them are enough. */
function offerAll(context: usize, row: u32, distance: f32): void {
  const accept = <usize>load<u32>(context, ACCEPT);
  let left = load<u32>(context, K);
  for (; row < <u32>NO_ROW && left > 0; row = twinBehind(row)) {
    if (!mayHit(accept, row)) continue;
    offer(context, row, distance, load<u32>(cell(SEQUENCES, row)));
    left--;
  }
}

/** Offers candidates as hits, by their distances in full. */
function offerBest(context: usize, list: usize, count: u32): void {
  const rows = nearRows(context);
  const distances = nearDistances(context);
  const salt = load<u32>(context, ORIGIN_SALT);
  const isExact = load<u32>(context, ORIGIN_FORM) == FORM_EXACT;
  const most = linksMax(0);
  for (let from: u32 = 0; from < count; from += most) {
    const some = min<u32>(count - from, most);
    for (let i: u32 = 0; i < some; i++) {
      const candidate = candidateAt(list, from + i);
      store<u32>(rows + (i << 2), rowOf(candidate, salt));
      store<f32>(distances + (i << 2), distanceOfCandidate(candidate));
    }
    if (!isExact) measureExactly(context, rows, some, distances);
    for (let i: u32 = 0; i < some; i++) offerAll(context, linkAt(rows, i), load<f32>(distances + (i << 2)));
  }
  store<u32>(context, load<u32>(context, COMPARED) + count, COMPARED);
}

export function searchGraph(context: usize, ef: u32, best: u32, wide: u32, budget: u32): void {
  const entry = load<u32>(GRAPH_ENTRY);
  if (entry == LINKS_END) return;
  aimAtQuery(context);
  startAt(context, entry);
  descend(context, load<u32>(GRAPH_TOP), 0, roundOf(context, 1));
  if (load<u32>(context, ACCEPT) == 0 && load<u32>(GRAPH_DEAD) == 0) {
    const count = beam(context, 0, roundOf(context, 0), 1, ef, 1);
    offerBest(context, <usize>load<u32>(context, POOL), min<u32>(count, best));
  } else {
    const count = filteredBeam(context, 0, roundOf(context, 0), 1, ef, min<u32>(best, ef), wide, budget);
    offerBest(context, <usize>load<u32>(context, FOUND), min<u32>(count, best));
  }
}
