/**
 * An index kept in a file: snapshot, log, lock, and the order of an operation that nothing may change:
 * validate → encode a copy → append → sync → apply → acknowledge.
 *
 * Files of a database `X.iqdb`: the snapshot itself, `X.iqdb.wal` while there are changes since, `X.iqdb.idx` when its
 * index derives anything from the rows, `X.iqdb.lock` (empty, never deleted). After a clean `close` the snapshot alone matters.
 */
import { IqdbError } from "../errors.js";
import { idToKey } from "../format/id.js";
import { type LogBinding, LSN_MAX } from "../format/log-codec.js";
import { encodeMetadata } from "../format/metadata.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";
import type { Mutation } from "../types/mutation.js";
import { checkOptions, isBoolean, type OptionRules } from "../types/options.js";
import type { Persistable, PersistableType } from "../types/persistable.js";
import { finish, type Steps } from "../types/steps.js";
import { copyVector, type Vector } from "../types/vector.js";
import { type PersistConfig, type ResolvedConfig, readConfig } from "./config.js";
import { backupSteps, checkFree, createFiles, STEP_BYTES } from "./create-files.js";
import { type DatabasePaths, databasePaths } from "./database-paths.js";
import { withIo } from "./io.js";
import { type LockedFiles, lookBeside, withLock } from "./locked-files.js";
import { type CarriedFrames, LogFile } from "./log-file.js";
import { type OpenReport, recoveryReport } from "./open-report.js";
import type { OpeningProgress } from "./opening-progress.js";
import { alreadyThere, checkIndex, checkType, invalidIndex, readOnly, snapshotMissing } from "./persist-errors.js";
import { recover } from "./recovery.js";
import type { SidecarFile } from "./sidecar-file.js";
import { type SnapshotIdentity, SnapshotStage, type StagedSnapshot, stageSnapshot } from "./snapshot-file.js";
import { copyAside, syncParent } from "./staged-file.js";
import type { StorageLock } from "./storage/storage.js";
import { type GroupedOperation, type GroupOutcome, outcomesAfter, planGroup } from "./write-group.js";

/** A checkpoint by itself is not worth its cost below this log length. */
const CHECKPOINT_BYTES_MIN = 64 * 1024 * 1024;

/**
 * A durable index: one of this library, or one of your own that is {@link Persistable}.
 *
 * @example
 * const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), { path: "a.iqdb" });
 * kept.insert("a", new Float32Array([1, 2]));
 * kept.index.size; // 1
 * kept.close();
 */
export class PersistedIndex<T extends Persistable> {
  /** What is kept. Change it through this handle and by no other way. */
  readonly index: T;
  /** The options, with their defaults. */
  readonly config: ResolvedConfig;
  /** What opening found and did. */
  readonly openReport: OpenReport;
  /** Its files. */
  readonly paths: DatabasePaths;
  readonly #lock: StorageLock | undefined;
  readonly #sidecar: SidecarFile;
  #snapshot: SnapshotIdentity;
  #log: LogFile | undefined;
  /** A log file is on disk, whether it is appended to or not. */
  #logOnDisk: boolean;
  #mustFold: boolean;
  /** Where the numbering goes on while no log is open. */
  #nextLsn = 1n;
  #poison: unknown;
  #closed = false;
  #nextCheckpointAt: number;
  #checkpoints = 0;

  private constructor(parts: OpenedParts<T>) {
    this.index = parts.index;
    this.config = parts.config;
    this.openReport = parts.report;
    this.paths = parts.paths;
    this.#lock = parts.lock;
    this.#sidecar = parts.sidecar;
    this.#snapshot = parts.snapshot;
    this.#log = parts.log;
    this.#logOnDisk = parts.logOnDisk;
    this.#mustFold = parts.mustFold;
    this.#nextCheckpointAt = this.#checkpointBytes();
  }

