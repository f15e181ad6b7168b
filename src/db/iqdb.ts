/**
 * The database handle. A change is checked and encoded into mutations here, logged by `PersistedIndex`, applied by
 * `CoreIndex`; a search goes through `Searcher`. All calls are synchronous and block the event loop while they work.
 */
import type { CacheStats } from "../cache/result-cache.js";
import { IqdbError } from "../errors.js";
import { compileFilter } from "../filter/compile-filter.js";
import type { FilterInput } from "../filter/filter-types.js";
import { idToKey } from "../format/id.js";
import { encodeMetadata, MetadataEncoder } from "../format/metadata.js";
import { CoreIndex } from "../index/core-index.js";
import type { IndexConfig, IndexKindName } from "../index/index-config.js";
import { firstNonFinite } from "../kernels/finite-floats.js";
import { backupSteps } from "../persist/create-files.js";
import type { OpenReport } from "../persist/open-report.js";
import { PersistedIndex } from "../persist/persisted-index.js";
import { MemoryStorage } from "../persist/storage/memory-storage.js";
import { type GroupedOperation, type GroupOutcome, planGroup } from "../persist/write-group.js";
import type { Id, IdKey } from "../types/id.js";
import type { Metadata, MetadataOf } from "../types/metadata.js";
import type { Metric } from "../types/metric.js";
import type { Mutation } from "../types/mutation.js";
import { checkOptions } from "../types/options.js";
import type { Steps } from "../types/steps.js";
import { type Vector, VectorCopies } from "../types/vector.js";
import { copyBytes, invalidConfig, iterate, madeByNew, readRow, vectorOfRow } from "./arguments.js";
import {
  BACKUP_RULES,
  type BackupOptions,
  type NewRow,
  type OptimizeResult,
  RECALL_RULES,
  type RecallOptions,
} from "./call-options.js";
import type { IqdbInside } from "./iqdb-inside.js";
import { checkShape, coreIndexOf, coreIndexType, followedOpening, matchIndex, threadsOf } from "./opening.js";
import {
  type BytesOptions,
  checkBytesOptions,
  checkMemoryOptions,
  checkOpenOptions,
  fileOptionsOf,
  type MemoryOptions,
  type OpenOptions,
  type ResultOptions,
  type SearchOptions,
} from "./options.js";
import {
  checkSignal,
  PROGRESS_RULES,
  type ProgressOptions,
  SIGNAL_RULES,
  type SignalOptions,
  watched,
} from "./progress.js";
import { type DbRecord, RecordView } from "./record-view.js";
import { type Explanation, type Hit, type RecallMeasure, Searcher, type SearchUnderWay } from "./searcher.js";
import { INSPECT, type Inspect, shownHandle } from "./shown-handle.js";
import { type DbStats, statsOf, totalBytes } from "./stats.js";
import { type Verification, verifyFiles } from "./verify.js";
import type { WorkerThreads } from "./worker-threads.js";

/** What a database is made of besides its index. */
interface Surroundings {
  readonly files?: PersistedIndex<CoreIndex>;
  readonly readOnly: boolean;
  readonly threads: WorkerThreads | undefined;
  readonly report?: OpenReport;
}

/** Not for users: it is no part of the package's front door. */
export let insideOf: (db: Iqdb) => IqdbInside;

/**
 * An embedded vector database in one file. Calls are synchronous; {@link AsyncIqdb} has the same methods as promises.
 *
 * Errors: every failure is an {@link IqdbError}; each method names the codes it may have. "Those of writing" are IQDB_IO,
 * IQDB_POISONED, IQDB_READ_ONLY, IQDB_CLOSED, IQDB_UNSUPPORTED where memory ends, and IQDB_INVALID_FILTER or IQDB_INVALID_CONFIG
 * when a filter function or `onProgress` changes the database.
 *
 * @example
 * const db = Iqdb.open("vectors.iqdb", { dim: 3, metric: "cosine" });
 * try {
 *   db.upsert("doc-1", [0.1, 0.2, 0.3], { title: "Intro" });
 *   db.search([0.1, 0.2, 0.25], 10); // [{ id: "doc-1", distance: …, metadata: { title: "Intro" } }]
 * } finally {
 *   db.close();
 * }
 */
