/**
 * A search of an index, in pieces that threads can take (src/index/pieced-search.ts): first the way that was planned; then,
 * for queries that an engine found too few rows for, all rows are compared. Engines may miss rows, far ones or such as
 * nothing leads to; what is promised is as many hits as there are rows.
 */
import type { PiecedSearch, PieceSizes, SearchPiece, SearchRequest } from "./pieced-search.js";
import type { RowEngines } from "./row-engines.js";
import type { SlotHits } from "./slot-hits.js";

export class IndexSearch {
  /** Expected, ns on one core; only what it is compared with gives it meaning. */
  readonly cost: number;
  /** Whether it changes nothing that other searches read. Else it first links rows that wait, or learns clusters. */
  readonly isReading: boolean;
  readonly #engines: RowEngines;
  readonly #request: SearchRequest;
  /** Hits that each query has to have. */
  readonly #expected: number;
  readonly #sizes: PieceSizes | undefined;
  #current: PiecedSearch;
  #found: SlotHits[] | undefined;
  /** Queries that all rows are compared with. */
  #missing: number[] = [];

  constructor(engines: RowEngines, request: SearchRequest, expected: number, cost: number, sizes?: PieceSizes) {
    this.cost = cost;
    this.isReading = request.route !== "engine" || engines.areSettled;
    this.#engines = engines;
    this.#request = request;
    this.#expected = expected;
    this.#sizes = sizes;
    this.#current = engines.begin(request, sizes);
  }

  /** The next piece; undefined when there is none, or none yet. Errors: IQDB_UNSUPPORTED; it can be asked for again. */
  next(): SearchPiece | undefined {
    return this.settle() ? undefined : this.#current.next();
  }

  /** Takes what finished pieces found, and goes on to what is missing; whether the search has come to its end. */
  settle(): boolean {
    if (!this.#current.isDone) return false;
    if (this.#found === undefined) {
      this.#found = this.#current.hits();
      this.#scanForMissing(this.#found);
    } else if (this.#missing.length > 0) {
      for (const hits of this.#current.hits()) this.#found[this.#missing.shift()!] = hits;
    }
    return this.#missing.length === 0;
  }

  /** For each query, once it is done. */
  get hits(): SlotHits[] {
    return this.#found!;
  }

  /** Runs it in this thread. */
  run(): SlotHits[] {
    for (let piece = this.next(); piece !== undefined; piece = this.next()) {
      try {
        piece.run();
      } catch (error) {
        piece.abandon();
        throw error;
      }
      piece.finish();
    }
    return this.hits;
  }

  #scanForMissing(found: readonly SlotHits[]): void {
    if (this.#request.route !== "engine") return;
    this.#missing = [...found.keys()].filter((place) => found[place].slots.length < this.#expected);
    if (this.#missing.length === 0) return;
    const queries = this.#missing.map((place) => this.#request.queries[place]);
    this.#current = this.#engines.begin({ ...this.#request, route: "scan", queries }, this.#sizes);
  }
}
