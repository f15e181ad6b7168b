/** The twin of src/kernels/assembly/clusters.ts: sums of codes are whole numbers, so any order gives the same. */
import { BOOK_CODES, BOOK_COUNT, BOOK_DIM, BOOK_LIMIT, BOOK_OFFSETS, BOOK_SCALES } from "../layout.js";
import { orderOf } from "./twin-hits.js";
import type { TwinMemory } from "./twin-memory.js";
import { largest, nearest } from "./twin-row-codes.js";

const f = Math.fround;
const COMPONENT_MIN = f(1e-30);

/** Codes of a vector, padded with zeros to a multiple of 8; returns their scale. */
function encodeRow(m: TwinMemory, row: number, dim: number, limit: number, out: number): number {
  const vector = m.f32.subarray(row / 4, row / 4 + dim);
  const codes = m.i16.subarray(out / 2, out / 2 + Math.ceil(dim / 8) * 8);
  const most = largest(vector);
  codes.fill(0);
  if (most < COMPONENT_MIN) return 0;
  const inverse = f(limit / most);
  for (let i = 0; i < dim; i++) codes[i] = nearest(f(vector[i] * inverse));
  return f(most / limit);
}

/** Sums of products of the codes of a row with those of eight centroids. */
function dotsOf8(m: TwinMemory, pairs: number, codes: number, centroids: number, dots: Float64Array): void {
  dots.fill(0);
  for (let pair = 0; pair < pairs; pair++) {
    const x = m.i16[codes / 2 + 2 * pair];
    const y = m.i16[codes / 2 + 2 * pair + 1];
    const at = centroids / 2 + pair * 16;
    for (let i = 0; i < 8; i++) dots[i] += x * m.i16[at + 2 * i] + y * m.i16[at + 2 * i + 1];
  }
}

/** Tells `visit` the score of each centroid for a row. */
function scoreAll(m: TwinMemory, book: number, codes: number, row: number, visit: (n: number, score: number) => void) {
  const dim = m.word(book + BOOK_DIM);
  const count = m.word(book + BOOK_COUNT);
  const pairs = ((dim + 3) >> 2) * 2;
  const rowScale = encodeRow(m, row, dim, m.float(book + BOOK_LIMIT), codes);
  const offsets = m.word(book + BOOK_OFFSETS) / 4;
  const scales = m.word(book + BOOK_SCALES) / 4;
  const dots = new Float64Array(8);
  for (let first = 0; first < count; first += 8) {
    dotsOf8(m, pairs, codes, m.word(book + BOOK_CODES) + first * pairs * 4, dots);
    for (let i = 0; i < 8 && first + i < count; i++) {
      const scaled = f(f(f(dots[i]) * m.f32[scales + first + i]) * rowScale);
      visit(first + i, f(m.f32[offsets + first + i] - scaled));
    }
  }
}

function nearestOf(m: TwinMemory, book: number, codes: number, row: number): number {
  let best = Infinity;
  let nearest = 0;
  scoreAll(m, book, codes, row, (number, score) => {
    // No score at all, where squares overflowed, is none that is less.
    if (!(score < best)) return;
    best = score;
    nearest = number;
  });
  return nearest;
}

export function assignRows(
  m: TwinMemory,
  book: number,
  codes: number,
  rows: number,
  stride: number,
  count: number,
  out: number,
): void {
  for (let i = 0; i < count; i++) m.setWord(out + i * 4, nearestOf(m, book, codes, rows + i * stride));
}

export function rankCentroids(m: TwinMemory, book: number, codes: number, row: number, out: number): void {
  scoreAll(m, book, codes, row, (number, score) => {
    m.setWord(out + number * 8, number);
    m.setWord(out + number * 8 + 4, orderOf(score));
  });
}
