/** The twin of src/kernels/assembly/products.ts. */
import { dotSum, squareSum } from "../../distance/sums.js";
import {
  ACCEPT,
  BOOK_CENTROIDS,
  CANDIDATES,
  CANDIDATES_MAX,
  CLUSTER_QUERY,
  DEAD,
  DIM,
  DOT,
  EUCLIDEAN,
  HIT_BYTES,
  HIT_COUNT,
  HIT_POSITION,
  HITS,
  IVF_BOOK,
  IVF_PRODUCT,
  IVF_SPACE,
  K,
  MANHATTAN,
  METRIC,
  PQ_CODES,
  PRODUCT_CODES,
  PRODUCT_PARTS,
  PRODUCT_SUMS,
  PRODUCT_TABLE,
  PRODUCT_TERM,
  PRODUCT_WIDTH,
  QUERY,
  SCALED_QUERY,
  SEQUENCES,
  SPACE_FACTOR,
  WORDS_MAX,
} from "../layout.js";
import { offer } from "./twin-hits.js";
import { piecesOf, visitLists } from "./twin-lists.js";
import type { TwinMemory } from "./twin-memory.js";
import { scanRows } from "./twin-scan-rows.js";
import { scaleRows } from "./twin-spaces.js";

const f = Math.fround;

/** The query that codes are compared with: in the space of the clusters; for dot the query itself, scaled. */
const comparedWith = (metric: number) => (metric === DOT ? SCALED_QUERY : CLUSTER_QUERY);

function sumWords(m: TwinMemory, context: number, product: number): void {
  const metric = m.word(METRIC);
  const width = m.word(product + PRODUCT_WIDTH);
  const table = m.word(product + PRODUCT_TABLE) / 4;
  const query = m.word(context + comparedWith(metric)) / 4;
  const sums = m.word(context + PRODUCT_SUMS) / 4;
  for (let part = 0; part < m.word(product + PRODUCT_PARTS); part++) {
    for (let word = 0; word < WORDS_MAX; word++) {
      let sum = 0;
      for (let i = part * width; i < (part + 1) * width; i++) {
        const q = m.f32[query + i];
        const group = part * width * WORDS_MAX + (word >> 4) * width * 16;
        const w = m.f32[table + group + (i - part * width) * 16 + (word & 15)];
        sum = f(sum + (metric === MANHATTAN ? Math.abs(f(q - w)) : f(q * w)));
      }
      m.f32[sums + part * WORDS_MAX + word] = metric === MANHATTAN ? sum : sum * (metric === DOT ? -1 : -2);
    }
  }
}

function sumOf(m: TwinMemory, table: number, codes: number, parts: number): number {
  const sums = [0, 0, 0, 0];
  for (let part = 0; part < parts; part++) {
    sums[part & 3] = f(sums[part & 3] + m.f32[table / 4 + part * WORDS_MAX + m.bytes[codes + part]]);
  }
  return f(f(sums[0] + sums[1]) + f(sums[2] + sums[3]));
}

function baseOf(m: TwinMemory, context: number, ivf: number, cluster: number): number {
  const metric = m.word(METRIC);
  if (metric === MANHATTAN) return 0;
  const dim = m.word(DIM);
  const centroid = m.word(m.word(ivf + IVF_BOOK) + BOOK_CENTROIDS) / 4 + cluster * dim;
  const query = m.word(context + comparedWith(metric)) / 4;
  if (metric === DOT) return -dotSum(m.f32, query, m.f32, centroid, dim);
  return squareSum(m.f32, query, m.f32, centroid, dim);
}

function unscaled(metric: number, sum: number, factor: number): number {
  if (metric === EUCLIDEAN) return f(f(Math.sqrt(Math.max(sum, 0))) / factor);
  return metric === MANHATTAN ? f(sum / factor) : f(f(sum / factor) / factor);
}

function approximate(m: TwinMemory, context: number, ivf: number, row: number, base: number): number {
  const codes = m.cell(PQ_CODES, row);
  const term = m.float(codes + PRODUCT_TERM);
  const parts = m.word(m.word(ivf + IVF_PRODUCT) + PRODUCT_PARTS);
  const first = m.word(METRIC) === DOT ? f(base * term) : f(base + term);
  const sum = f(first + sumOf(m, m.word(context + PRODUCT_SUMS), codes + PRODUCT_CODES, parts));
  return Number.isNaN(sum) ? Infinity : sum;
}

function offerProducts(
  m: TwinMemory,
  context: number,
  ivf: number,
  list: number,
  base: number,
  isReported: boolean,
): void {
  const factor = m.float(m.word(ivf + IVF_SPACE) + SPACE_FACTOR);
  for (const [rows, count] of piecesOf(m, list)) {
    for (let at = rows; at < rows + count * 4; at += 4) {
      const row = m.word(at);
      const sequence = m.word(m.cell(SEQUENCES, row));
      if (!m.accepts(m.word(context + ACCEPT), row) || sequence === DEAD) continue;
      const sum = approximate(m, context, ivf, row, base);
      offer(m, context, row, isReported ? unscaled(m.word(METRIC), sum, factor) : sum, sequence);
    }
  }
}

export function searchProducts(m: TwinMemory, context: number, ivf: number, probes: number): void {
  const wanted = m.word(context + K);
  const hits = m.word(context + HITS);
  const candidates = m.word(context + CANDIDATES);
  const candidatesMax = m.word(context + CANDIDATES_MAX);
  const isReported = candidatesMax === 0;
  if (!isReported) {
    m.setWord(context + HITS, candidates);
    m.setWord(context + K, candidatesMax);
  }
  let isBegun = false;
  visitLists(m, context, ivf, { probes, wanted }, (list, cluster) => {
    if (!isBegun) {
      if (m.word(METRIC) === DOT) {
        scaleRows(m, m.word(ivf + IVF_SPACE), m.word(context + QUERY), 1, m.word(context + SCALED_QUERY));
      }
      sumWords(m, context, m.word(ivf + IVF_PRODUCT));
      isBegun = true;
    }
    offerProducts(m, context, ivf, list, baseOf(m, context, ivf, cluster), isReported);
  });
  if (isReported) return;
  const count = m.word(context + HIT_COUNT);
  for (let i = 0; i < count; i++) m.setWord(candidates + i * 4, m.word(candidates + i * HIT_BYTES + HIT_POSITION));
  m.setWord(context + HITS, hits);
  m.setWord(context + K, wanted);
  m.setWord(context + HIT_COUNT, 0);
  scanRows(m, context, candidates, count);
}
