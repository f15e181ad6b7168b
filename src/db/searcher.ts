/**
 * The way of a query: checked → filter compiled → result cache → index → slots become hits. Whatever changes a row calls
 * `forget`, so a cached result is never older than the rows.
 */
import { type CacheStats, ResultCache, type ResultCacheOptions } from "../cache/result-cache.js";
import { type CompiledFilter, compileFilter } from "../filter/compile-filter.js";
import type { CoreIndex } from "../index/core-index.js";
import type { SlotHits } from "../index/top-k.js";
import type { Id } from "../types/id.js";
import type { Metadata, MetadataOf } from "../types/metadata.js";
import { copyVector } from "../types/vector.js";
import { checkK, checkSearchOptions, type SearchOptions } from "./options.js";
import type { DbRecord, RecordView } from "./record-view.js";

/** One found row. Smaller `distance` is nearer, for every metric. */
export interface Hit<M extends MetadataOf<M> = Metadata> {
  readonly id: Id;
  readonly distance: number;
  /** Undefined when the row has none, or with `includeMetadata: false`. */
  readonly metadata: M | undefined;
  /** With `includeVector: true`. */
  readonly vector?: Float32Array;
}

/** How a query would be answered, and why. */
export interface Explanation {
  readonly indexKind: string;
  readonly strategy: "exact-scan";
  readonly reason: string;
  /** Rows in the database. */
  readonly rows: number;
  /** Rows that the filter accepts; all of them without one. */
  readonly matching: number;
  /** Hits that the query gives. */
  readonly hits: number;
}

const STRATEGY_REASONS = {
  flat: "a flat index compares the query with every row that the filter accepts",
  other: "this version answers queries of this kind of index exactly; its parameters are kept in the file",
} as const;

/** A checked query. */
interface Query {
  readonly vector: Float32Array;
  readonly k: number;
  readonly filter: CompiledFilter | undefined;
  readonly options: SearchOptions;
}

export class Searcher<M extends MetadataOf<M>> {
  readonly #index: CoreIndex;
  readonly #view: RecordView<M>;
  readonly #cache: ResultCache<SlotHits> | undefined;
  #scans = 0;

  constructor(index: CoreIndex, view: RecordView<M>, cache: ResultCacheOptions | undefined) {
    this.#index = index;
    this.#view = view;
    this.#cache = cache === undefined ? undefined : new ResultCache(cache);
  }

  /** A filter function is running. */
  get isScanning(): boolean {
    return this.#scans > 0;
  }

  search(query: unknown, k: unknown, options: unknown): Hit<M>[] {
    return this.#hits(this.#checked(query, k, options));
  }

  searchBatch(queries: Iterable<unknown>, k: unknown, options: unknown): Hit<M>[][] {
    const checked = Array.from(queries, (query, place) => this.#checked(query, k, options, `query ${place}`));
    return checked.map((query) => this.#hits(query));
  }

  /** Slots of the rows that `filter` accepts. */
  matchingSlots(filter: CompiledFilter | undefined): number[] {
    const accept = this.#acceptor(filter) ?? (() => true);
    const slots: number[] = [];
    this.#scanning(() => {
      for (let slot = 0; slot < this.#index.size; slot++) if (accept(slot)) slots.push(slot);
    });
    return slots;
  }

  explain(query: unknown, k: unknown, options: unknown): Explanation {
    const checked = this.#checked(query, k, options);
    const matching = checked.filter === undefined ? this.#index.size : this.matchingSlots(checked.filter).length;
    const indexKind = this.#index.config.kind;
    return {
      indexKind,
      strategy: "exact-scan",
      reason: indexKind === "flat" ? STRATEGY_REASONS.flat : STRATEGY_REASONS.other,
      rows: this.#index.size,
      matching,
      hits: Math.min(checked.k, matching),
    };
  }

  /** Share of the true `k` nearest rows that `search` finds, over all queries; 1 without any. */
  recall(queries: Iterable<unknown>, k: unknown): { recall: number; queries: number; k: number } {
    const wanted = checkK(k);
    let expected = 0;
    let found = 0;
    let count = 0;
    for (const query of queries) {
      const vector = copyVector(query, this.#index.dim, `query ${count}`);
      const exact = new Set(this.#index.nearestExact(vector, wanted).slots);
      for (const slot of this.#index.nearest(vector, wanted).slots) if (exact.has(slot)) found++;
      expected += exact.size;
      count++;
    }
    return { recall: expected === 0 ? 1 : found / expected, queries: count, k: wanted };
  }

  /** Rows have changed. */
  forget(): void {
    this.#cache?.clear();
  }

  cacheStats(): CacheStats | undefined {
    return this.#cache?.stats();
  }

  #checked(query: unknown, k: unknown, options: unknown, what = "query"): Query {
    const vector = copyVector(query, this.#index.dim, what);
    const checkedOptions = checkSearchOptions(options ?? {});
    return { vector, k: checkK(k), filter: compileFilter(checkedOptions.filter), options: checkedOptions };
  }

  #hits(query: Query): Hit<M>[] {
    const { includeMetadata = true, includeVector = false } = query.options;
    const { slots, distances } = this.#slots(query);
    return Array.from(slots, (slot, place) => ({
      id: this.#view.idAt(slot),
      distance: distances[place],
      metadata: includeMetadata ? this.#view.metadataAt(slot) : undefined,
      ...(includeVector ? { vector: this.#view.vectorAt(slot) } : {}),
    }));
  }

  #slots(query: Query): SlotHits {
    const cache = query.filter?.isPredicate ? undefined : this.#cache;
    const key = cache === undefined ? "" : cacheKey(query);
    const cached = cache?.get(key);
    if (cached !== undefined) return cached;
    const result = this.#scanning(() => this.#index.nearest(query.vector, query.k, this.#acceptor(query.filter)));
    cache?.set(key, result);
    return result;
  }

  #acceptor(filter: CompiledFilter | undefined): ((slot: number) => boolean) | undefined {
    return filter?.acceptor(this.#index.rows, (slot) => this.#view.recordAt(slot) as DbRecord);
  }

  /** Runs a scan during which a filter function may run, which must not change the rows under it. */
  #scanning<R>(scan: () => R): R {
    this.#scans++;
    try {
      return scan();
    } finally {
      this.#scans--;
    }
  }
}

/** Everything a result depends on besides the rows. Vectors by their bits: 0 and -0 are two queries. */
function cacheKey({ vector, k, filter, options }: Query): string {
  const bits = new Uint16Array(vector.buffer, vector.byteOffset, vector.length * 2);
  const parts = [`${k}|${options.ef ?? ""}|${options.nProbes ?? ""}|`];
  for (let at = 0; at < bits.length; at += 4096) parts.push(String.fromCharCode(...bits.subarray(at, at + 4096)));
  parts.push("|", JSON.stringify(filter?.toJSON() ?? null));
  return parts.join("");
}