  /**
   * Makes a new file at `config.path` that holds `index`. Errors: IQDB_INVALID_CONFIG when something is there already,
   * unless `overwrite` is set; IQDB_LOCKED; IQDB_IO; IQDB_NOT_A_REGULAR_FILE.
   */
  static openWith<T extends Persistable>(index: T, config: PersistConfig & { overwrite?: boolean }): PersistedIndex<T> {
    checkIndex(index);
    const { overwrite = false, ...rest } = readConfig(config);
    return withLock(rest, (files) => {
      checkFree(files, overwrite);
      return PersistedIndex.#create(files, index);
    });
  }

  /**
   * Opens the file at `config.path`. Errors: IQDB_SNAPSHOT_MISSING, IQDB_LOCKED, IQDB_WAL_FOREIGN, IQDB_WAL_CORRUPT, and
   * those of loading a snapshot.
   */
  static load<T extends Persistable>(config: PersistConfig, type: PersistableType<T>): PersistedIndex<T> {
    return PersistedIndex.follow(config, type, undefined, undefined);
  }

  /** Opens what is there; where nothing is, makes a file that holds `create()`. Errors: as `load` and `openWith`. */
  static openOrCreate<T extends Persistable>(
    config: PersistConfig,
    type: PersistableType<T>,
    create: () => T,
  ): PersistedIndex<T> {
    checkType(type);
    if (typeof create !== "function") throw invalidIndex("openOrCreate needs a function that makes an index");
    return PersistedIndex.follow(config, type, create, undefined);
  }

  /** @internal `load`, or `openOrCreate` where there is a `create`, for one who follows it. */
  static follow<T extends Persistable>(
    config: PersistConfig,
    type: PersistableType<T>,
    create: (() => T) | undefined,
    progress: OpeningProgress | undefined,
  ): PersistedIndex<T> {
    checkType(type);
    return withLock(config, (files) => {
      if (files.snapshotExists) return PersistedIndex.#load(files, type, progress);
      if (create === undefined) throw snapshotMissing(files.paths, files.logExists);
      // A log without its snapshot is somebody's data: never begin anew over it.
      if (files.logExists || files.config.readOnly) throw snapshotMissing(files.paths, files.logExists);
      const index = create();
      checkIndex(index);
      return PersistedIndex.#create(files, index);
    });
  }

