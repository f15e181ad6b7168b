/** The twin of src/kernels/assembly/graph-search.ts. */
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
} from "../layout.js";
import { beam, filteredBeam, mayHit, meetNeighbours, nearDistances, nearRows, roundOf } from "./twin-beam.js";
import {
  type Candidate,
  candidateAt,
  candidateOf,
  distanceAt,
  isBefore,
  rowAt,
  setCandidate,
} from "./twin-candidates.js";
import { linkAt, linksMax, twinBehind } from "./twin-graph-links.js";
import { offer } from "./twin-hits.js";
import { aimAtQuery, measure, measureExactly } from "./twin-measure.js";
import type { TwinMemory } from "./twin-memory.js";

export function startAt(m: TwinMemory, context: number, row: number): void {
  const distances = nearDistances(m, context);
  m.setWord(nearRows(m, context), row);
  measure(m, context, nearRows(m, context), 1, distances);
  const entry = candidateOf(m.float(distances), row, m.word(context + ORIGIN_SALT));
  setCandidate(m, m.word(context + POOL), 0, entry);
}

export function descend(m: TwinMemory, context: number, top: number, bottom: number, round: number): void {
  const pool = m.word(context + POOL);
  for (let layer = top; layer > bottom; layer--) {
    for (;;) {
      const start = candidateAt(m, pool, 0);
      const best = nearestNeighbour(m, context, start, layer, round);
      if (!isBefore(best, start)) break;
      setCandidate(m, pool, 0, best);
    }
  }
}

/** The nearest neighbour of the row in the pool that this round has not met, or `start`. */
function nearestNeighbour(m: TwinMemory, context: number, start: Candidate, layer: number, round: number): Candidate {
  const salt = m.word(context + ORIGIN_SALT);
  const rows = nearRows(m, context);
  const distances = nearDistances(m, context);
  const count = meetNeighbours(m, context, rowAt(m, m.word(context + POOL), 0, salt), layer, round);
  measure(m, context, rows, count, distances);
  let best = start;
  for (let i = 0; i < count; i++) {
    const entry = candidateOf(m.float(distances + i * 4), linkAt(m, rows, i), salt);
    if (isBefore(entry, best)) best = entry;
  }
  return best;
}

/** Offers a row and its duplicates. */
function offerAll(m: TwinMemory, context: number, first: number, distance: number): void {
  let left = m.word(context + K);
  for (let row = first; row < NO_ROW && left > 0; row = twinBehind(m, row)) {
    if (!mayHit(m, m.word(context + ACCEPT), row)) continue;
    offer(m, context, row, distance, m.word(m.cell(SEQUENCES, row)));
    left--;
  }
}

function offerBest(m: TwinMemory, context: number, list: number, count: number): void {
  const rows = nearRows(m, context);
  const distances = nearDistances(m, context);
  const salt = m.word(context + ORIGIN_SALT);
  const most = linksMax(m, 0);
  for (let from = 0; from < count; from += most) {
    const some = Math.min(count - from, most);
    for (let i = 0; i < some; i++) {
      m.setWord(rows + i * 4, rowAt(m, list, from + i, salt));
      m.setFloat(distances + i * 4, distanceAt(m, list, from + i));
    }
    if (m.word(context + ORIGIN_FORM) !== FORM_EXACT) measureExactly(m, context, rows, some, distances);
    for (let i = 0; i < some; i++) offerAll(m, context, linkAt(m, rows, i), m.float(distances + i * 4));
  }
  m.setWord(context + COMPARED, m.word(context + COMPARED) + count);
}

export function searchGraph(
  m: TwinMemory,
  context: number,
  ef: number,
  best: number,
  wide: number,
  budget: number,
): void {
  const entry = m.word(GRAPH_ENTRY);
  if (entry === LINKS_END) return;
  aimAtQuery(m, context);
  startAt(m, context, entry);
  descend(m, context, m.word(GRAPH_TOP), 0, roundOf(m, context, 1));
  if (m.word(context + ACCEPT) === 0 && m.word(GRAPH_DEAD) === 0) {
    const count = beam(m, context, 0, roundOf(m, context, 0), 1, ef, 1);
    offerBest(m, context, m.word(context + POOL), Math.min(count, best));
  } else {
    const count = filteredBeam(m, context, 0, roundOf(m, context, 0), 1, ef, Math.min(best, ef), wide, budget);
    offerBest(m, context, m.word(context + FOUND), Math.min(count, best));
  }
}