export class Iqdb<M extends MetadataOf<M> = Metadata> {
  /** What opening found and did; undefined for a database made by `openInMemory`. */
  readonly openReport: OpenReport | undefined;
  readonly #index: CoreIndex;
  readonly #files: PersistedIndex<CoreIndex> | undefined;
  readonly #readOnly: boolean;
  readonly #threads: WorkerThreads | undefined;
  readonly #view: RecordView<M>;
  readonly #searcher: Searcher<M>;
  #isClosed = false;
  /** The work under way, whose progress is told to functions of the user. */
  #work: string | undefined;
  #copies: VectorCopies | undefined;

  static {
    insideOf = (db) => ({
      files: db.#files,
      writeGroup: (operations) => db.#logGroup(operations)(),
      logGroup: (operations) => db.#logGroup(operations),
      beginSearch: (vectors, k, options, sizes) => {
        db.#checkOpen();
        return db.#searcher.begin(vectors, k, options, sizes) as SearchUnderWay;
      },
      get isSearchable() {
        return db.#index.isShared && db.#index.isSettled;
      },
      matchingKeys: (filter) => db.#matchingKeys(filter),
      steps: {
        optimize: () => db.#optimizing(),
        verify: () => db.#verifying(),
        backup: (path, overwrite) => db.#backingUp(path, overwrite),
        recall: (queries, k, options) => db.#recalling(queries, k, options),
      },
    });
  }

  private constructor(index: CoreIndex, options: ResultOptions, surroundings: Surroundings) {
    if (!(index instanceof CoreIndex)) throw madeByNew("Iqdb");
    const { files, readOnly, threads, report } = surroundings;
    this.#index = index;
    this.#files = files;
    this.#readOnly = readOnly;
    this.#threads = threads;
    this.openReport = report;
    this.#view = new RecordView<M>(index.rows, options.ids ?? "string", options.numbers ?? "natural");
    this.#searcher = new Searcher<M>(index, this.#view, options.cache);
  }

  /**
   * Opens the database at `path`, making it when nothing is there (then `dim` and `metric` are needed).
   * Errors: IQDB_INVALID_CONFIG (an option; another dim, metric or index kind than the file's), IQDB_INVALID_METRIC, IQDB_LOCKED,
   * IQDB_SNAPSHOT_MISSING, IQDB_NOT_A_REGULAR_FILE, IQDB_WAL_FOREIGN, IQDB_WAL_CORRUPT, IQDB_IO, IQDB_ABORTED, and those that
   * damaged or foreign files deserve (IQDB_BAD_MAGIC, IQDB_CHECKSUM_MISMATCH, IQDB_TRUNCATED_HEADER, IQDB_INVALID_PAYLOAD, …).
   *
   * @example
   * const books = Iqdb.open("books.iqdb", { dim: 3, metric: "cosine", index: { kind: "hnsw" } });
   * books.size; // 0
   * books.close();
   */
  static open<M extends MetadataOf<M> = Metadata>(path: string, options: OpenOptions = {}): Iqdb<M> {
    if (typeof path !== "string") throw invalidConfig("path", "must be a string");
    const checked = checkOpenOptions(options);
    const { index, reindex = false, readOnly = false } = checked;
    const config = { ...fileOptionsOf(checked), path };
    const threads = threadsOf(checked);
    const make = () => coreIndexOf(checked, threads);
    return followedOpening(checked, (progress) => {
      let files: PersistedIndex<CoreIndex> | undefined;
      try {
        files = PersistedIndex.follow(config, coreIndexType(checked, threads, progress), make, progress);
        checkShape(files.index, checked);
        if (index !== undefined) matchIndex(files, index, reindex);
        const db = new Iqdb<M>(files.index, checked, { files, readOnly, threads, report: files.openReport });
        progress?.end();
        return db;
      } catch (error) {
        files?.abandon();
        threads?.close();
        throw error;
      }
    });
  }

