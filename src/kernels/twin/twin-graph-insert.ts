/** The twin of src/kernels/assembly/graph-insert.ts. */
import { squareSum } from "../../distance/sums.js";
import { BLUR_MAX, BLUR_WEIGHT, MET_TOGETHER, TWIN_BEAM } from "../graph-rules.js";
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
  METRIC,
  ORIGIN_FORM,
  ORIGIN_SALT,
  POOL,
  RANKED,
} from "../layout.js";
import { beam, filteredBeam, nearDistances, nearRows, roundOf } from "./twin-beam.js";
import { candidateOf, clearMarks, distanceAt, putCandidate, rowAt, saltOf } from "./twin-candidates.js";
import { chooseNeighbours, chosenRows, fillOf } from "./twin-choose-neighbours.js";
import { distanceBetween } from "./twin-distance.js";
import { countLinks, holds, levelOf, linkAt, linksMax, linksOf, writeLinks } from "./twin-graph-links.js";
import { descend, startAt } from "./twin-graph-search.js";
import { aimAtRow, measure } from "./twin-measure.js";
import type { TwinMemory } from "./twin-memory.js";

const f = Math.fround;
const NO_LIMIT = 0xffff_ffff;

function rankLinks(m: TwinMemory, context: number, node: number, links: number, count: number, row: number): number {
  const rows = nearRows(m, context);
  const distances = nearDistances(m, context);
  const ranked = m.word(context + RANKED);
  m.bytes.copyWithin(rows, links, links + count * 4);
  m.setWord(rows + count * 4, row);
  m.setWord(rows + (count + 1) * 4, node);
  aimAtRow(m, context, node);
  measure(m, context, rows, count + 2, distances);
  for (let i = 0; i <= count; i++) {
    putCandidate(m, ranked, i, candidateOf(m.float(distances + i * 4), linkAt(m, rows, i), saltOf(node)));
  }
  return m.float(distances + (count + 1) * 4);
}

function connect(m: TwinMemory, context: number, node: number, row: number, layer: number): void {
  const links = linksOf(m, node, layer);
  if (links === 0) return;
  const most = linksMax(m, layer);
  const count = countLinks(m, links, most);
  if (holds(m, links, count, row)) return;
  if (count < most) {
    m.setWord(links + count * 4, row);
    return;
  }
  const self = rankLinks(m, context, node, links, count, row);
  const candidates = m.word(context + RANKED);
  const chosen = chosenRows(m, context);
  const [salt, fill] = [saltOf(node), fillOf(layer, most)];
  let size = chooseNeighbours(m, context, {
    ...{ origin: node, self, candidates, count: count + 1 },
    ...{ salt, apart: most, fill, most },
  });
  if (!holds(m, chosen, size, row)) {
    if (size === most) size--;
    m.setWord(chosen + size++ * 4, row);
  }
  writeLinks(m, links, most, chosen, size);
}

function gather(m: TwinMemory, context: number, layer: number, round: number, from: number, ef: number): number {
  const pool = m.word(context + POOL);
  let count: number;
  if (m.word(GRAPH_DEAD) === 0) count = beam(m, context, layer, round, from, ef, MET_TOGETHER);
  else {
    count = filteredBeam(m, context, layer, round, from, ef, ef, NO_LIMIT, NO_LIMIT);
    const found = m.word(context + FOUND);
    m.bytes.copyWithin(pool, found, found + count * 8);
  }
  clearMarks(m, pool, Math.max(count, 1));
  return count;
}

function linkRow(m: TwinMemory, context: number, row: number, self: number, layer: number, count: number): void {
  const candidates = m.word(context + POOL);
  const most = linksMax(m, layer);
  const size = chooseNeighbours(m, context, {
    ...{ origin: row, self, candidates, count, salt: saltOf(row) },
    ...{ apart: layer === 0 ? most >>> 1 : most, fill: fillOf(layer, most), most },
  });
  clearMarks(m, candidates, count);
  const links = linksOf(m, row, layer);
  writeLinks(m, links, most, chosenRows(m, context), size);
  for (let i = 0; i < size; i++) connect(m, context, linkAt(m, links, i), row, layer);
}

