/** The twin of src/kernels/assembly/choose-neighbours.ts. */
import { FILL_DENOMINATOR, FILL_NUMERATOR } from "../graph-rules.js";
import { CHOSEN, CODES, DEAD, GRAPH_CODED, SEQUENCES, STRIDES } from "../layout.js";
import { nearDistances } from "./twin-beam.js";
import { distanceAt, isMarked, markCandidate, rowAt } from "./twin-candidates.js";
import { aimAtRow, measure } from "./twin-measure.js";
import type { TwinMemory } from "./twin-memory.js";

export function chosenRows(m: TwinMemory, context: number): number {
  return m.word(context + CHOSEN);
}

export function isDead(m: TwinMemory, row: number): boolean {
  return m.word(m.cell(SEQUENCES, row)) === DEAD;
}

function areTwins(m: TwinMemory, a: number, b: number): boolean {
  if (m.word(GRAPH_CODED) === 0) return m.areSame(a, b);
  const length = m.word(STRIDES + CODES * 4);
  const [one, other] = [m.cell(CODES, a), m.cell(CODES, b)];
  for (let i = 0; i < length; i++) if (m.bytes[one + i] !== m.bytes[other + i]) return false;
  return true;
}

function liesApart(m: TwinMemory, context: number, row: number, distance: number, count: number): boolean {
  const distances = nearDistances(m, context);
  aimAtRow(m, context, row);
  for (let from = 0; from < count; from += 4) {
    const some = Math.min(4, count - from);
    measure(m, context, chosenRows(m, context) + from * 4, some, distances);
    for (let i = 0; i < some; i++) if (m.float(distances + i * 4) <= distance) return false;
  }
  return true;
}

export function fillOf(layer: number, most: number): number {
  return layer === 0 ? Math.floor((most * FILL_NUMERATOR) / FILL_DENOMINATOR) : 0;
}

/** Where the choice is made and among what. */
export interface Choice {
  readonly origin: number;
  /** The distance of the origin to itself. */
  readonly self: number;
  /** Sorted candidates without marks. */
  readonly candidates: number;
  readonly count: number;
  readonly salt: number;
  readonly apart: number;
  readonly fill: number;
  readonly most: number;
}

/** Chooses neighbours; see the kernel. Their rows are in CHOSEN. */
export function chooseNeighbours(m: TwinMemory, context: number, choice: Choice): number {
  const { origin, self, candidates, count, salt, apart, fill, most } = choice;
  let size = 0;
  let twins = 0;
  const take = (place: number, row: number) => {
    m.setWord(chosenRows(m, context) + size++ * 4, row);
    markCandidate(m, candidates, place);
  };
  for (let i = 0; i < count && size < apart; i++) {
    const row = rowAt(m, candidates, i, salt);
    const distance = distanceAt(m, candidates, i);
    if (row === origin || isDead(m, row)) continue;
    if (distance === self && areTwins(m, origin, row)) twins++;
    else if (liesApart(m, context, row, distance, size)) take(i, row);
  }
  const kept = Math.min(twins, (most + 3) >>> 2);
  size = Math.min(size, most - kept);
  const wanted = Math.max(fill, size + kept);
  for (let i = 0; i < count && size < wanted; i++) {
    const row = rowAt(m, candidates, i, salt);
    if (!isMarked(m, candidates, i) && row !== origin && !isDead(m, row)) take(i, row);
  }
  return size;
}