  /** A database without files. Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  static openInMemory<M extends MetadataOf<M> = Metadata>(options: MemoryOptions): Iqdb<M> {
    const checked = checkMemoryOptions(options);
    const threads = threadsOf(checked);
    return new Iqdb<M>(coreIndexOf(checked, threads), checked, { readOnly: false, threads });
  }

  /**
   * Opens the bytes of a snapshot, which are copied, read-only. Errors: IQDB_INVALID_CONFIG, and as `open` for damaged or
   * foreign files.
   *
   * @example
   * Iqdb.openBytes(bytes).size; // 2
   */
  static openBytes<M extends MetadataOf<M> = Metadata>(bytes: Uint8Array, options: BytesOptions = {}): Iqdb<M> {
    const checked = checkBytesOptions(options);
    const path = "/bytes.iqdb";
    const storage = new MemoryStorage({ files: { [path]: copyBytes(bytes) } });
    const threads = threadsOf(checked);
    const config = { path, storage, readOnly: true };
    return followedOpening(checked, (progress) => {
      try {
        const files = PersistedIndex.follow(config, coreIndexType(checked, threads, progress), undefined, progress);
        progress?.end();
        return new Iqdb<M>(files.index, checked, { readOnly: true, threads, report: files.openReport });
      } catch (error) {
        threads?.close();
        throw error;
      }
    });
  }

  /** Number of rows. Errors: IQDB_CLOSED. */
  get size(): number {
    this.#checkOpen();
    return this.#index.size;
  }

  /** Number of components of each vector. */
  get dim(): number {
    return this.#index.dim;
  }

  /** How distances are measured ({@link Metric}); fixed for life. */
  get metric(): Metric {
    return this.#index.metric;
  }

  /** What searches the rows. */
  get indexKind(): IndexKindName {
    return this.#index.config.kind;
  }

  /** The index with all its parameters. */
  get indexConfig(): IndexConfig {
    return this.#index.config;
  }

  /** Whether `close` was called. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Puts a row; one of the same id is replaced, its metadata too. `vector` has `dim` components, and is copied. Errors:
   * IQDB_INVALID_ID, IQDB_INVALID_VECTOR, IQDB_DIMENSION_MISMATCH, IQDB_INVALID_METADATA, and those of writing.
   *
   * @example
   * db.upsert("doc-3", new Float32Array([0.5, 0.5, 0.5]), { title: "Middle", year: 2010 });
   * db.size; // 3
   */
  upsert(id: Id, vector: Vector, metadata?: M): void {
    const key = idToKey(id);
    const encoded = metadata === undefined ? undefined : encodeMetadata(metadata);
    const vectors = this.#takeCopies();
    vectors.begin(() => "vector");
    const copy = vectors.add(vector);
    vectors.checkFinite();
    this.#write([{ kind: "upsert", key, vector: copy, metadata: encoded }]);
    this.#copies = vectors;
  }

  /**
   * Puts rows in order, all or none, with one sync. Errors: as `upsert`, and IQDB_INVALID_PAYLOAD beyond 256 MiB.
   *
   * @example
   * db.upsertMany([{ id: 7, vector: [1, 0, 0] }, { id: 8n, vector: [0, 1, 0], metadata: { title: "Eight" } }]);
   * db.get(8)?.metadata; // { title: "Eight" }
   */
  upsertMany(rows: Iterable<NewRow<M>>, options: SignalOptions = {}): void {
    checkSignalOf("upsertMany", options);
    const mutations: Mutation[] = [];
    const encoder = new MetadataEncoder();
    const encode = (metadata: unknown) => encoder.encode(metadata);
    const vectors = this.#takeCopies();
    vectors.begin(vectorOfRow);
    for (const row of iterate(rows, "rows")) {
      const { key, vector, metadata } = readRow(row, mutations.length, encode);
      mutations.push({ kind: "upsert", key, vector: vectors.add(vector), metadata });
    }
    vectors.checkFinite();
    this.#write(mutations);
    this.#copies = vectors;
  }

  /**
   * A copy of the row of this id, or undefined. Errors: IQDB_INVALID_ID, IQDB_CLOSED.
   *
   * @example
   * db.get("doc-1")?.metadata; // { title: "Intro", year: 2021 }
   */
  get(id: Id): DbRecord<M> | undefined {
    this.#checkOpen();
    const slot = this.#index.rows.slotOf(idToKey(id));
    return slot === undefined ? undefined : this.#view.recordAt(slot);
  }