function aimForInsertion(m: TwinMemory, context: number, row: number): number {
  m.setWord(context + ORIGIN_SALT, saltOf(row));
  aimAtRow(m, context, row);
  m.setWord(nearRows(m, context), row);
  measure(m, context, nearRows(m, context), 1, nearDistances(m, context));
  return m.float(nearDistances(m, context));
}

function gapBetween(m: TwinMemory, a: number, b: number): number {
  const [one, other] = [m.vectorOf(a, 0), m.vectorOf(b, 1)];
  if (m.word(METRIC) !== COSINE) return f(Math.sqrt(squareSum(m.f32, one / 4, m.f32, other / 4, m.word(DIM))));
  const distance = distanceBetween(m, one, other);
  return f(Math.sqrt(Math.max(0, f(distance + distance))));
}

function judgeCodes(m: TwinMemory, context: number, row: number, count: number): void {
  if (count === 0 || m.word(context + ORIGIN_FORM) !== FORM_ROW_CODES) return;
  const nearest = rowAt(m, m.word(context + POOL), 0, saltOf(row));
  const gap = gapBetween(m, row, nearest);
  if (gap === 0) return;
  const lost = f(m.float(m.cell(CODES, row) + CODE_RESIDUAL) + m.float(m.cell(CODES, nearest) + CODE_RESIDUAL));
  const blur = m.float(GRAPH_BLUR);
  const next = f(blur + f(f(Math.min(f(lost / gap), 1) - blur) * BLUR_WEIGHT));
  m.setFloat(GRAPH_BLUR, next);
  if (next > BLUR_MAX) m.setWord(GRAPH_CODED, 0);
}

/** The row of the pool of which `row` is a duplicate; LINKS_END when there is none. */
function twinIn(m: TwinMemory, context: number, row: number, self: number, count: number): number {
  const pool = m.word(context + POOL);
  for (let i = 0; i < count; i++) {
    if (distanceAt(m, pool, i) !== self) continue;
    const other = rowAt(m, pool, i, saltOf(row));
    if (other !== row && m.areSame(row, other)) return other;
  }
  return LINKS_END;
}

function findTwin(m: TwinMemory, context: number, row: number, self: number, level: number, ef: number): number {
  startAt(m, context, m.word(GRAPH_ENTRY));
  descend(m, context, m.word(GRAPH_TOP), 0, roundOf(m, context, level + 2));
  const count = gather(m, context, 0, roundOf(m, context, level + 3), 1, Math.min(ef, TWIN_BEAM));
  return twinIn(m, context, row, self, count);
}

export function insertRow(m: TwinMemory, context: number, row: number, ef: number, isNew: number): number {
  const level = levelOf(m, row);
  const entry = m.word(GRAPH_ENTRY);
  const top = m.word(GRAPH_TOP);
  if (entry === LINKS_END) {
    m.setWord(GRAPH_TOP, level);
    m.setWord(GRAPH_ENTRY, row);
    return LINKS_END;
  }
  const self = aimForInsertion(m, context, row);
  if (isNew !== 0 && level > 0) {
    const twin = findTwin(m, context, row, self, level, ef);
    if (twin !== LINKS_END) return twin;
  }
  startAt(m, context, entry);
  descend(m, context, top, level, roundOf(m, context, level + 1));
  let found = 1;
  for (let layer = Math.min(level, top); layer >= 0; layer--) {
    aimAtRow(m, context, row);
    found = gather(m, context, layer, roundOf(m, context, layer), Math.max(found, 1), ef);
    if (isNew !== 0 && level === 0) {
      const twin = twinIn(m, context, row, self, found);
      if (twin !== LINKS_END) return twin;
    }
    linkRow(m, context, row, self, layer, found);
  }
  aimAtRow(m, context, row);
  judgeCodes(m, context, row, found);
  if (level > top) {
    m.setWord(GRAPH_TOP, level);
    m.setWord(GRAPH_ENTRY, row);
  }
  return LINKS_END;
}
