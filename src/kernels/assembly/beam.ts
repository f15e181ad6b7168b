// The search of one layer of a graph: the nearest row not yet expanded is expanded, until all of the beam are.
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
  TOUCHED,
  VISITED,
} from "../layout";
import { TWINS_ASKED } from "../graph-rules";
import {
  candidateAt,
  candidateOf,
  distanceOfCandidate,
  isMarked,
  markCandidate,
  NO_CANDIDATE,
  putCandidate,
  rowOf,
  setCandidate,
} from "./candidates";
import { linkAt, linksMax, linksOf, twinBehind } from "./graph-links";
import { measure } from "./measure";
import { accepts, cell } from "./memory";

@inline
export function nearRows(context: usize): usize {
  return <usize>load<u32>(context, NEAR_ROWS);
}

@inline
export function nearDistances(context: usize): usize {
  return <usize>load<u32>(context, NEAR_DISTANCES);
}

/** The rounds of marks of a context: ROUND is the first, ROUND - 1 the second, and so on. */
@inline
export function roundOf(context: usize, place: u32): u8 {
  return <u8>(load<u32>(context, ROUND) - place);
}

/** Notes a neighbour at `to`, and marks it. Returns where the next one goes: the same place when this one was met before. */
@inline
function meet(neighbour: u32, to: usize, visited: usize, round: u8): usize {
  const mark = visited + <usize>neighbour;
  store<u32>(to, neighbour);
  to += <usize>(load<u8>(mark) != round) << 2;
  store<u8>(mark, round);
  return to;
}

/** Notes the neighbours of a row that this round has not met, and marks them. */
@inline
export function meetNeighbours(row: u32, layer: u32, rows: usize, visited: usize, round: u8): u32 {
  const links = linksOf(row, layer);
  if (links == 0) return 0;
  const end = links + (linksMax(layer) << 2);
  const fours = end - 12;
  let link = links;
  let to = rows;
  // Four at a time: what a loop takes for itself would be as much as what it does. Each is read once, here and below: another
  // thread may be writing the list, and what was a link when it was looked at may be its end by now.
  for (; link < fours; link += 16) {
    const four = v128.load(link);
    if (v128.any_true(i32x4.eq(four, i32x4.splat(LINKS_END)))) break;
    to = meet(i32x4.extract_lane(four, 0), to, visited, round);
    to = meet(i32x4.extract_lane(four, 1), to, visited, round);
    to = meet(i32x4.extract_lane(four, 2), to, visited, round);
    to = meet(i32x4.extract_lane(four, 3), to, visited, round);
  }
  for (; link < end; link += 4) {
    const neighbour = load<u32>(link);
    if (neighbour == LINKS_END) break;
    to = meet(neighbour, to, visited, round);
  }
  return <u32>((to - rows) >> 2);
}

/** Brings the links of the row that will probably be expanded next. */
@inline
function touchLinks(context: usize, row: u32, layer: u32): void {
  const links = linksOf(row, layer);
  if (links != 0) store<u32>(context, linkAt(links, 0) + linkAt(links, linksMax(layer) >> 1), TOUCHED);
}

@inline
function meetAll(list: usize, count: u32, salt: u32, visited: usize, round: u8): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(visited + <usize>rowOf(candidateAt(list, i), salt), round);
}

/** The place of the first candidate from `from` on that was not expanded. */
@inline
function nextOf(pool: usize, from: u32, count: u32): u32 {
  while (from < count && isMarked(candidateAt(pool, from))) from++;
  return from;
}

/**
 * Expands the `count` candidates of the pool and what they lead to, keeping the `ef` nearest. Returns how many there are.
 * Rows are measured when at least `together` were met, from one candidate or several: towards the end of a wide beam each
 * leads to few new rows, and the memory of few takes as long to come as that of many.
 */
