/** The twin of src/kernels/assembly/graph-repair.ts. */
import { LINKS_END, POOL, POOL_MAX, VISITED } from "../layout.js";
import { nearDistances, nearRows, roundOf } from "./twin-beam.js";
import { candidateAt, candidateOf, isBefore, putCandidate, saltOf } from "./twin-candidates.js";
import { chooseNeighbours, chosenRows, fillOf, isDead } from "./twin-choose-neighbours.js";
import { countLinks, levelOf, linkAt, linksMax, linksOf, writeLinks } from "./twin-graph-links.js";
import { aimAtRow, measure } from "./twin-measure.js";
import type { TwinMemory } from "./twin-memory.js";

function hasDead(m: TwinMemory, links: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (isDead(m, linkAt(m, links, i))) return true;
  return false;
}

function noteLiving(m: TwinMemory, context: number, links: number, most: number, round: number): number {
  const rows = nearRows(m, context);
  const visited = m.word(context + VISITED);
  let count = 0;
  for (let i = 0; i < most; i++) {
    const row = linkAt(m, links, i);
    if (row === LINKS_END) break;
    if (m.bytes[visited + row] === round || isDead(m, row)) continue;
    m.bytes[visited + row] = round;
    m.setWord(rows + count++ * 4, row);
  }
  return count;
}

/** Puts the living rows of the links of a row into the pool of `size` candidates. Returns how many there are then. */
function collect(m: TwinMemory, context: number, from: number, layer: number, size: number, salt: number): number {
  const links = linksOf(m, from, layer);
  if (links === 0) return size;
  const pool = m.word(context + POOL);
  const room = m.word(context + POOL_MAX);
  const distances = nearDistances(m, context);
  const count = noteLiving(m, context, links, linksMax(m, layer), roundOf(m, context, layer));
  measure(m, context, nearRows(m, context), count, distances);
  let held = size;
  for (let i = 0; i < count; i++) {
    const entry = candidateOf(m.float(distances + i * 4), linkAt(m, nearRows(m, context), i), salt);
    if (held < room) putCandidate(m, pool, held++, entry);
    else if (isBefore(entry, candidateAt(m, pool, room - 1))) putCandidate(m, pool, room - 1, entry);
  }
  return held;
}

function repairLayer(m: TwinMemory, context: number, row: number, layer: number): number {
  const links = linksOf(m, row, layer);
  const most = linksMax(m, layer);
  const held = countLinks(m, links, most);
  if (!hasDead(m, links, held)) return held;
  const salt = saltOf(row);
  aimAtRow(m, context, row);
  m.setWord(nearRows(m, context), row);
  measure(m, context, nearRows(m, context), 1, nearDistances(m, context));
  const self = m.float(nearDistances(m, context));
  m.bytes[m.word(context + VISITED) + row] = roundOf(m, context, layer);
  let count = collect(m, context, row, layer, 0, salt);
  for (let i = 0; i < held; i++) {
    const dead = linkAt(m, links, i);
    if (isDead(m, dead)) count = collect(m, context, dead, layer, count, salt);
  }
  const candidates = m.word(context + POOL);
  const fill = fillOf(layer, most);
  const size = chooseNeighbours(m, context, { origin: row, self, candidates, count, salt, apart: most, fill, most });
  writeLinks(m, links, most, chosenRows(m, context), size);
  return size;
}

export function repairRow(m: TwinMemory, context: number, row: number): number {
  for (let layer = levelOf(m, row); layer > 0; layer--) repairLayer(m, context, row, layer);
  return repairLayer(m, context, row, 0);
}
