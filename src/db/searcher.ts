/**
 * The way of a query: checked → filter compiled → result cache → index → slots become hits. Whatever changes a row calls
 * `forget`, so a cached result is never older than the rows.
 */
import { type CacheStats, ResultCache, type ResultCacheOptions } from "../cache/result-cache.js";
import { type CompiledFilter, compileFilter } from "../filter/compile-filter.js";
import type { CoreIndex, IndexQuery } from "../index/core-index.js";
import type { IndexSearch } from "../index/index-search.js";
import type { PieceSizes } from "../index/pieced-search.js";
import type { RowFilter } from "../index/row-filter.js";
import type { Strategy } from "../index/search-plan.js";
import { NO_HITS, type SlotHits } from "../index/slot-hits.js";
import { firstNonFinite } from "../kernels/finite-floats.js";
import type { SlotSet } from "../store/slot-set.js";
import type { Id } from "../types/id.js";
import type { Metadata, MetadataOf } from "../types/metadata.js";
import type { Steps } from "../types/steps.js";
import { copyVector, VectorCopies } from "../types/vector.js";
import { checkK, checkSearchOptions, type SearchOptions } from "./options.js";
import { checkSignal } from "./progress.js";
import type { DbRecord, RecordView } from "./record-view.js";

/** One found row. Smaller `distance` is nearer, for every metric. */
export interface Hit<M extends MetadataOf<M> = Metadata> {
  /** Of the row. */
  readonly id: Id;
  /** To the query, in the measure of the metric: see {@link Metric}. */
  readonly distance: number;
  /** Undefined when the row has none, or with `includeMetadata: false`. */
  readonly metadata: M | undefined;
  /** A copy, of length `dim`; with `includeVector: true`. */
  readonly vector?: Float32Array;
}

/** What `measureRecall` found. */
export interface RecallMeasure {
  /** 0 to 1; 1 where there is nothing to find. */
  readonly recall: number;
  /** How many were asked. */
  readonly queries: number;
  /** Hits that each was asked for. */
  readonly k: number;
}

/** Queries that a step of measuring recall compares with all rows. */
const RECALL_QUERIES = 8;

/** How a query would be answered, and why. */
export interface Explanation {
  /** The index of the database. */
  readonly indexKind: string;
  /**
   * `exact-scan`: compared with every row; `matching-scan`: with every row that the filter accepts and no other; `graph`,
   * `clusters`: the index searches.
   */
  readonly strategy: Strategy;
  /** Why so, for people. */
  readonly reason: string;
  /** Rows in the database. */
  readonly rows: number;
  /** Rows that the filter accepts; all of them without one. */
  readonly matching: number;
  /** Hits that the query gives. */
  readonly hits: number;
  /** `graph`: distances that the search computes, most of them estimates from a row's bytes; rows of the other ways follow from their names. */
  readonly distances?: number;
}

/** What a search asks for besides its vectors: checked. */
interface Settings {
  readonly k: number;
  readonly filter: CompiledFilter | undefined;
  readonly options: SearchOptions;
}

/** A search whose pieces others may run, and what it gives once they are done. */
export interface SearchUnderWay<M extends MetadataOf<M> = Metadata> {
  /** Undefined when there is nothing to run: everything was cached, or there are no rows. */
  readonly search: IndexSearch | undefined;
  hits(): Hit<M>[][];
}