export function beam(context: usize, layer: u32, round: u8, count: u32, ef: u32, together: u32): u32 {
  const pool = <usize>load<u32>(context, POOL);
  const visited = <usize>load<u32>(context, VISITED);
  const salt = load<u32>(context, ORIGIN_SALT);
  const rows = nearRows(context);
  const distances = nearDistances(context);
  meetAll(pool, count, salt, visited, round);
  let worst = count == ef ? candidateAt(pool, ef - 1) : NO_CANDIDATE;
  let bound = count == ef ? distanceOfCandidate(worst) : <f32>Infinity;
  let next: u32 = 0;
  while (next < count) {
    let met: u32 = 0;
    do {
      const row = rowOf(candidateAt(pool, next), salt);
      markCandidate(pool, next);
      next = nextOf(pool, next + 1, count);
      if (next < count) touchLinks(context, rowOf(candidateAt(pool, next), salt), layer);
      met += meetNeighbours(row, layer, rows + (met << 2), visited, round);
    } while (met < together && next < count);
    measure(context, rows, met, distances);
    for (let i: u32 = 0; i < met; i++) {
      const distance = load<f32>(distances + (i << 2));
      if (distance > bound) continue;
      const entry = candidateOf(distance, linkAt(rows, i), salt);
      if (entry > worst) continue;
      const place = putCandidate(pool, count < ef ? count++ : ef - 1, entry);
      if (place < next) next = place;
      if (count < ef) continue;
      worst = candidateAt(pool, ef - 1);
      bound = distanceOfCandidate(worst);
    }
    next = nextOf(pool, next, count);
  }
  return count;
}

/** Whether a row may be a hit. */
@inline
export function mayHit(accept: usize, row: u32): bool {
  return accepts(accept, row) && load<u32>(cell(SEQUENCES, row)) != DEAD;
}

/** Whether a row or one of its duplicates may be a hit. */
@inline
function isWanted(accept: usize, row: u32): bool {
  return mayHit(accept, row) || (load<u32>(GRAPH_TWINS) != 0 && hasWantedTwin(accept, row));
}

/** Of very many duplicates the oldest are asked: looking at all of them in every search would cost more than it is worth. */
function hasWantedTwin(accept: usize, row: u32): bool {
  let asked: u32 = 0;
  for (let twin = twinBehind(row); twin < <u32>NO_ROW && asked < <u32>TWINS_ASKED; twin = twinBehind(twin)) {
    if (mayHit(accept, twin)) return true;
    asked++;
  }
  return false;
}

/** Puts those of the pool that are wanted into FOUND, `ef` at most. Returns how many. */
@inline
function findAmong(pool: usize, count: u32, salt: u32, accept: usize, found: usize, ef: u32): u32 {
  let wanted: u32 = 0;
  for (let i: u32 = 0; i < count && wanted < ef; i++) {
    const candidate = candidateAt(pool, i);
    if (isWanted(accept, rowOf(candidate, salt))) setCandidate(found, wanted++, candidate);
  }
  return wanted;
}

/**
 * The same where not every row is wanted: ways lead through all, the `ef` nearest wanted ones are put into FOUND. Ends when
 * the next row is farther than all of those, or farther than `enough` of them when `wide` nearer rows were expanded. The
 * pool keeps as many as fit. Returns how many were found: 0 when more than `budget` distances would have been needed.
 */
export function filteredBeam(
  context: usize, layer: u32, round: u8, count: u32, ef: u32, enough: u32, wide: u32, budget: u32,
): u32 {
  const pool = <usize>load<u32>(context, POOL);
  const most = load<u32>(context, POOL_MAX);
  const found = <usize>load<u32>(context, FOUND);
  const accept = <usize>load<u32>(context, ACCEPT);
  const visited = <usize>load<u32>(context, VISITED);
  const salt = load<u32>(context, ORIGIN_SALT);
  const rows = nearRows(context);
  const distances = nearDistances(context);
  meetAll(pool, count, salt, visited, round);
  let wanted = findAmong(pool, count, salt, accept, found, ef);
  let next: u32 = 0;
  while (next < count) {
    const candidate = candidateAt(pool, next);
    if (wanted == ef && candidate > candidateAt(found, ef - 1)) break;
    if (next >= wide && wanted >= enough && candidate > candidateAt(found, enough - 1)) break;
    if (load<u32>(context, EVALUATED) > budget) return 0;
    markCandidate(pool, next);
    next++;
    if (next < count) touchLinks(context, rowOf(candidateAt(pool, next), salt), layer);
    const met = meetNeighbours(rowOf(candidate, salt), layer, rows, visited, round);
    measure(context, rows, met, distances);
    for (let i: u32 = 0; i < met; i++) {
      const row = linkAt(rows, i);
      const entry = candidateOf(load<f32>(distances + (i << 2)), row, salt);
      if (wanted == ef && entry > candidateAt(found, ef - 1)) continue;
      if (isWanted(accept, row)) putCandidate(found, wanted < ef ? wanted++ : ef - 1, entry);
      if (count == most && entry > candidateAt(pool, most - 1)) continue;
      const place = putCandidate(pool, count < most ? count++ : most - 1, entry);
      if (place < next) next = place;
    }
    next = nextOf(pool, next, count);
  }
  return wanted;
}