  static #create<T extends Persistable>(files: LockedFiles, index: T): PersistedIndex<T> {
    const created = finish(createFiles(files, index));
    return new PersistedIndex<T>({ ...files, ...created, index, log: undefined, logOnDisk: false, mustFold: false });
  }

  static #load<T extends Persistable>(files: LockedFiles, type: PersistableType<T>, progress?: OpeningProgress) {
    const { config, paths } = files;
    const { storage, readOnly, recovery, fsync } = config;
    const { removed, sidecar } = lookBeside(files);
    // A process that died between a rename and its directory sync leaves names that a power cut would take back.
    const directorySync = readOnly ? undefined : syncParent(storage, paths.snapshot);
    progress?.expect(storage, paths);
    const recovered = recover(storage, paths.snapshot, paths.log, type, recovery, sidecar, progress);
    const report = recoveryReport(config, recovered, removed, directorySync);
    const found = typeof recovered.log === "object" && "position" in recovered.log ? recovered.log : undefined;
    const resumed = found !== undefined && !readOnly;
    if (resumed && found.damage.length > 0) {
      // Going on with the log cuts it, and the next checkpoint replaces it: what could still be read from it goes first.
      report.warnings.push(`the damaged log was kept as ${copyAside(storage, paths.log)}`);
    }
    const isSalvaged = report.salvagedSnapshot !== undefined;
    if (isSalvaged && !readOnly) {
      report.warnings.push(`the damaged snapshot was kept as ${copyAside(storage, paths.snapshot)}`);
    }
    if (report.indexRebuilt && report.replayedMutations === 0 && !readOnly && !isSalvaged) {
      // What was built is what the snapshot gives, and is kept; after a replay the next checkpoint does so.
      const failure = sidecar.save(recovered.index, recovered.snapshot.identity);
      if (failure !== undefined) report.warnings.push(failure);
    }
    const kept = new PersistedIndex<T>({
      ...files,
      sidecar,
      index: recovered.index,
      snapshot: recovered.snapshot.identity,
      log: resumed ? LogFile.resume(storage, paths.log, found.position, fsync) : undefined,
      logOnDisk: recovered.log !== "missing",
      mustFold: found?.mustFold ?? false,
      report,
    });
    if (isSalvaged && !readOnly) kept.#replaceDamaged();
    return kept;
  }

  /** What was salvaged takes the place of the damaged snapshot as any checkpoint does; until then opening salvages again. */
  #replaceDamaged(): void {
    try {
      this.#fold("continue");
    } catch (error) {
      this.#closeLog();
      throw error;
    }
  }

  /** Whether it was closed. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Bytes of the log; 0 when there is none. */
  get logBytes(): number {
    return this.#log?.end ?? 0;
  }

  /** Bytes of the snapshot file. */
  get snapshotBytes(): number {
    return this.#snapshot.length;
  }

  /** @internal Whether the index sidecar that opening met was that of another state of the rows. */
  get isSidecarStale(): boolean {
    return this.#sidecar.isStale;
  }

  /** Checkpoints made by this handle. */
  get checkpoints(): number {
    return this.#checkpoints;
  }

  /**
   * Puts a new row. Errors: IQDB_DUPLICATE when the id is there, IQDB_INVALID_ID, IQDB_INVALID_VECTOR,
   * IQDB_DIMENSION_MISMATCH, IQDB_INVALID_METADATA, and those of `write`.
   */
  insert(id: Id, vector: Vector, metadata?: Metadata): void {
    this.checkWritable();
    const key = idToKey(id);
    if (this.index.has(key)) throw new IqdbError("IQDB_DUPLICATE", "this id is in the index already: delete it first");
    const encoded = metadata === undefined ? undefined : encodeMetadata(metadata);
    this.write([{ kind: "upsert", key, vector: copyVector(vector, this.index.dim), metadata: encoded }]);
  }

  /** Removes a row. Errors: IQDB_NOT_FOUND when the id is absent, IQDB_INVALID_ID, and those of `write`. */
  delete(id: Id): void {
    this.checkWritable();
    const key = idToKey(id);
    if (!this.index.has(key)) throw new IqdbError("IQDB_NOT_FOUND", "this id is not in the index");
    this.write([{ kind: "delete", key }]);
  }

  /**
   * Logs and applies `mutations`, which are valid: all or none (with a version 1 log, each by itself). On return they are
   * acknowledged. Errors: IQDB_INVALID_PAYLOAD (a record over 256 MiB; nothing happened), IQDB_IO, IQDB_POISONED,
   * IQDB_READ_ONLY, IQDB_CLOSED.
   */
  write(mutations: readonly Mutation[]): void {
    this.checkWritable();
    if (mutations.length === 0) return;
    this.index.prepare?.(mutations);
    if (this.config.walEnabled) this.#openLog().append(mutations);
    this.#apply(mutations);
    if (this.isCheckpointDue) this.#checkpointByItself();
  }

  /**
   * @internal Several operations with one write and one sync, each all or none: a frame each, in their order. One that is refused
   * refuses itself alone; when writing fails, all do, and none is visible. With a version 1 log, whose frames are synced one
   * by one, each operation is written by itself. No checkpoint is made by itself: see `isCheckpointDue`. Errors: as
   * `checkWritable`; those of `write` are outcomes.
   */
  writeGroup(operations: readonly GroupedOperation[]): GroupOutcome[] {
    return this.logGroup(operations)();
  }

  /**
   * @internal The part of `writeGroup` that waits for the disk; what it answers does the rest, which changes rows. Between the two rows may be
   * read, and nothing else be asked of this handle. Where logging would change more than the log, all is left to the second part.
   */
  logGroup(operations: readonly GroupedOperation[]): () => GroupOutcome[] {
    this.checkWritable();
    if (this.config.walVersion !== 2) {
      return () => operations.flatMap((operation) => this.#logTogether([operation])());
    }
    if (this.#mustFoldFirst) return () => this.#logTogether(operations)();
    return this.#logTogether(operations);
  }

  /** @internal The log has outgrown `checkpointBytes`. */
  get isCheckpointDue(): boolean {
    return this.logBytes >= this.#nextCheckpointAt;
  }

  /** Everything acknowledged is on stable storage. Errors: IQDB_IO, IQDB_POISONED, IQDB_CLOSED. */
  flush(): void {
    this.#checkOpen();
    if (this.config.readOnly) return;
    this.#checkUsable();
    this.#log?.sync();
    this.#log?.mark();
  }

  /** Writes a fresh snapshot and begins a new log. Errors: IQDB_IO (nothing is lost), IQDB_POISONED, IQDB_READ_ONLY, IQDB_CLOSED. */
  checkpoint(): void {
    this.checkWritable();
    this.#fold("continue");
  }

  /**
   * @internal `checkpoint` in steps of some milliseconds, between which this handle may be read and written to: the snapshot is of the
   * state at the first step, and what is logged later stays in the log. Ending it early leaves everything as it was. It ends by
   * itself when another checkpoint has been made meanwhile. With a version 1 log or compression there is one step. The first
   * step, and one that is `isAlone`, may tidy up what searches read; others read rows. Errors: as `checkpoint`.
   */
  *checkpointSteps(stepBytes = STEP_BYTES): Generator<CheckpointStep, void> {
    this.checkWritable();
    const { storage, compression, mode, walVersion, walEnabled } = this.config;
    if (walVersion === 1 || compression !== "none" || !walEnabled) {
      this.#fold("continue");
      return;
    }
    const log = this.#openLog();
    const carried = { log, from: log.end, lsn: log.nextLsn };
    const stage = new SnapshotStage(storage, this.paths.snapshot, this.index, mode);
    try {
      let isWritten = stage.write(stepBytes);
      for (let isTold = isWritten; !isTold; ) {
        isTold = isWritten;
        yield { isAlone: isWritten, share: stage.share };
        this.checkWritable();
        if (this.#log !== log) return;
        if (!isWritten) isWritten = stage.write(stepBytes);
      }
      this.#replaceSnapshot(stage.seal(), carried, "continue");
    } finally {
      stage.end();
    }
  }

  /** @internal Puts off the checkpoint that is due: it failed. */
  postponeCheckpoint(error: unknown): void {
    this.#nextCheckpointAt = this.logBytes + this.#checkpointBytes();
    this.openReport.warnings.push(`an automatic checkpoint failed: ${(error as Error).message}`);
  }

  /** Without `path` the same as `checkpoint`; with one, writes a snapshot there and leaves this database alone. */
  save(path?: string): void {
    if (path === undefined) this.checkpoint();
    else this.backup(path);
  }

  /** Writes a snapshot of the present state to another path. Errors: IQDB_INVALID_CONFIG when something is there, IQDB_IO. */
  backup(path: string, options: { overwrite?: boolean } = {}): void {
    const { overwrite = false } = checkOptions<{ overwrite?: boolean }>(options, BACKUP_RULES, "backup options");
    finish(this.backupSteps(path, overwrite));
  }

  /** @internal `backup` in steps, between which no row may change. */
  backupSteps(path: string, overwrite: boolean): Steps<void> {
    this.#checkOpen();
    const target = databasePaths(this.config.storage, path).snapshot;
    // Its own file may never be replaced behind the log's back, whatever the options say.
    if (target === this.paths.snapshot) throw alreadyThere(target);
    return backupSteps(this.index, { ...this.config, path, overwrite });
  }

  /**
   * Folds the log into the snapshot, removes it and gives the lock back. A poisoned handle writes nothing. Errors:
   * IQDB_IO when the last checkpoint fails: the handle is closed all the same, and the log keeps everything.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (!this.config.readOnly && !this.#isPoisoned) this.#tidyUp();
    } finally {
      this.#release();
    }
  }

  /** `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes without writing anything: the files stay as they are, and the next open reads them again. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#release();
  }

  /** @internal Errors: IQDB_CLOSED, IQDB_READ_ONLY, IQDB_POISONED. */
  checkWritable(): void {
    this.#checkOpen();
    if (this.config.readOnly) throw readOnly();
    this.#checkUsable();
  }

  #logTogether(operations: readonly GroupedOperation[]): () => GroupOutcome[] {
    const { accepted, outcomes } = planGroup(this.index, operations);
    try {
      if (this.config.walEnabled && accepted.length === 1) this.#openLog().append(accepted[0]);
      else if (this.config.walEnabled && accepted.length > 1) this.#openLog().appendEach(accepted);
    } catch (error) {
      return () => outcomesAfter(error, outcomes);
    }
    return () => {
      try {
        this.#apply(accepted.flat());
        return [...outcomes];
      } catch (error) {
        return outcomesAfter(error, outcomes);
      }
    };
  }

  /** An index that fails here all the same is no longer what its log says. */
  #apply(mutations: readonly Mutation[]): void {
    this.#orPoison(() => {
      const { index } = this;
      if (index.applyAll !== undefined) index.applyAll(mutations);
      else for (const mutation of mutations) index.apply(mutation);
    });
  }

  #checkOpen(): void {
    if (this.#closed)
      throw new IqdbError("IQDB_CLOSED", "this database is closed: open it again", { path: this.paths.snapshot });
  }

  get #isPoisoned(): boolean {
    return this.#poison !== undefined || this.#log?.poison !== undefined;
  }

  #checkUsable(): void {
    if (!this.#isPoisoned) return;
    throw new IqdbError(
      "IQDB_POISONED",
      "an earlier write failed, so what the files hold is unknown: close this handle and open the database again. Reads still work",
      { path: this.paths.snapshot },
      { cause: this.#poison ?? this.#log?.poison },
    );
  }

  #orPoison<R>(action: () => R): R {
    try {
      return action();
    } catch (error) {
      this.#poison ??= error;
      throw error;
    }
  }

  /** The log to append to; one of another version than is asked for is folded first. */
  #openLog(): LogFile {
    if (this.#mustFoldFirst) this.#fold("continue");
    this.#log ??= this.#beginLog();
    return this.#log;
  }

  get #mustFoldFirst(): boolean {
    return this.#log !== undefined && (this.#log.version !== this.config.walVersion || this.#mustFold);
  }

  /**
   * A new log that extends the present snapshot, in the place of whatever log is there. It holds what that one has logged
   * since the snapshot's state: `carried`; nothing by default.
   */
  #beginLog(carried?: CarriedFrames): LogFile {
    const { storage, walVersion, mode, fsync } = this.config;
    const [salt] = new BigUint64Array(storage.randomBytes(8).slice().buffer);
    const binding: LogBinding = {
      snapshotCrc32: this.#snapshot.crc32,
      snapshotLength: this.#snapshot.length,
      salt,
      // A new log may number as it likes; beyond this a reader would take the number for damage.
      firstLsn: this.#nextLsn < LSN_MAX ? this.#nextLsn : 1n,
    };
    const access = { mode, like: this.paths.snapshot };
    const { staged, position } = LogFile.stage(storage, this.paths.log, walVersion, binding, access, carried);
    // From the rename on it is unknown which log the directory holds until it has been synced.
    return this.#orPoison(() => {
      staged.rename();
      this.#logOnDisk = true;
      syncParent(storage, this.paths.log);
      return LogFile.resume(storage, this.paths.log, position, fsync);
    });
  }

  /**
   * Writes a snapshot of the present state and takes the log out of service: temporary snapshot, synced → intent in the
   * log, synced → rename, directory synced → sidecar by rename (should it fail, there is none) → new log by rename (or
   * none). At each point the files on disk say which mutations the snapshot holds. The directory sync of the log covers
   * the sidecar's name.
   */
  #fold(then: "continue" | "remove"): void {
    const { storage, compression, mode } = this.config;
    const next = stageSnapshot(storage, this.paths.snapshot, this.index, compression, mode);
    const log = this.#log;
    this.#replaceSnapshot(next, log && { log, from: log.end, lsn: log.nextLsn }, then);
  }

  /** The rest of `#fold`, for a snapshot of the state in which the next mutation would have been logged as the first of `carried`. */
  #replaceSnapshot(next: StagedSnapshot, carried: CarriedFrames | undefined, then: "continue" | "remove"): void {
    const log = carried?.log;
    this.#announce(next, carried);
    next.staged.rename();
    this.#snapshot = next.identity;
    this.#orPoison(() => syncParent(this.config.storage, this.paths.snapshot));
    // What is derived from rows that have changed since belongs to no snapshot: the next one keeps it again.
    if (carried === undefined || carried.log.nextLsn === carried.lsn) this.#saveSidecar();
    if (carried !== undefined) this.#nextLsn = carried.lsn;
    if (then === "continue" && carried !== undefined && this.config.walEnabled) this.#log = this.#beginLog(carried);
    else this.#removeLog();
    if (log !== undefined && this.#log !== log) log.close();
    this.#mustFold = false;
    this.#checkpoints++;
    this.#nextCheckpointAt = this.#checkpointBytes();
  }

  #saveSidecar(): void {
    const failure = this.#sidecar.save(this.index, this.#snapshot);
    if (failure !== undefined) this.openReport.warnings.push(failure);
  }

  /** Tells the log which snapshot is about to take over; a version 1 log, which cannot say it, is synced. */
  #announce(next: StagedSnapshot, carried: CarriedFrames | undefined): void {
    if (carried === undefined) return;
    const { log, lsn } = carried;
    try {
      if (log.version === 1) log.sync();
      else {
        log.appendIntent({
          snapshotCrc32: next.identity.crc32,
          snapshotLength: next.identity.length,
          coveredLsn: lsn - 1n,
        });
      }
    } catch (error) {
      next.staged.discard();
      throw error;
    }
  }

  #removeLog(): void {
    if (!this.#logOnDisk) return;
    this.#orPoison(() => {
      withIo("remove", this.paths.log, () => this.config.storage.unlink(this.paths.log));
      syncParent(this.config.storage, this.paths.log);
    });
    this.#logOnDisk = false;
    this.#log = undefined;
    this.#nextLsn = 1n; // numbers begin anew whenever no log exists
  }

  /** The log has outgrown its limit. The write that brought it there is done: a failure here must not look like its. */
  #checkpointByItself(): void {
    try {
      this.#fold("continue");
    } catch (error) {
      this.postponeCheckpoint(error);
    }
  }

  #checkpointBytes(): number {
    return this.config.checkpointBytes ?? Math.max(CHECKPOINT_BYTES_MIN, this.#snapshot.length);
  }

  #tidyUp(): void {
    // Without logging, what has not been saved is not to be saved by closing.
    if (!this.config.walEnabled) return;
    const log = this.#log;
    if (this.#mustFold || (log?.mutations ?? 0) > 0) {
      this.#fold("remove");
      return;
    }
    this.#sidecar.renew(this.index, this.#snapshot);
    if (this.#logOnDisk) {
      this.#removeLog();
      log?.close();
    }
  }

  #release(): void {
    try {
      this.#closeLog();
    } finally {
      this.#lock?.release();
    }
  }

  #closeLog(): void {
    const log = this.#log;
    this.#log = undefined;
    log?.close();
  }
}

/** What comes next in a checkpoint that is made in steps. */
export interface CheckpointStep {
  /** It may tidy up what searches read. */
  readonly isAlone: boolean;
  /** Of the rows that are written by now, 0 to 1. */
  readonly share: number;
}

interface OpenedParts<T> extends LockedFiles {
  readonly index: T;
  readonly sidecar: SidecarFile;
  readonly snapshot: SnapshotIdentity;
  readonly log: LogFile | undefined;
  readonly logOnDisk: boolean;
  readonly mustFold: boolean;
  readonly report: OpenReport;
}

const BACKUP_RULES: OptionRules = { overwrite: [isBoolean, "true or false"] };