  /** Whether a row of this id is there. Errors: IQDB_INVALID_ID, IQDB_CLOSED. */
  has(id: Id): boolean {
    this.#checkOpen();
    return this.#index.has(idToKey(id));
  }

  /** Removes a row; false when there was none. Errors: IQDB_INVALID_ID and those of writing. */
  delete(id: Id): boolean {
    return this.deleteMany([id]) === 1;
  }

  /** Removes rows, all or none; returns how many were there. Errors: IQDB_INVALID_ID and those of writing. */
  deleteMany(ids: Iterable<Id>, options: SignalOptions = {}): number {
    checkSignalOf("deleteMany", options);
    this.#checkWritable();
    const keys = new Set<IdKey>();
    for (const id of iterate(ids, "ids")) {
      const key = idToKey(id);
      if (this.#index.has(key)) keys.add(key);
    }
    this.#write(Array.from(keys, (key) => ({ kind: "delete", key })));
    return keys.size;
  }

  /**
   * Removes the rows that `filter` accepts, all or none; returns how many. Errors: IQDB_INVALID_FILTER and those of writing.
   *
   * @example
   * db.deleteWhere({ year: { $lt: 2000 } }); // 1
   */
  deleteWhere(filter: FilterInput<M>, options: SignalOptions = {}): number {
    checkSignalOf("deleteWhere", options);
    this.#checkWritable();
    const keys = this.#matchingKeys(filter);
    this.#write(keys.map((key) => ({ kind: "delete", key })));
    return keys.length;
  }

  /**
   * The `k` nearest rows, nearest first, fewer only when fewer match. Ties: the row written first. `query` has `dim`
   * components. Distances are exact, save for an IVF index with `pqRefineFactor: 0`. Errors: IQDB_INVALID_VECTOR,
   * IQDB_DIMENSION_MISMATCH, IQDB_INVALID_CONFIG (k, options), IQDB_INVALID_FILTER, IQDB_CLOSED.
   *
   * @example
   * db.search([0.1, 0.2, 0.3], 1, { filter: { year: { $gte: 2000 } } }).map(({ id }) => id); // ["doc-1"]
   */
  search(query: Vector, k: number, options?: SearchOptions<M>): Hit<M>[] {
    this.#checkOpen();
    return this.#searcher.search(query, k, options);
  }

  /**
   * `search` for each query, faster than one by one. Errors: as `search`; nothing is searched when one query is refused.
   *
   * @example
   * db.searchBatch([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]], 1).map(([hit]) => hit.id); // ["doc-1", "doc-2"]
   */
  searchBatch(queries: Iterable<Vector>, k: number, options?: SearchOptions<M>): Hit<M>[][] {
    this.#checkOpen();
    return this.#searcher.searchBatch(iterate(queries, "queries"), k, options);
  }

  /** How a search would be answered, and why. Errors: as `search`. */
  explain(query: Vector, k: number, options?: SearchOptions<M>): Explanation {
    this.#checkOpen();
    return this.#searcher.explain(query, k, options);
  }

  /**
   * Share of the true `k` nearest rows that `search` finds with these settings; each query is answered exactly too, so it
   * costs as much as a scan. Errors: as `search`.
   *
   * @example
   * db.measureRecall({ queries: [[0.1, 0.2, 0.3]], k: 10, ef: 64 }); // { recall: 1, queries: 1, k: 10 }
   */
  measureRecall(options: RecallOptions<M>): RecallMeasure {
    const checked = checkOptions<RecallOptions<M>>(options, RECALL_RULES, "recall options");
    const { queries, k, onProgress, signal, ...settings } = checked;
    return this.#watched("measureRecall", this.#recalling(iterate(queries, "queries"), k, settings), {
      onProgress,
      signal,
    });
  }

  /**
   * All rows in storage order. Rows deleted meanwhile are left out, rows added meanwhile are not seen. Errors: IQDB_CLOSED.
   *
   * @example
   * Array.from(db.entries(), ({ id }) => id); // ["doc-1", "doc-2"]
   */
  *entries(): IterableIterator<DbRecord<M>> {
    this.#checkOpen();
    const { rows } = this.#index;
    const { size } = rows;
    // Where nothing can move, the keys of all rows need not be in memory once more.
    const keys = this.#readOnly ? undefined : Array.from({ length: size }, (_, slot) => rows.keyAt(slot));
    for (let at = 0; at < size; at++) {
      this.#checkOpen();
      const slot = keys === undefined ? at : rows.slotOf(keys[at]);
      if (slot !== undefined) yield this.#view.recordAt(slot);
    }
  }

  /**
   * Gives back memory that deleted and replaced rows took, and improves the index: a graph is repaired, clusters are trained
   * anew. The old index stays in service until the new one is whole. A rebuilt index is written to its file at once.
   * Errors: IQDB_ABORTED (nothing changed), IQDB_INVALID_CONFIG, IQDB_CLOSED, and those of `checkpoint`.
   *
   * @example
   * db.optimize({ onProgress: (done) => console.log(`${Math.round(100 * done)} %`) });
   */
  optimize(options: ProgressOptions = {}): OptimizeResult {
    this.#checkOpen();
    const checked = checkOptions<ProgressOptions>(options, PROGRESS_RULES, "optimize options");
    return this.#watched("optimize", this.#optimizing(), checked);
  }

  /** Sizes and counters. Errors: IQDB_CLOSED. */
  stats(): DbStats {
    this.#checkOpen();
    return statsOf(this.#index, this.#files);
  }

  /** Counters of the result cache; undefined without one. Errors: IQDB_CLOSED. */
  cacheStats(): CacheStats | undefined {
    this.#checkOpen();
    return this.#searcher.cacheStats();
  }

  /** Reads the files again and compares every row with memory. Errors: IQDB_ABORTED, IQDB_CLOSED; damage is in the result. */
  verify(options: ProgressOptions = {}): Verification {
    const checked = checkOptions<ProgressOptions>(options, PROGRESS_RULES, "verify options");
    return this.#watched("verify", this.#verifying(), checked);
  }

  /** Everything acknowledged is on stable storage; cheap. Errors: IQDB_IO, IQDB_POISONED, IQDB_CLOSED. */
  flush(): void {
    this.#checkOpen();
    this.#files?.flush();
  }

  /**
   * Folds the log into a fresh snapshot; rewrites the whole file. Errors: IQDB_ABORTED (nothing changed), IQDB_IO,
   * IQDB_POISONED, IQDB_READ_ONLY, IQDB_CLOSED.
   */
  checkpoint(options: ProgressOptions = {}): void {
    const checked = checkOptions<ProgressOptions>(options, PROGRESS_RULES, "checkpoint options");
    this.#checkWritable();
    if (this.#files === undefined) return;
    if (Object.keys(checked).length === 0) this.#files.checkpoint();
    else this.#watched("checkpoint", checkpointing(this.#files), checked);
  }

  /**
   * Writes a snapshot of the present state to another path, as one durable step. Errors: IQDB_INVALID_CONFIG when something is
   * there, IQDB_ABORTED (nothing is left there), IQDB_IO, IQDB_CLOSED.
   *
   * @example
   * db.backup("copy.iqdb");
   * Iqdb.open("copy.iqdb", { readOnly: true }).size; // 2
   */
  backup(path: string, options: BackupOptions = {}): void {
    const { overwrite, ...progress } = checkOptions<BackupOptions>(options, BACKUP_RULES, "backup options");
    this.#watched("backup", this.#backingUp(path, overwrite ?? false), progress);
  }

  /**
   * Leaves one file that matters and gives the lock back; a second call does nothing. Errors: IQDB_IO (nothing is lost; the
   * handle is closed all the same).
   */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#threads?.close();
    this.#files?.close();
  }

  /** @internal */
  [INSPECT](_depth: number, options: object, inspect: Inspect): string {
    return shownHandle("Iqdb", this, options, inspect);
  }

  /** `close`, for `using`. Errors: IQDB_IO. */
  [Symbol.dispose](): void {
    this.close();
  }

  #watched<T>(what: string, steps: Steps<T>, options: ProgressOptions): T {
    this.#checkIdle();
    this.#work = what;
    try {
      return watched(what, steps, options);
    } finally {
      this.#work = undefined;
    }
  }

  *#optimizing(): Steps<OptimizeResult> {
    const before = totalBytes(this.#index.memory());
    let indexRebuilt = false;
    try {
      indexRebuilt = yield* this.#index.optimize();
    } finally {
      this.#searcher.forget();
    }
    if (indexRebuilt && !this.#readOnly && this.#files !== undefined) yield* checkpointing(this.#files);
    return { reclaimedBytes: Math.max(0, before - totalBytes(this.#index.memory())), indexRebuilt };
  }

  #verifying(): Steps<Verification> {
    this.#checkOpen();
    return verifyFiles(this.#index, this.#files);
  }

  #backingUp(path: string, overwrite: boolean): Steps<void> {
    this.#checkOpen();
    if (typeof path !== "string") throw invalidConfig("path", "must be a string");
    if (this.#files !== undefined) return this.#files.backupSteps(path, overwrite);
    return backupSteps(this.#index, { path, overwrite });
  }

  #recalling(queries: Iterable<unknown>, k: unknown, options: unknown): Steps<RecallMeasure> {
    this.#checkOpen();
    return this.#searcher.recall(queries, k, options);
  }

  /** The copies of the last write, to be used again; new ones while a write is under way that a getter of its rows began. */
  #takeCopies(): VectorCopies {
    const copies = this.#copies ?? new VectorCopies(this.#index.dim, firstNonFinite);
    this.#copies = undefined;
    return copies;
  }

  #matchingKeys(filter: unknown): IdKey[] {
    const compiled = compileFilter(filter);
    if (compiled === undefined)
      throw new IqdbError("IQDB_INVALID_FILTER", "deleteWhere needs a filter; {} accepts every row");
    const slots = this.#searcher.matching(compiled)?.toSlots() ?? [];
    return Array.from(slots, (slot) => this.#index.rows.keyAt(slot));
  }

  #logGroup(operations: readonly GroupedOperation[]): () => GroupOutcome[] {
    this.#checkWritable();
    const apply = this.#files === undefined ? this.#planInMemory(operations) : this.#files.logGroup(operations);
    return () => {
      try {
        return apply();
      } finally {
        this.#searcher.forget();
      }
    };
  }

  #planInMemory(operations: readonly GroupedOperation[]): () => GroupOutcome[] {
    const { accepted, outcomes } = planGroup(this.#index, operations);
    return () => {
      this.#index.applyAll(accepted.flat());
      return [...outcomes];
    };
  }

  #write(mutations: readonly Mutation[]): void {
    this.#checkWritable();
    if (mutations.length === 0) return;
    try {
      if (this.#files !== undefined) this.#files.write(mutations);
      else {
        this.#index.prepare(mutations);
        this.#index.applyAll(mutations);
      }
    } finally {
      this.#searcher.forget();
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new IqdbError("IQDB_CLOSED", "this database is closed: open it again");
  }

  /** Errors: IQDB_INVALID_CONFIG. */
  #checkIdle(): void {
    if (this.#work === undefined) return;
    const what = `onProgress of ${this.#work} must not change the database, nor begin other work: do so when it has ended`;
    throw new IqdbError("IQDB_INVALID_CONFIG", what, { option: "onProgress" });
  }

  #checkWritable(): void {
    this.#checkOpen();
    this.#checkIdle();
    if (this.#readOnly)
      throw new IqdbError(
        "IQDB_READ_ONLY",
        "this handle is read-only: open the database without readOnly to change it",
      );
    this.#files?.checkWritable();
    if (this.#searcher.isScanning) {
      throw new IqdbError("IQDB_INVALID_FILTER", "a filter function must not change the database that it is filtering");
    }
  }
}

function checkSignalOf(what: string, options: SignalOptions): void {
  checkSignal(what, checkOptions<SignalOptions>(options, SIGNAL_RULES, `${what} options`).signal);
}

function* checkpointing(files: PersistedIndex<CoreIndex>): Steps<void> {
  for (const { share } of files.checkpointSteps()) yield share;
}
