/**
 * The database handle whose work is done in a thread of its own. What a caller passes is checked and copied here, at the
 * call; what needs the rows is done there. Calls take effect in the order in which they are made.
 */
import type { CacheStats } from "../cache/result-cache.js";
import { IqdbError } from "../errors.js";
import { compileFilter } from "../filter/compile-filter.js";
import type { FilterInput, FilterJson } from "../filter/filter-types.js";
import { idToKey } from "../format/id.js";
import { encodeMetadata, MetadataEncoder } from "../format/metadata.js";
import { path as paths } from "../host.js";
import type { IndexConfig, IndexKindName } from "../index/index-config.js";
import { firstNonFinite } from "../kernels/finite-floats.js";
import type { OpenReport } from "../persist/open-report.js";
import type { Id, IdKey } from "../types/id.js";
import { Float, type Metadata, type MetadataOf, type NumbersMode } from "../types/metadata.js";
import type { Metric } from "../types/metric.js";
import { checkOptions } from "../types/options.js";
import { type Vector, VectorCopies } from "../types/vector.js";
import { copyBytes, invalidConfig, iterate, madeByNew, readRow, vectorOfRow } from "./arguments.js";
import type { EntriesPage } from "./async-host.js";
import { NO_METADATA, type OpenedAs, type Opening, type PlainSearchOptions, type Request } from "./async-messages.js";
import {
  type AsyncMemoryOptions,
  type AsyncOpenOptions,
  type AsyncResultOptions,
  checkAsyncMemoryOptions,
  checkAsyncOpenOptions,
  checkAsyncResultOptions,
  type OwnOptions,
} from "./async-options.js";
import {
  BACKUP_RULES,
  type BackupOptions,
  type NewRow,
  type OptimizeResult,
  RECALL_RULES,
  type RecallOptions,
} from "./call-options.js";
import { type HitColumns, hitsOf } from "./hit-columns.js";
import { checkK, checkSearchOptions, type SearchOptions } from "./options.js";
import { PROGRESS_RULES, type ProgressOptions, SIGNAL_RULES, type SignalOptions } from "./progress.js";
import type { DbRecord } from "./record-view.js";
import type { Explanation, Hit, RecallMeasure } from "./searcher.js";
import { INSPECT, type Inspect, shownHandle } from "./shown-handle.js";
import { startThread } from "./start-thread.js";
import type { DbStats } from "./stats.js";
import { openingOf, ThreadCalls } from "./thread-calls.js";
import type { Verification } from "./verify.js";
import { watchedOpening } from "./watched-opening.js";

/**
 * An `Iqdb` whose work is done in a thread of its own: the same methods, each a promise, and the event loop stays free.
 *
 * Calls take effect in the order in which they are made, without waiting for one another: a search sees every write that was
 * called before it, and at `fsync: "always"` none that is not on stable storage. Writes that come while the disk is busy are
 * written together next, with one sync for up to 1,024 rows; promises are kept in the order of the calls. Searches that take a
 * while are run by reader threads (option `readers`), several at once and while the disk is written to. Vectors, ids and
 * metadata are copied at the call. A call that is refused rejects its own promise and no other.
 *
 * Promises are kept when the work is done, so awaiting writes is all the back-pressure that most programs need. One that
 * does not await each of them awaits `ready()` now and then: it is kept while fewer than `queueBytes` are waiting.
 *
 * Filter functions cannot cross threads; all else is as in `Iqdb`. Should the thread die, everything under way and every
 * later call is rejected with IQDB_POISONED.
 *
 * @example
 * const db = await AsyncIqdb.open("vectors.iqdb", { dim: 3, metric: "cosine" });
 * try {
 *   await Promise.all([db.upsert("doc-1", [0.1, 0.2, 0.3], { title: "Intro" }), db.upsert("doc-2", [0.3, 0.2, 0.1])]);
 *   const [nearest] = await db.search([0.1, 0.2, 0.25], 1);
 *   nearest.metadata; // { title: "Intro" }
 * } finally {
 *   await db.close();
 * }
 */
