/**
 * How a search goes: through the engine, or by comparing with the rows one by one, and why. The way with the least expected
 * work is taken; costs are nanoseconds on one core, and only their ratios matter.
 */
import type { IndexKindName } from "./index-config.js";

/**
 * - `exact-scan`: the query is compared with every row;
 * - `matching-scan`: with every row that the filter accepts, and no other;
 * - `graph`, `clusters`: the engine searches, rows that the filter does not accept are passed over.
 */
export type Strategy = "exact-scan" | "matching-scan" | "graph" | "clusters";

export interface Plan {
  readonly strategy: Strategy;
  readonly reason: string;
}

/** What a plan is made from. */
export interface SearchWork {
  readonly kind: IndexKindName;
  /** Rows in the index. */
  readonly size: number;
  /** Rows that the filter accepts; `size` without a filter. */
  readonly matching: number;
  readonly hasFilter: boolean;
  /** The expected cost of asking the engine, ns; undefined when there is none beside the scan. */
  readonly engineCost: number | undefined;
  /** ns to compare the query with one of many rows in sequence, and with one row anywhere. */
  readonly scanCost: number;
  readonly pickCost: number;
}

export function planSearch(work: SearchWork): Plan {
  const { kind, size, matching, hasFilter, engineCost } = work;
  const scan = size * work.scanCost;
  const pick = hasFilter ? matching * work.pickCost : Number.POSITIVE_INFINITY;
  const exact = Math.min(scan, pick);
  if (engineCost !== undefined && engineCost < exact) {
    const strategy = kind === "hnsw" ? "graph" : "clusters";
    const way = kind === "hnsw" ? "walking the graph" : "looking through the nearest clusters";
    return { strategy, reason: `${way} is cheaper than comparing with ${rowsText(hasFilter ? matching : size)}` };
  }
  if (pick < scan) {
    return { strategy: "matching-scan", reason: `the filter accepts ${rowsText(matching)} of ${size}: each is compared` };
  }
  if (kind === "flat") {
    const what = hasFilter ? "every row that the filter accepts" : "every row";
    return { strategy: "exact-scan", reason: `a flat index compares the query with ${what}` };
  }
  return { strategy: "exact-scan", reason: `comparing with all ${rowsText(size)} is cheaper than asking the index` };
}

function rowsText(rows: number): string {
  return rows === 1 ? "1 row" : `${rows} rows`;
}
