/**
 * How far a search walks in a graph: what it needs room for, what it costs, when it is not worth while. Figures are from
 * measurements (docs/decisions/hnsw-graphs.md): 100,000 rows of 128 components, random links of them accepted.
 */

/** What a search is asked, and of what graph. */
export interface Walk {
  /** Rows of the segment. */
  readonly rows: number;
  /** Rows that may be hits. */
  readonly matching: number;
  /** Width of the beam. */
  readonly ef: number;
  /** Candidates compared in full. */
  readonly best: number;
  /** Rows that a filtered search expands before it is content with `best`. */
  readonly wide: number;
}

/** Distances on the way down, for each doubling of the rows; for each row of the beam; for each that a filter lets pass. */
const EVALUATED_PER_DOUBLING = 8;
const EVALUATED_PER_EXPANDED = 8;
const EVALUATED_PER_PASSED = 6;
/** ns of a distance, and of each byte of what it is computed from; reading accept bits and longer lists on top. */
const NS = 45;
const NS_PER_BYTE = 0.2;
const FILTER_FACTOR = 1.5;
/** A filtered search gives up at so many times the expected work: the rows that match are elsewhere. */
const PATIENCE = 4;

/**
 * How many candidates of a beam are compared in full for `k` hits: a few more than wanted, the more the less can be told
 * from codes. `blur` is the part of distances between neighbours that they lose.
 */
export function rankedAgain(k: number, ef: number, blur: number): number {
  return Math.min(ef, Math.ceil((k + Math.max(2, k / 10)) * (1 + 8 * blur)));
}

/** Rows that a filtered search expands. */
function expandedRows({ rows, matching, ef, best, wide }: Walk): number {
  const perHit = rows / Math.max(matching, 1);
  return Math.min(rows, Math.ceil(Math.min(ef * perHit, Math.max(wide, best * perHit))));
}

/** What the pool of a filtered search has to hold: what it expands, and as much of what it leads to. */
export function candidatesFor(walk: Walk): number {
  return Math.min(walk.rows, 2 * expandedRows(walk) + walk.ef);
}

function expectedDistances(walk: Walk): number {
  const down = EVALUATED_PER_DOUBLING * Math.log2(walk.rows + 1);
  if (walk.matching >= walk.rows) return down + EVALUATED_PER_EXPANDED * walk.ef;
  return down + EVALUATED_PER_PASSED * expandedRows(walk);
}

/** Distances after which a filtered search gives up. */
export function budgetFor(walk: Walk): number {
  return Math.ceil(PATIENCE * (expectedDistances(walk) + walk.ef * EVALUATED_PER_EXPANDED));
}

/** The expected cost of a search, ns; `bytes` is what a distance is computed from. */
export function costOf(walk: Walk, bytes: number): number {
  const factor = walk.matching >= walk.rows ? 1 : FILTER_FACTOR;
  return expectedDistances(walk) * (NS + bytes * NS_PER_BYTE) * factor;
}