export class AsyncIqdb<M extends MetadataOf<M> = Metadata> {
  /** Number of components of each vector. */
  readonly dim: number;
  /** How distances are measured ({@link Metric}); fixed for life. */
  readonly metric: Metric;
  /** What searches the rows. */
  readonly indexKind: IndexKindName;
  /** The index with all its parameters. */
  readonly indexConfig: IndexConfig;
  /** What opening found and did; later warnings are added as they come. */
  readonly openReport: OpenReport | undefined;
  readonly #calls: ThreadCalls;
  readonly #numbers: NumbersMode;
  #closing: Promise<void> | undefined;
  #copies: VectorCopies | undefined;

  private constructor(opened: OpenedAs, calls: ThreadCalls, numbers: NumbersMode) {
    if (!(calls instanceof ThreadCalls)) throw madeByNew("AsyncIqdb");
    this.dim = opened.dim;
    this.metric = opened.metric;
    this.indexKind = opened.indexKind;
    this.indexConfig = opened.indexConfig;
    this.openReport = opened.openReport;
    this.#calls = calls;
    this.#numbers = numbers;
  }

  /**
   * Opens the database at `path` in a thread of its own, making it when nothing is there. A `signal` ends the work itself; the
   * promise is rejected when thread and lock are given back. Errors: as `Iqdb.open`, and IQDB_INVALID_CONFIG for options that
   * cannot cross threads (`storage`).
   */
  static async open<M extends MetadataOf<M> = Metadata>(
    path: string,
    options: AsyncOpenOptions = {},
  ): Promise<AsyncIqdb<M>> {
    if (typeof path !== "string") throw invalidConfig("path", "must be a string");
    // The process may move to another directory before the thread has started; an empty path is refused there.
    const absolute = path === "" ? path : paths.resolve(path);
    const { rest, ...own } = checkAsyncOpenOptions(options);
    return AsyncIqdb.#start<M>({ how: "open", path: absolute, options: rest }, own);
  }

  /** A database without files. Errors: as `Iqdb.openInMemory`. */
  static async openInMemory<M extends MetadataOf<M> = Metadata>(options: AsyncMemoryOptions): Promise<AsyncIqdb<M>> {
    const { rest, ...own } = checkAsyncMemoryOptions(options);
    return AsyncIqdb.#start<M>({ how: "openInMemory", options: rest }, own);
  }

  /** Opens the bytes of a snapshot, read-only; ended by `signal` as `open` is. Errors: as `Iqdb.openBytes`. */
  static async openBytes<M extends MetadataOf<M> = Metadata>(
    bytes: Uint8Array,
    options: AsyncResultOptions = {},
  ): Promise<AsyncIqdb<M>> {
    const { rest, ...own } = checkAsyncResultOptions(options);
    return AsyncIqdb.#start<M>({ how: "openBytes", bytes: copyBytes(bytes), options: rest }, own);
  }

