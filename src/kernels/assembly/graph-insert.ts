// Insertion into a graph: neighbours are searched as a query would, chosen so that they lie in different directions, and
// linked in both (Malkov and Yashunin, 2016, algorithm 1).
import { BLUR_MAX, BLUR_WEIGHT, MET_TOGETHER, TWIN_BEAM } from "../graph-rules";
import {
  CODE_RESIDUAL,
  CODES,
  COSINE,
  DIM,
  FORM_ROW_CODES,
  FOUND,
  GRAPH_BLUR,
  GRAPH_CODED,
  GRAPH_DEAD,
  GRAPH_ENTRY,
  GRAPH_TOP,
  LINKS_END,
  LOCK_COUNT,
  LOCKS,
  METRIC,
  ORIGIN_FORM,
  ORIGIN_SALT,
  POOL,
  RANKED,
} from "../layout";
import { acquire, release } from "./locks";
import { beam, filteredBeam, nearDistances, nearRows, roundOf } from "./beam";
import { candidateAt, candidateOf, clearMarks, distanceOfCandidate, putCandidate, rowOf, saltOf, setCandidate } from "./candidates";
import { chooseNeighbours, chosenRows, fillOf } from "./choose-neighbours";
import { distanceBetween, rowNorm } from "./distance";
import { countLinks, holds, levelOf, linkAt, linksMax, linksOf, writeLinks } from "./graph-links";
import { descend, startAt } from "./graph-search";
import { aimAtRow, measure } from "./measure";
import { areSame, cell, vectorOf } from "./memory";
import { squareSum } from "./sums";

/** Sorts the links of a row, another row behind them, by their distances to it. Returns the distance of the row to itself. */
function rankLinks(context: usize, node: u32, links: usize, count: u32, row: u32): f32 {
  const rows = nearRows(context);
  const distances = nearDistances(context);
  const ranked = <usize>load<u32>(context, RANKED);
  const salt = saltOf(node);
  memory.copy(rows, links, count << 2);
  store<u32>(rows + (count << 2), row);
  store<u32>(rows + ((count + 1) << 2), node);
  aimAtRow(context, node);
  measure(context, rows, count + 2, distances);
  for (let i: u32 = 0; i <= count; i++) {
    putCandidate(ranked, i, candidateOf(load<f32>(distances + (i << 2)), linkAt(rows, i), salt));
  }
  return load<f32>(distances + ((count + 1) << 2));
}

/** Links `node` to `row`; when it has too many links then, chooses among them, but keeps the new one: it may be its only one. */
function extend(context: usize, node: u32, row: u32, layer: u32): void {
  const links = linksOf(node, layer);
  if (links == 0) return;
  const most = linksMax(layer);
  const count = countLinks(links, most);
  if (holds(links, count, row)) return;
  if (count < most) {
    store<u32>(links + (count << 2), row);
    return;
  }
  const self = rankLinks(context, node, links, count, row);
  const ranked = <usize>load<u32>(context, RANKED);
  const chosen = chosenRows(context);
  let size = chooseNeighbours(context, node, self, ranked, count + 1, saltOf(node), most, fillOf(layer, most), most);
  if (!holds(chosen, size, row)) {
    if (size == most) size--;
    store<u32>(chosen + (size << 2), row);
    size++;
  }
  writeLinks(links, most, chosen, size);
}

/** The same, alone: another thread may extend the links of the same row. */
function connect(context: usize, node: u32, row: u32, layer: u32): void {
  const locks = <usize>load<u32>(context, LOCKS);
  const lock = locks + <usize>((node & (LOCK_COUNT - 1)) << 2);
  if (locks != 0) acquire(lock);
  extend(context, node, row, layer);
  if (locks != 0) release(lock);
}

/**
 * Finds the nearest rows on a layer that live, from those of the pool on; they are in the pool then, without marks. When
 * there are none the pool keeps the nearest dead one, for the next layer to begin with.
 */
function gather(context: usize, layer: u32, round: u8, count: u32, ef: u32): u32 {
  const pool = <usize>load<u32>(context, POOL);
  if (load<u32>(GRAPH_DEAD) == 0) count = beam(context, layer, round, count, ef, MET_TOGETHER);
  else {
    count = filteredBeam(context, layer, round, count, ef, ef, u32.MAX_VALUE, u32.MAX_VALUE);
    memory.copy(pool, <usize>load<u32>(context, FOUND), <usize>count << 3);
  }
  clearMarks(pool, max<u32>(count, 1));
  return count;
}

