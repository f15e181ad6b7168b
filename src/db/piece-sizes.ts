/** How large the pieces are that threads take of a search (src/index/pieced-search.ts). */
import type { PieceSizes } from "../index/pieced-search.js";
import { BATCH_MAX } from "../kernels/scan-rules.js";

/** When one thread is late, others take what it would have taken. */
const PIECES_PER_THREAD = 4;
/** Fewer queries that are scanned together save too little of reading the rows. */
const SCANNED_MIN = 8;
/** Other queries, which need a mark for each row: no more than these, and no more bytes of marks. */
const OTHERS_MAX = 16;
const MARKS_MAX = 4 * 1024 * 1024;

export function pieceSizesFor(work: { threads: number; queries: number; rows: number }): PieceSizes {
  const even = Math.ceil(work.queries / (PIECES_PER_THREAD * work.threads));
  // Queries that are scanned together share the reading of codes in fours.
  const scan = Math.max(SCANNED_MIN, 4 * Math.ceil(even / 4));
  const marks = Math.floor(MARKS_MAX / Math.max(1, work.rows));
  return { scan: Math.min(scan, BATCH_MAX), other: Math.max(1, Math.min(even, OTHERS_MAX, marks)) };
}