  static async #start<M extends MetadataOf<M>>(
    opening: Opening,
    { queueBytes, readers, busyWait, signal, onProgress }: OwnOptions,
  ): Promise<AsyncIqdb<M>> {
    return watchedOpening({ signal, onProgress }, async (watch) => {
      const thread = startThread({ opening, watch, readers, busyWait });
      const opened = await openingOf(thread);
      const onWarning = (warning: string) => opened.openReport?.warnings.push(warning);
      const calls = new ThreadCalls(thread, { queueBytes, busyWait, onWarning });
      calls.size = opened.size;
      return new AsyncIqdb<M>(opened, calls, opening.options.numbers ?? "natural");
    });
  }

  /** Number of rows after the last call that was answered. Errors: IQDB_CLOSED. */
  get size(): number {
    if (this.isClosed) throw new IqdbError("IQDB_CLOSED", "this database is closed: open it again");
    return this.#calls.size;
  }

  /** Whether `close` was called. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** Bytes of vectors and metadata in calls that are not answered yet. */
  get queuedBytes(): number {
    return this.#calls.queuedBytes;
  }

  /**
   * Kept as soon as `queuedBytes` is below the option `queueBytes`: a producer that does not await its writes awaits this
   * between them.
   *
   * @example
   * for (let id = 0; id < 100; id++) {
   *   db.upsert(id, [id, 1, 1]).catch(console.error);
   *   await db.ready();
   * }
   * await db.flush();
   * db.size; // 102
   */
  ready(): Promise<void> {
    return this.#calls.hasRoom();
  }

  /** Puts a row; one of the same id is replaced, its metadata too. Errors: as `Iqdb.upsert`. */
  upsert(id: Id, vector: Vector, metadata?: M): Promise<void> {
    return promised(() => {
      const keys = [idToKey(id)];
      const encoded = metadata === undefined ? [] : [encodeMetadata(metadata)];
      const metadataLengths = [encoded[0]?.length ?? NO_METADATA];
      return this.#withCopies(vectorName, (copies) => {
        copies.add(vector);
        return this.#calls.put({ keys, vectors: copies.checkedPieces(), metadataLengths, metadata: encoded });
      });
    });
  }

  /** Puts rows in order, all or none. Errors: as `Iqdb.upsertMany`. */
  upsertMany(rows: Iterable<NewRow<M>>, options: SignalOptions = {}): Promise<void> {
    return promised(() => {
      const signal = signalOf("upsertMany", options);
      const keys: IdKey[] = [];
      const metadataLengths: number[] = [];
      const encoder = new MetadataEncoder();
      const encode = (metadata: unknown) => encoder.add(metadata);
      return this.#withCopies(vectorOfRow, (copies) => {
        for (const row of iterate(rows, "rows")) {
          const given = readRow(row, keys.length, encode);
          keys.push(given.key);
          metadataLengths.push(given.metadata ?? NO_METADATA);
          copies.add(given.vector);
        }
        return this.#calls.put(
          { keys, vectors: copies.checkedPieces(), metadataLengths, metadata: encoder.pieces() },
          signal,
        );
      });
    });
  }

  /** The row of this id, or undefined. Errors: as `Iqdb.get`. */
  get(id: Id): Promise<DbRecord<M> | undefined> {
    const convert = (row: DbRecord<M> | undefined) => row && this.#revived(row);
    return promised(() => this.#calls.call({ kind: "get", key: idToKey(id) }, { convert }));
  }

  /** Whether a row of this id is there. Errors: as `Iqdb.has`. */
  has(id: Id): Promise<boolean> {
    return promised(() => this.#calls.call({ kind: "has", key: idToKey(id) }));
  }

  /** Removes a row; false when there was none. Errors: as `Iqdb.delete`. */
  delete(id: Id): Promise<boolean> {
    const convert = (removed: number) => removed === 1;
    return promised(() => this.#calls.call({ kind: "delete", keys: [idToKey(id)] }, { convert }));
  }

  /** Removes rows, all or none; gives how many were there. Errors: as `Iqdb.deleteMany`. */
  deleteMany(ids: Iterable<Id>, options: SignalOptions = {}): Promise<number> {
    return promised(() => {
      const progress = signalOf("deleteMany", options);
      const keys = new Set<IdKey>();
      for (const id of iterate(ids, "ids")) keys.add(idToKey(id));
      return this.#calls.call({ kind: "delete", keys: [...keys] }, { progress });
    });
  }

  /** Removes the rows that `filter` accepts, all or none; gives how many. Errors: as `Iqdb.deleteWhere`. */
  deleteWhere(filter: FilterInput<M>, options: SignalOptions = {}): Promise<number> {
    return promised(() => {
      const progress = signalOf("deleteWhere", options);
      const plain = plainFilter(filter);
      if (plain === undefined)
        throw new IqdbError("IQDB_INVALID_FILTER", "deleteWhere needs a filter; {} accepts every row");
      return this.#calls.call({ kind: "deleteWhere", filter: plain }, { progress });
    });
  }

  /** The `k` nearest rows, nearest first. Errors: as `Iqdb.search`; a filter function is IQDB_INVALID_FILTER. */
  search(query: Vector, k: number, options?: SearchOptions<M>): Promise<Hit<M>[]> {
    return this.#search([query], queryName, k, options, ([hits]) => this.#revivedHits(hits));
  }

  /** `search` for each query. Errors: as `search`; nothing is searched when one query is refused. */
  searchBatch(queries: Iterable<Vector>, k: number, options?: SearchOptions<M>): Promise<Hit<M>[][]> {
    return this.#search(queries, numbered, k, options, (found) => found.map((hits) => this.#revivedHits(hits)));
  }

  /** How a search would be answered, and why. Errors: as `search`. */
  explain(query: Vector, k: number, options?: SearchOptions<M>): Promise<Explanation> {
    return promised(() => {
      const { plain, progress } = plainOptions(options);
      const request: Request = { kind: "explain", k: checkK(k), options: plain };
      return this.#withCopies(queryName, (copies) => {
        copies.add(query);
        return this.#calls.call(request, { vectors: copies.checkedPieces(), progress, isRead: true });
      });
    });
  }

  /** Share of the true `k` nearest rows that `search` finds with these settings. Errors: as `Iqdb.measureRecall`. */
  measureRecall(options: RecallOptions<M>): Promise<RecallMeasure> {
    return promised(() => {
      const checked = checkOptions<RecallOptions<M>>(options, RECALL_RULES, "recall options");
      const { queries, k, onProgress, signal, ...settings } = checked;
      const plain = { k: checkK(k), options: plainOptions(settings).plain };
      return this.#withCopies(numbered, (copies) => {
        const request: Request = {
          kind: "measureRecall",
          queries: copies.addAll(iterate(queries, "queries")),
          ...plain,
        };
        const progress = { onProgress, signal };
        return this.#calls.call(request, { vectors: copies.checkedPieces(), progress, isRead: true });
      });
    });
  }

  /**
   * All rows in storage order, fetched page by page. Rows deleted meanwhile are left out, rows added meanwhile are not seen.
   * Errors: IQDB_ABORTED, IQDB_CLOSED.
   */
  async *entries(options: SignalOptions = {}): AsyncIterableIterator<DbRecord<M>> {
    const progress = signalOf("entries", options);
    const cursor = await this.#calls.call<number>({ kind: "entries" }, { progress });
    let isLast = false;
    try {
      while (!isLast) {
        const request = { kind: "nextEntries", cursor } as const;
        const page = await this.#calls.call<EntriesPage>(request, { progress, isRead: true });
        ({ isLast } = page);
        for (const row of page.rows) yield this.#revived(row as DbRecord<M>);
      }
    } finally {
      if (!isLast && !this.isClosed) await this.#calls.call({ kind: "endEntries", cursor });
    }
  }

  /**
   * Gives back memory that deleted and replaced rows took, and improves the index. Searches and other reads go on meanwhile,
   * between its steps, on the index as it was; writes wait until it is done, and so do searches that were called after one.
   * Errors: as `Iqdb.optimize`.
   */
  optimize(options: ProgressOptions = {}): Promise<OptimizeResult> {
    return promised(() => this.#calls.call({ kind: "optimize" }, { progress: progressOf("optimize", options) }));
  }

  /** Sizes and counters. Errors: IQDB_CLOSED. */
  stats(): Promise<DbStats> {
    return this.#calls.call({ kind: "stats" });
  }

  /** Counters of the result cache; undefined without one. Errors: IQDB_CLOSED. */
  cacheStats(): Promise<CacheStats | undefined> {
    return this.#calls.call({ kind: "cacheStats" });
  }

  /**
   * Reads the files again and compares every row with memory; reads go on meanwhile as in `optimize`. Errors: IQDB_ABORTED,
   * IQDB_CLOSED; damage is in the result.
   */
  verify(options: ProgressOptions = {}): Promise<Verification> {
    return promised(() => {
      return this.#calls.call({ kind: "verify" }, { progress: progressOf("verify", options), isRead: true });
    });
  }

  /** Everything acknowledged is on stable storage; cheap. Errors: as `Iqdb.flush`. */
  flush(): Promise<void> {
    return this.#calls.call({ kind: "flush" });
  }

  /**
   * Folds the log into a fresh snapshot, of the rows as they are when its turn comes; later calls are served while it is
   * written. (With `walVersion: 1` or compression they wait.) Errors: as `Iqdb.checkpoint`.
   */
  checkpoint(options: ProgressOptions = {}): Promise<void> {
    return promised(() => this.#calls.call({ kind: "checkpoint" }, { progress: progressOf("checkpoint", options) }));
  }

  /**
   * Writes a snapshot of the present state to another path, as one durable step; reads go on meanwhile as in `optimize`. Errors:
   * as `Iqdb.backup`.
   */
  backup(path: string, options: BackupOptions = {}): Promise<void> {
    return promised(() => {
      if (typeof path !== "string") throw invalidConfig("path", "must be a string");
      const { overwrite = false, ...progress } = checkOptions<BackupOptions>(options, BACKUP_RULES, "backup options");
      const absolute = path === "" ? path : paths.resolve(path);
      return this.#calls.call({ kind: "backup", path: absolute, overwrite }, { progress });
    });
  }

  /**
   * Finishes every call that was made before it, leaves one file that matters, gives the lock back and ends the thread. Calls
   * made after it are refused with IQDB_CLOSED; a second one gives the same promise. Errors: IQDB_IO (nothing is lost; the
   * handle is closed all the same).
   */
  close(): Promise<void> {
    this.#closing ??= this.#calls.close();
    return this.#closing;
  }

  /** @internal */
  [INSPECT](_depth: number, options: object, inspect: Inspect): string {
    return shownHandle("AsyncIqdb", this, options, inspect);
  }

  /** `close`, for `await using`. Errors: IQDB_IO. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Lets `use` copy vectors into memory that is used again: what is sent is copied from there. */
  #withCopies<R>(nameOf: (place: number) => string, use: (copies: VectorCopies) => R): R {
    const copies = this.#copies ?? new VectorCopies(this.dim, firstNonFinite);
    // A getter of the caller's rows may call again.
    this.#copies = undefined;
    copies.begin(nameOf);
    const result = use(copies);
    this.#copies = copies;
    return result;
  }

  #search<T>(
    queries: Iterable<unknown>,
    nameOf: (place: number) => string,
    k: number,
    options: SearchOptions<M> | undefined,
    convert: (found: Hit<M>[][]) => T,
  ): Promise<T> {
    return promised(() => {
      const { plain, progress } = plainOptions(options);
      const settings = { k: checkK(k), options: plain };
      return this.#withCopies(nameOf, (copies) => {
        const request: Request = { kind: "search", queries: copies.addAll(iterate(queries, "queries")), ...settings };
        const hits = (found: HitColumns) => convert(hitsOf<M>(found));
        return this.#calls.call(request, { vectors: copies.checkedPieces(), progress, isRead: true, convert: hits });
      });
    });
  }

  #revivedHits(hits: Hit<M>[]): Hit<M>[] {
    return this.#numbers === "natural" ? hits : hits.map((hit) => this.#revived(hit));
  }

  /** A row or hit whose metadata holds `Float` again, whose class messages do not carry. */
  #revived<R extends { readonly metadata: M | undefined }>(row: R): R {
    if (this.#numbers === "natural" || row.metadata === undefined) return row;
    const metadata = row.metadata as Metadata;
    for (const [field, value] of Object.entries(metadata)) {
      if (typeof value !== "object" || value === null) continue;
      Object.defineProperty(metadata, field, { value: new Float(value.value) });
    }
    return row;
  }
}