/** Links a row on a layer, in both directions, to the best of the `count` rows in the pool. */
function linkRow(context: usize, row: u32, self: f32, layer: u32, count: u32): void {
  const pool = <usize>load<u32>(context, POOL);
  const most = linksMax(layer);
  const apart = layer == 0 ? most >> 1 : most;
  const salt = saltOf(row);
  const size = chooseNeighbours(context, row, self, pool, count, salt, apart, fillOf(layer, most), most);
  clearMarks(pool, count);
  const links = linksOf(row, layer);
  writeLinks(links, most, chosenRows(context), size);
  for (let i: u32 = 0; i < size; i++) connect(context, linkAt(links, i), row, layer);
}

/** The distance of a row to itself, which is not 0 for every metric. Distances are measured from it then. */
function aimForInsertion(context: usize, row: u32): f32 {
  store<u32>(context, saltOf(row), ORIGIN_SALT);
  aimAtRow(context, row);
  store<u32>(nearRows(context), row);
  measure(context, nearRows(context), 1, nearDistances(context));
  return load<f32>(nearDistances(context));
}

/** How far two rows are from each other where their codes are. */
function gapBetween(a: u32, b: u32): f32 {
  const dim = load<u32>(DIM);
  const one = vectorOf(a, 0);
  const other = vectorOf(b, 1);
  if (load<u32>(METRIC) != COSINE) return sqrt<f32>(squareSum(one, other, dim));
  const distance = distanceBetween(one, rowNorm(a), other, rowNorm(b));
  return sqrt<f32>(max<f32>(0, distance + distance));
}

/**
 * Notes how much of the distance to the nearest neighbour codes lose, and gives them up when it is too much: rows far from
 * the origin, or very near to each other, differ by less than codes can say. Duplicates say nothing.
 */
function judgeCodes(context: usize, row: u32, count: u32): void {
  if (count == 0 || load<u32>(context, ORIGIN_FORM) != FORM_ROW_CODES) return;
  const nearest = rowOf(candidateAt(<usize>load<u32>(context, POOL), 0), saltOf(row));
  const gap = gapBetween(row, nearest);
  if (gap == 0) return;
  const lost = load<f32>(cell(CODES, row), CODE_RESIDUAL) + load<f32>(cell(CODES, nearest), CODE_RESIDUAL);
  const blur = load<f32>(GRAPH_BLUR);
  const next = blur + (min<f32>(lost / gap, 1) - blur) * <f32>BLUR_WEIGHT;
  store<f32>(GRAPH_BLUR, next);
  if (next > <f32>BLUR_MAX) store<u32>(GRAPH_CODED, 0);
}

/** The row of the pool of which `row` is a duplicate; LINKS_END when there is none. */
function twinIn(context: usize, row: u32, self: f32, count: u32): u32 {
  const pool = <usize>load<u32>(context, POOL);
  for (let i: u32 = 0; i < count; i++) {
    const candidate = candidateAt(pool, i);
    if (distanceOfCandidate(candidate) != self) continue;
    const other = rowOf(candidate, saltOf(row));
    if (other != row && areSame(row, other)) return other;
  }
  return LINKS_END;
}

/** The same before the row is linked anywhere, for one that is to be linked above the lowest layer. */
function findTwin(context: usize, row: u32, self: f32, level: u32, ef: u32): u32 {
  startAt(context, load<u32>(GRAPH_ENTRY));
  descend(context, load<u32>(GRAPH_TOP), 0, roundOf(context, level + 2));
  const count = gather(context, 0, roundOf(context, level + 3), 1, min<u32>(ef, TWIN_BEAM));
  return twinIn(context, row, self, count);
}

export function insertRow(context: usize, row: u32, ef: u32, isNew: u32): u32 {
  const level = levelOf(row);
  const entry = load<u32>(GRAPH_ENTRY);
  const top = load<u32>(GRAPH_TOP);
  if (entry == LINKS_END) {
    store<u32>(GRAPH_TOP, level);
    store<u32>(GRAPH_ENTRY, row);
    return LINKS_END;
  }
  const self = aimForInsertion(context, row);
  if (isNew != 0 && level > 0) {
    const twin = findTwin(context, row, self, level, ef);
    if (twin != LINKS_END) return twin;
  }
  startAt(context, entry);
  descend(context, top, level, roundOf(context, level + 1));
  let found: u32 = 1;
  for (let layer = <i32>min<u32>(level, top); layer >= 0; layer--) {
    aimAtRow(context, row);
    found = gather(context, layer, roundOf(context, layer), max<u32>(found, 1), ef);
    if (isNew != 0 && level == 0) {
      const twin = twinIn(context, row, self, found);
      if (twin != LINKS_END) return twin;
    }
    linkRow(context, row, self, layer, found);
  }
  aimAtRow(context, row);
  judgeCodes(context, row, found);
  if (level > top) {
    store<u32>(GRAPH_TOP, level);
    store<u32>(GRAPH_ENTRY, row);
  }
  return LINKS_END;
}