export class Searcher<M extends MetadataOf<M>> {
  readonly #index: CoreIndex;
  readonly #view: RecordView<M>;
  readonly #cache: ResultCache<SlotHits> | undefined;
  #scans = 0;
  #copies: VectorCopies | undefined;

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
    const settings = this.#settings(k, options);
    return this.#withCopies(
      [query],
      () => "query",
      (vectors) => this.#hits(this.#found(vectors, settings)[0], settings),
    );
  }

  searchBatch(queries: Iterable<unknown>, k: unknown, options: unknown): Hit<M>[][] {
    const settings = this.#settings(k, options);
    return this.#withCopies(queries, numbered, (vectors) => {
      return this.#found(vectors, settings).map((hits) => this.#hits(hits, settings));
    });
  }

  /**
   * `searchBatch` for checked vectors, which are not copied, in pieces; without a filter function. No row may change until the
   * hits have been taken.
   */
  begin(vectors: readonly Float32Array[], k: unknown, options: unknown, sizes: PieceSizes): SearchUnderWay<M> {
    const settings = this.#settings(k, options);
    const { missing, complete } = this.#lookUp(vectors, settings);
    const isEmpty = missing.length === 0 || settings.k === 0 || this.#index.size === 0;
    const search = isEmpty ? undefined : this.#index.begin(this.#query(missing, settings), sizes);
    return {
      search,
      hits: () => {
        const found = complete(search?.hits ?? missing.map(() => NO_HITS));
        return found.map((hits) => this.#hits(hits, settings));
      },
    };
  }

  /** The rows that `filter` accepts, undefined for all. */
  matching(filter: CompiledFilter | undefined): SlotSet | undefined {
    return this.#scanning(() => this.#index.matching(this.#rowFilter(filter)));
  }

  explain(query: unknown, k: unknown, options: unknown): Explanation {
    const settings = this.#settings(k, options);
    const vector = copyVector(query, this.#index.dim, "query");
    const plan = this.#scanning(() => this.#index.plan(this.#query([vector], settings)));
    return {
      indexKind: this.#index.config.kind,
      ...plan,
      rows: this.#index.size,
      hits: Math.min(settings.k, plan.matching),
    };
  }

  /**
   * Share of the true `k` nearest rows that `search` finds, over all queries; 1 without any. A step is a block of queries.
   * Arguments are checked at the call.
   */
  recall(queries: Iterable<unknown>, k: unknown, options: unknown): Steps<RecallMeasure> {
    const settings = this.#settings(k, options);
    const vectors = Array.from(queries, (query, place) => copyVector(query, this.#index.dim, numbered(place)));
    return this.#recall(vectors, settings);
  }

  *#recall(vectors: readonly Float32Array[], settings: Settings): Steps<RecallMeasure> {
    let hits = 0;
    let expected = 0;
    for (let from = 0; from < vectors.length; from += RECALL_QUERIES) {
      const query = this.#query(vectors.slice(from, from + RECALL_QUERIES), settings);
      const [found, exact] = this.#scanning(() => [this.#index.find(query), this.#index.findExactly(query)]);
      exact.forEach(({ slots }, place) => {
        const wanted = new Set(slots);
        for (const slot of found[place].slots) if (wanted.has(slot)) hits++;
        expected += wanted.size;
      });
      yield Math.min(1, (from + RECALL_QUERIES) / vectors.length);
    }
    return { recall: expected === 0 ? 1 : hits / expected, queries: vectors.length, k: settings.k };
  }

  /** Rows have changed. */
  forget(): void {
    this.#cache?.clear();
  }

  cacheStats(): CacheStats | undefined {
    return this.#cache?.stats();
  }

  /** Runs `search` on copies of the queries, in memory that is used again; not while a search that began it is running. */
  #withCopies<R>(
    queries: Iterable<unknown>,
    nameOf: (place: number) => string,
    search: (vectors: readonly Float32Array[]) => R,
  ): R {
    const copies = this.#copies ?? new VectorCopies(this.#index.dim, firstNonFinite);
    this.#copies = undefined;
    copies.begin(nameOf);
    const vectors: Float32Array[] = [];
    for (const query of queries) vectors.push(copies.add(query));
    copies.checkFinite();
    const result = search(vectors);
    this.#copies = copies;
    return result;
  }

  #settings(k: unknown, options: unknown): Settings {
    const checked = checkSearchOptions(options ?? {});
    checkSignal("search", checked.signal);
    return { k: checkK(k), filter: compileFilter(checked.filter), options: checked };
  }

  #query(vectors: readonly Float32Array[], { k, filter, options }: Settings): IndexQuery {
    return { vectors, k, filter: this.#rowFilter(filter), ef: options.ef, nProbes: options.nProbes };
  }

  #rowFilter(filter: CompiledFilter | undefined): RowFilter | undefined {
    if (filter === undefined) return undefined;
    const accepts = filter.acceptor(this.#index.rows, (slot) => this.#view.recordAt(slot) as DbRecord);
    return { isPredicate: filter.isPredicate, slots: (fields) => filter.slots(fields), accepts };
  }

  #hits({ slots, distances }: SlotHits, { options }: Settings): Hit<M>[] {
    const { includeMetadata = true, includeVector = false } = options;
    const hits = new Array<Hit<M>>(slots.length);
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place];
      const id = this.#view.idAt(slot);
      const distance = distances[place];
      const metadata = includeMetadata ? this.#view.metadataAt(slot) : undefined;
      hits[place] = includeVector
        ? { id, distance, metadata, vector: this.#view.vectorAt(slot) }
        : { id, distance, metadata };
    }
    return hits;
  }

  /** What each query finds, from the cache where it is there. */
  #found(vectors: readonly Float32Array[], settings: Settings): SlotHits[] {
    const { missing, complete } = this.#lookUp(vectors, settings);
    return complete(missing.length === 0 ? [] : this.#searched(missing, settings));
  }

  /** Queries that the cache does not answer, and what makes everything of what they find. */
  #lookUp(
    vectors: readonly Float32Array[],
    settings: Settings,
  ): { missing: readonly Float32Array[]; complete: (searched: SlotHits[]) => SlotHits[] } {
    const cache = settings.filter?.isPredicate ? undefined : this.#cache;
    if (cache === undefined) return { missing: vectors, complete: (searched) => searched };
    const rest = cacheKeyOf(settings);
    const keys = vectors.map((vector) => keyOfBits(vector) + rest);
    const found = keys.map((key) => cache.get(key));
    const missing = vectors.filter((_vector, place) => found[place] === undefined);
    const complete = (searched: SlotHits[]) => {
      let next = 0;
      return found.map((hits, place) => {
        if (hits !== undefined) return hits;
        const fresh = searched[next++];
        cache.set(keys[place], fresh);
        return fresh;
      });
    };
    return { missing, complete };
  }

  #searched(vectors: readonly Float32Array[], settings: Settings): SlotHits[] {
    return this.#scanning(() => this.#index.find(this.#query(vectors, settings)));
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

function numbered(place: number): string {
  return `query ${place}`;
}

/** Everything a result depends on besides the rows and the query vector. */
function cacheKeyOf({ k, filter, options }: Settings): string {
  return `|${k}|${options.ef ?? ""}|${options.nProbes ?? ""}|${JSON.stringify(filter?.toJSON() ?? null)}`;
}

/** A vector by its bits: 0 and -0 are two queries. */
function keyOfBits(vector: Float32Array): string {
  const bits = new Uint16Array(vector.buffer, vector.byteOffset, vector.length * 2);
  const parts: string[] = [];
  for (let at = 0; at < bits.length; at += 4096) parts.push(String.fromCharCode(...bits.subarray(at, at + 4096)));
  return parts.join("");
}