/** What refuses a call at once rejects its promise. (An `async` function would keep its promise some turns later than others.) */
function promised<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}

function vectorName(): string {
  return "vector";
}

function queryName(): string {
  return "query";
}

function numbered(place: number): string {
  return `query ${place}`;
}

/** A filter as a message carries it; undefined when none was given. Errors: IQDB_INVALID_FILTER. */
function plainFilter(filter: unknown): FilterJson | undefined {
  const compiled = compileFilter(filter);
  if (!compiled?.isPredicate) return compiled?.toJSON();
  throw new IqdbError(
    "IQDB_INVALID_FILTER",
    "a filter function cannot cross to the thread of an AsyncIqdb: use the object form, such as { year: { $gte: 2020 } }",
  );
}

/** Search options for a message, and what stays here. */
function plainOptions(options: unknown): { plain: PlainSearchOptions; progress: SignalOptions } {
  const { filter, signal, ...rest } = checkSearchOptions(options ?? {});
  const plain = plainFilter(filter);
  return { plain: plain === undefined ? rest : { ...rest, filter: plain }, progress: { signal } };
}

function signalOf(what: string, options: SignalOptions): SignalOptions {
  return checkOptions<SignalOptions>(options, SIGNAL_RULES, `${what} options`);
}

function progressOf(what: string, options: ProgressOptions): ProgressOptions {
  return checkOptions<ProgressOptions>(options, PROGRESS_RULES, `${what} options`);
}
