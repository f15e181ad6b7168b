/** True neighbours by comparing with every row, in double precision: what recall is measured against. */
import type { Vectors } from "./data-set.js";

const STEP = 32;

/**
 * Numbers of the `k` nearest rows of each query (all queries, or the first few), `k` a query, by squared euclidean distance.
 * `accept` leaves rows out; where it leaves fewer than `k`, the rest of a query's places hold NOWHERE.
 */
export function nearest(
  { dim, rows, queries }: Vectors,
  k: number,
  accept: (row: number) => boolean = () => true,
): Uint32Array {
  const queryCount = queries.length / dim;
  const candidates = Uint32Array.from({ length: rows.length / dim }, (_, row) => row).filter(accept);
  const found = new Uint32Array(queryCount * k).fill(NOWHERE);
  for (let query = 0; query < queryCount; query++) {
    const vector = queries.subarray(query * dim, (query + 1) * dim);
    const best = found.subarray(query * k, (query + 1) * k);
    const distances = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
    for (const row of candidates) {
      const distance = squaredDistance(vector, rows, row * dim, distances[k - 1]!);
      if (distance < distances[k - 1]!) insert(distances, best, distance, row);
    }
  }
  return found;
}

/** No row. */
export const NOWHERE = 0xffffffff;

/** Given up once it is beyond `limit`. */
function squaredDistance(query: Float32Array, rows: Float32Array, from: number, limit: number): number {
  let sum = 0;
  for (let start = 0; start < query.length && sum <= limit; start += STEP) {
    const end = Math.min(start + STEP, query.length);
    for (let i = start; i < end; i++) {
      const difference = query[i]! - rows[from + i]!;
      sum += difference * difference;
    }
  }
  return sum;
}

function insert(distances: Float64Array, rows: Uint32Array, distance: number, row: number): void {
  let at = distances.length - 1;
  for (; at > 0 && distances[at - 1]! > distance; at--) {
    distances[at] = distances[at - 1]!;
    rows[at] = rows[at - 1]!;
  }
  distances[at] = distance;
  rows[at] = row;
}
