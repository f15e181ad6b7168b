/** The twin of src/kernels/assembly/beam.ts: the search of one layer of a graph. */
import { TWINS_ASKED } from "../graph-rules.js";
import {
  ACCEPT,
  DEAD,
  EVALUATED,
  FOUND,
  GRAPH_TWINS,
  LINKS_END,
  NEAR_DISTANCES,
  NEAR_ROWS,
  NO_ROW,
  ORIGIN_SALT,
  POOL,
  POOL_MAX,
  ROUND,
  SEQUENCES,
  VISITED,
} from "../layout.js";
import {
  candidateAt,
  candidateOf,
  isBefore,
  isMarked,
  markCandidate,
  NO_CANDIDATE,
  putCandidate,
  rowAt,
  setCandidate,
} from "./twin-candidates.js";
import { linkAt, linksMax, linksOf, twinBehind } from "./twin-graph-links.js";
import { measure } from "./twin-measure.js";
import type { TwinMemory } from "./twin-memory.js";

export function nearRows(m: TwinMemory, context: number): number {
  return m.word(context + NEAR_ROWS);
}

export function nearDistances(m: TwinMemory, context: number): number {
  return m.word(context + NEAR_DISTANCES);
}

export function roundOf(m: TwinMemory, context: number, place: number): number {
  return (m.word(context + ROUND) - place) & 255;
}

/** Notes the neighbours of a row that this round has not met behind `from` others, and marks them. Returns how many. */
export function meetNeighbours(
  m: TwinMemory,
  context: number,
  row: number,
  layer: number,
  round: number,
  from = 0,
): number {
  const links = linksOf(m, row, layer);
  if (links === 0) return 0;
  const most = linksMax(m, layer);
  const rows = nearRows(m, context) + from * 4;
  const visited = m.word(context + VISITED);
  let count = 0;
  for (let i = 0; i < most; i++) {
    const neighbour = linkAt(m, links, i);
    if (neighbour === LINKS_END) break;
    if (m.bytes[visited + neighbour] === round) continue;
    m.bytes[visited + neighbour] = round;
    m.setWord(rows + count++ * 4, neighbour);
  }
  return count;
}

function meetAll(m: TwinMemory, context: number, count: number, salt: number, round: number): void {
  const pool = m.word(context + POOL);
  const visited = m.word(context + VISITED);
  for (let i = 0; i < count; i++) m.bytes[visited + rowAt(m, pool, i, salt)] = round;
}

function nextOf(m: TwinMemory, pool: number, from: number, count: number): number {
  let next = from;
  while (next < count && isMarked(m, pool, next)) next++;
  return next;
}

/** Expands the candidate of the pool at `next`: how many rows it led to, whose distances are known then. */
function expand(m: TwinMemory, context: number, next: number, salt: number, layer: number, round: number): number {
  const pool = m.word(context + POOL);
  markCandidate(m, pool, next);
  const met = meetNeighbours(m, context, rowAt(m, pool, next, salt), layer, round);
  measure(m, context, nearRows(m, context), met, nearDistances(m, context));
  return met;
}

/**
 * Expands the `count` candidates of the pool and what they lead to, keeping the `ef` nearest. Rows are measured when at least
 * `together` were met.
 */
export function beam(
  m: TwinMemory,
  context: number,
  layer: number,
  round: number,
  from: number,
  ef: number,
  together: number,
): number {
  const pool = m.word(context + POOL);
  const salt = m.word(context + ORIGIN_SALT);
  meetAll(m, context, from, salt, round);
  let count = from;
  let worst = count === ef ? candidateAt(m, pool, ef - 1) : NO_CANDIDATE;
  for (let next = 0; next < count; next = nextOf(m, pool, next, count)) {
    let met = 0;
    do {
      markCandidate(m, pool, next);
      met += meetNeighbours(m, context, rowAt(m, pool, next, salt), layer, round, met);
      next = nextOf(m, pool, next + 1, count);
    } while (met < together && next < count);
    measure(m, context, nearRows(m, context), met, nearDistances(m, context));
    for (let i = 0; i < met; i++) {
      const distance = m.float(nearDistances(m, context) + i * 4);
      const entry = candidateOf(distance, linkAt(m, nearRows(m, context), i), salt);
      if (isBefore(worst, entry)) continue;
      next = Math.min(next, putCandidate(m, pool, count < ef ? count++ : ef - 1, entry));
      if (count === ef) worst = candidateAt(m, pool, ef - 1);
    }
  }
  return count;
}

export function mayHit(m: TwinMemory, accept: number, row: number): boolean {
  return m.accepts(accept, row) && m.word(m.cell(SEQUENCES, row)) !== DEAD;
}

/** Whether a row or one of its duplicates may be a hit. */
function isWanted(m: TwinMemory, accept: number, row: number): boolean {
  if (mayHit(m, accept, row)) return true;
  if (m.word(GRAPH_TWINS) === 0) return false;
  let asked = 0;
  for (let twin = twinBehind(m, row); twin < NO_ROW && asked < TWINS_ASKED; twin = twinBehind(m, twin)) {
    if (mayHit(m, accept, twin)) return true;
    asked++;
  }
  return false;
}

function findAmong(m: TwinMemory, context: number, count: number, salt: number, ef: number): number {
  const pool = m.word(context + POOL);
  let wanted = 0;
  for (let i = 0; i < count && wanted < ef; i++) {
    if (!isWanted(m, m.word(context + ACCEPT), rowAt(m, pool, i, salt))) continue;
    setCandidate(m, m.word(context + FOUND), wanted++, candidateAt(m, pool, i));
  }
  return wanted;
}

/** The same where not every row is wanted; see the kernel. */
export function filteredBeam(
  m: TwinMemory,
  context: number,
  layer: number,
  round: number,
  from: number,
  ef: number,
  enough: number,
  wide: number,
  budget: number,
): number {
  const pool = m.word(context + POOL);
  const most = m.word(context + POOL_MAX);
  const found = m.word(context + FOUND);
  const accept = m.word(context + ACCEPT);
  const salt = m.word(context + ORIGIN_SALT);
  meetAll(m, context, from, salt, round);
  let count = from;
  let wanted = findAmong(m, context, count, salt, ef);
  for (let next = 0; next < count; next = nextOf(m, pool, next, count)) {
    const candidate = candidateAt(m, pool, next);
    if (wanted === ef && isBefore(candidateAt(m, found, ef - 1), candidate)) break;
    if (next >= wide && wanted >= enough && isBefore(candidateAt(m, found, enough - 1), candidate)) break;
    if (m.word(context + EVALUATED) > budget) return 0;
    const met = expand(m, context, next++, salt, layer, round);
    for (let i = 0; i < met; i++) {
      const row = linkAt(m, nearRows(m, context), i);
      const entry = candidateOf(m.float(nearDistances(m, context) + i * 4), row, salt);
      if (wanted === ef && isBefore(candidateAt(m, found, ef - 1), entry)) continue;
      if (isWanted(m, accept, row)) putCandidate(m, found, wanted < ef ? wanted++ : ef - 1, entry);
      if (count === most && isBefore(candidateAt(m, pool, most - 1), entry)) continue;
      next = Math.min(next, putCandidate(m, pool, count < most ? count++ : most - 1, entry));
    }
  }
  return wanted;
}
