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

/** The way with the least expected cost. */
export function planSearch(work: SearchWork): Strategy {
  const scan = costOf("exact-scan", work);
  const pick = work.hasFilter ? costOf("matching-scan", work) : Number.POSITIVE_INFINITY;
  const asking = work.kind === "hnsw" ? "graph" : "clusters";
  if (work.engineCost !== undefined && costOf(asking, work) < Math.min(scan, pick)) return asking;
  return pick < scan ? "matching-scan" : "exact-scan";
}

/** What a way is expected to cost, ns. */
export function costOf(strategy: Strategy, { size, matching, engineCost = 0, scanCost, pickCost }: SearchWork): number {
  if (strategy === "exact-scan") return size * scanCost;
  return strategy === "matching-scan" ? matching * pickCost : engineCost;
}

/** Why a plan came out as it did, for people. */
export function reasonFor(strategy: Strategy, { kind, size, matching, hasFilter }: SearchWork): string {
  const compared = rowsText(hasFilter ? matching : size);
  switch (strategy) {
    case "graph":
      return `walking the graph is cheaper than comparing with ${compared}`;
    case "clusters":
      return `looking through the nearest clusters is cheaper than comparing with ${compared}`;
    case "matching-scan":
      return `the filter accepts ${compared} of ${size}: each is compared`;
    case "exact-scan":
      if (kind !== "flat") return `comparing with all ${rowsText(size)} is cheaper than asking the index`;
      return `a flat index compares the query with every row${hasFilter ? " and keeps those that the filter accepts" : ""}`;
  }
}

function rowsText(rows: number): string {
  return rows === 1 ? "1 row" : `${rows} rows`;
}
