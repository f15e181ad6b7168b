/** The twin of src/kernels/assembly/lists.ts: clusters are sorted instead of heaped. */
import {
  ACCEPT,
  BOOK_COUNT,
  BOOK_DIM,
  CHUNK_MAX,
  CHUNK_NEXT,
  CHUNK_ROWS,
  CLUSTER_CODES,
  CLUSTER_QUERY,
  CLUSTER_RANKS,
  HIT_COUNT,
  IVF_LISTS,
  IVF_RANKING,
  IVF_SPACE,
  K,
  LIST_BYTES,
  LIST_COUNT,
  LIST_FIRST,
  QUERY,
  ROWS,
} from "../layout.js";
import { rankCentroids } from "./twin-clusters.js";
import type { TwinMemory } from "./twin-memory.js";
import { scanRows } from "./twin-scan-rows.js";
import { mapRow } from "./twin-spaces.js";

/** The clusters of an inverted file, the nearest to the query of a context first. */
function rankedClusters(m: TwinMemory, context: number, ivf: number): number[] {
  const book = m.word(ivf + IVF_RANKING);
  const query = m.word(context + CLUSTER_QUERY);
  const ranks = m.word(context + CLUSTER_RANKS);
  mapRow(m, m.word(ivf + IVF_SPACE), m.word(context + QUERY), m.word(book + BOOK_DIM), query);
  rankCentroids(m, book, m.word(context + CLUSTER_CODES), query, ranks);
  const order = (cluster: number) => m.word(ranks + cluster * 8 + 4);
  const clusters = Array.from({ length: m.word(book + BOOK_COUNT) }, (_, cluster) => cluster);
  return clusters.sort((a, b) => order(a) - order(b) || a - b);
}

/** The rows of a list, piece by piece: address and number of them. */
export function* piecesOf(m: TwinMemory, list: number): Generator<[number, number]> {
  let left = m.word(list + LIST_COUNT);
  for (let chunk = m.word(list + LIST_FIRST); left > 0; chunk = m.word(chunk + CHUNK_NEXT)) {
    const count = Math.min(left, CHUNK_MAX);
    yield [chunk + CHUNK_ROWS, count];
    left -= count;
  }
}

/** Visits the lists of the `probes` nearest clusters that have rows, and further ones until `wanted` hits are there. */
export function visitLists(
  m: TwinMemory,
  context: number,
  ivf: number,
  limits: { readonly probes: number; readonly wanted: number },
  visit: (list: number, cluster: number) => void,
): void {
  let visited = 0;
  for (const cluster of rankedClusters(m, context, ivf)) {
    if (visited >= limits.probes && m.word(context + HIT_COUNT) >= limits.wanted) return;
    const list = m.word(ivf + IVF_LISTS) + cluster * LIST_BYTES;
    if (m.word(list + LIST_COUNT) === 0) continue;
    visit(list, cluster);
    visited++;
  }
}

export function countAccepted(m: TwinMemory, context: number): number {
  const rows = m.word(ROWS);
  const bitmap = m.word(context + ACCEPT);
  let count = 0;
  for (let row = 0; row < rows; row++) if (m.accepts(bitmap, row)) count++;
  return count;
}

export function searchLists(m: TwinMemory, context: number, ivf: number, probes: number): void {
  visitLists(m, context, ivf, { probes, wanted: m.word(context + K) }, (list) => {
    for (const [rows, count] of piecesOf(m, list)) scanRows(m, context, rows, count);
  });
}
