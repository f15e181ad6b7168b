/**
 * The log that is being appended to. Invariants: `end` is the offset after the last acknowledged frame, and nothing but
 * a failed append ever lies behind it; `durable` only ever claims what a sync that succeeded has covered.
 *
 * A failed write or sync leaves the file in a state that only reading it again can tell, so it poisons the log: every
 * later append is refused with IQDB_POISONED. The one exception is a full disk: the append is cut off again, and when
 * that is durable the log is as if it had never been tried.
 */
import { PayloadWriter } from "../bytes/payload-writer.js";
import { IqdbError } from "../errors.js";
import {
  encodeFrame,
  encodeFrames,
  encodeLogHeader,
  type FrameContext,
  FrameRoom,
  type LogBinding,
  type LogHeader,
  type LogVersion,
  PREPARED_UNIT,
  readFrame,
  readFrameHead,
  saltSeedOf,
} from "../format/log-codec.js";
import {
  bytesRecord,
  type CheckpointIntent,
  intentRecord,
  type LogRecord,
  MARK_RECORD,
  recordOf,
} from "../format/log-record.js";
import type { Mutation } from "../types/mutation.js";
import type { FsyncPolicy } from "./config.js";
import { FileWindow } from "./file-window.js";
import { readFully, withIo, writeFully } from "./io.js";
import { StagedFile } from "./staged-file.js";
import type { ScheduledTask, Storage, StorageFile } from "./storage/storage.js";

/** After this long without an append the log is quiet: the last frames are synced and a mark says that they are. */
const QUIET_MS = 100;

/**
 * Where the storage prepares room, zeros are written behind the frames ahead of time, as many as the log has bytes, within
 * these bounds: a sync that need not make the file longer is a third faster, on slow disks twice as fast.
 */
const ROOM_BYTES = { min: 4096, max: 1024 * 1024 };
/** Larger frames than this share of the room would outgrow it at once. */
const FRAMES_PER_ROOM_MIN = 4;
const ZEROS = new Uint8Array(ROOM_BYTES.max);

/** Errors after which the disk, not the file, is the matter. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

export interface LogPosition {
  readonly header: LogHeader;
  readonly end: number;
  /** Up to here the file is known to be on stable storage; what is between here and `end` has only been read. */
  readonly provenEnd: number;
  readonly nextLsn: bigint;
  /** Mutations that the log holds already. */
  readonly mutations: number;
}

/** Who may use a new log: whoever may use the file `like`, which is there. */
export interface LogAccess {
  readonly mode: number;
  readonly like: string;
}

export interface StagedLog {
  readonly staged: StagedFile;
  readonly position: LogPosition;
}

/** What a log has logged from an offset on, where its sequence number was `lsn`: taken over by the log that replaces it. */
export interface CarriedFrames {
  readonly log: LogFile;
  readonly from: number;
  readonly lsn: bigint;
}

export class LogFile {
  readonly version: LogVersion;
  readonly #storage: Storage;
  readonly #file: StorageFile;
  readonly #context: FrameContext;
  readonly #fsync: FsyncPolicy;
  #end: number;
  #durable: number;
  /** The `durable` that the last frame carries. */
  #proven: number;
  /** Offset after the last frame that is no mark: what a later `durable` has yet to cover. */
  #contentEnd: number;
  #nextLsn: bigint;
  #mutations: number;
  /** When the first append was made that no sync has covered; undefined when all are, and where none is to be. */
  #unsyncedSince: number | undefined;
  #lastAppend: number;
  #idleTask: ScheduledTask | undefined;
  #poison: unknown;
  readonly #room = new FrameRoom();
  /** Zeros are prepared up to here. */
  #prepared: number;
  #preparesRoom: boolean;

  private constructor(storage: Storage, file: StorageFile, position: LogPosition, fsync: FsyncPolicy) {
    this.version = position.header.version;
    this.#storage = storage;
    this.#file = file;
    this.#context = { version: this.version, saltSeed: saltSeedOf(position.header.binding) };
    this.#fsync = fsync;
    this.#end = position.end;
    this.#durable = position.end;
    this.#proven = position.end;
    this.#contentEnd = position.end;
    this.#prepared = position.end;
    this.#preparesRoom = this.version === 2 && fsync === "always" && storage.preparesRoom === true;
    this.#nextLsn = position.nextLsn;
    this.#mutations = position.mutations;
    this.#lastAppend = storage.now();
  }

  /** Writes and syncs a log under a temporary name, empty but for what it takes over; until its rename nothing has changed. */
  static stage(
    storage: Storage,
    path: string,
    version: LogVersion,
    binding: LogBinding,
    access: LogAccess,
    carried?: CarriedFrames,
  ): StagedLog {
    const bytes = encodeLogHeader(version, binding);
    const header: LogHeader = { version, length: bytes.length, binding: version === 1 ? undefined : binding };
    const staged = StagedFile.create(storage, path, access.mode, access.like);
    let [end, mutations] = [0, 0];
    staged.fill((file) => {
      const writer = new PayloadWriter((chunk) => {
        writeFully(file, chunk, end);
        end += chunk.length;
      });
      writer.put(bytes);
      if (carried !== undefined) mutations = carried.log.#copyFrames(carried.from, header, writer);
      writer.finish();
    });
    staged.seal();
    const nextLsn = binding.firstLsn + BigInt(mutations);
    return { staged, position: { header, end, provenEnd: end, nextLsn, mutations } };
  }

  /**
   * Goes on with a log that was read to `position.end`: cuts what is behind it, writes again what may be in memory only,
   * and syncs before claiming `durable`.
   */
  static resume(storage: Storage, path: string, position: LogPosition, fsync: FsyncPolicy): LogFile {
    const file = withIo("open", path, () => storage.open(path, "write"));
    try {
      withIo("cut the torn tail of", path, () => {
        if (file.size() > position.end) file.truncate(position.end);
      });
      rewrite(file, position.provenEnd, position.end);
      withIo("sync", path, () => file.sync());
    } catch (error) {
      closeQuietly(file);
      throw error;
    }
    return new LogFile(storage, file, position, fsync);
  }

  /** Bytes. */
  get end(): number {
    return this.#end;
  }

  get nextLsn(): bigint {
    return this.#nextLsn;
  }

  get mutations(): number {
    return this.#mutations;
  }

  /** What broke the log, if anything did. */
  get poison(): unknown {
    return this.#poison;
  }

  /**
   * Logs `mutations`, in version 2 as one frame, all or none; in version 1 frame by frame. On return they survive what
   * the fsync policy says. Errors: IQDB_INVALID_PAYLOAD (too large; nothing was written), IQDB_IO, IQDB_POISONED.
   */
  append(mutations: readonly Mutation[]): void {
    const groups = this.version === 2 ? [mutations] : mutations.map((mutation) => [mutation]);
    const records = groups.map(recordOf);
    if (this.version === 1) {
      // Every record is sized before the first byte is written; a version 1 frame does not depend on its place.
      const frames = records.map((record) => encodeFrame(this.#context, record, { lsn: 0n, durable: 0 }));
      this.#write(frames, this.#fsync === "always");
    } else {
      this.#write([this.#frame(records[0])], false);
    }
    this.#count(mutations.length);
  }

  /**
   * Version 2: logs several operations, each a frame and all or none, with one write and, where the policy asks for one,
   * one sync. Errors: as `append`; then none of them is logged.
   */
  appendEach(operations: readonly (readonly Mutation[])[]): void {
    const place = { lsn: this.#nextLsn, durable: this.#durable };
    this.#write([encodeFrames(this.#context, operations, place, this.#room)], false);
    this.#count(operations.reduce((sum, { length }) => sum + length, 0));
  }

  /** Version 2: says which snapshot is about to take over. Durable when it returns. */
  appendIntent(intent: CheckpointIntent): void {
    this.#write([this.#frame(intentRecord(intent))], false, "never");
    this.sync();
  }

  /** Puts all frames on stable storage. */
  sync(): void {
    this.#checkUsable();
    if (this.#durable === this.#end) return;
    this.#orPoison(() => withIo("sync", this.#file.path, () => this.#file.datasync()));
    this.#durable = this.#end;
    this.#unsyncedSince = undefined;
  }

  /** Version 2: writes a mark when the last frames are durable and no frame says so. Not synced: it protects, it is not protected. */
  mark(): void {
    this.#checkUsable();
    if (this.version !== 2 || this.#proven >= this.#contentEnd || this.#durable < this.#contentEnd) return;
    const contentEnd = this.#contentEnd;
    this.#write([this.#frame(MARK_RECORD)], false, "never");
    this.#contentEnd = contentEnd;
  }

  /** Closes the file; nothing is written. */
  close(): void {
    this.#idleTask?.cancel();
    withIo("close", this.#file.path, () => this.#file.close());
  }

  #count(mutations: number): void {
    this.#nextLsn += BigInt(mutations);
    this.#mutations += mutations;
    this.#lastAppend = this.#storage.now();
    this.#watchIdle();
  }

  /** Writes the frames from the offset `from` on that hold mutations as frames of another log; returns how many mutations. */
  #copyFrames(from: number, { version, binding, length: durable }: LogHeader, writer: PayloadWriter): number {
    const context: FrameContext = { version, saltSeed: saltSeedOf(binding) };
    const { view } = new FileWindow(this.#file, this.#end);
    let lsn = binding?.firstLsn ?? 0n;
    let mutations = 0;
    for (let at = from; at < this.#end; ) {
      const frame = readFrame(this.#context, view, at, this.#end);
      if (frame === undefined) throw unreadable(this.#file.path, at);
      const { bytes, start, end } = frame.record;
      const record = bytesRecord(bytes.slice(start, end));
      at = frame.end;
      const nextLsn = at < this.#end ? readFrameHead(this.#context, view, at)?.lsn : this.#nextLsn;
      // Marks and intents concern the log that they are in.
      if (nextLsn === undefined || nextLsn === frame.lsn) continue;
      writer.put(encodeFrame(context, record, { lsn, durable }, this.#room));
      lsn += nextLsn - frame.lsn;
      mutations += Number(nextLsn - frame.lsn);
    }
    return mutations;
  }

  /** Valid until the next frame is made: it lies in room that is used again. */
  #frame(record: LogRecord): Uint8Array {
    return encodeFrame(this.#context, record, { lsn: this.#nextLsn, durable: this.#durable }, this.#room);
  }

  /** Writes frames behind the end, then syncs by policy; `eachSynced` syncs after every single one. */
  #write(frames: readonly Uint8Array[], eachSynced: boolean, fsync: FsyncPolicy = this.#fsync): void {
    this.#checkUsable();
    const claimed = this.#durable;
    let at = this.#end;
    try {
      for (const frame of frames) {
        writeFully(this.#file, frame, at);
        at += frame.length;
        if (eachSynced) this.#datasync(at);
      }
      if (this.#preparesRoom && fsync === "always") this.#prepareRoom(at);
    } catch (error) {
      this.#afterFailedWrite(error);
    }
    this.#end = this.#contentEnd = at;
    this.#proven = claimed;
    if (typeof fsync === "object") this.#unsyncedSince ??= this.#storage.now();
    if (!eachSynced && this.#isSyncDue(fsync)) this.sync();
  }

  /** Prepares room behind `end` when frames have used it up. Without the space for it there is none, now and later. */
  #prepareRoom(end: number): void {
    if (end <= this.#prepared) return;
    const room = Math.min(Math.max(end, ROOM_BYTES.min), ROOM_BYTES.max);
    this.#prepared = end;
    if ((end - this.#end) * FRAMES_PER_ROOM_MIN > room) return;
    const prepared = Math.ceil((end + room) / PREPARED_UNIT) * PREPARED_UNIT;
    try {
      for (let at = end; at < prepared; at += ZEROS.length) {
        writeFully(this.#file, ZEROS.subarray(0, prepared - at), at);
      }
      this.#prepared = prepared;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#preparesRoom = false;
      withIo("give back the room of", this.#file.path, () => this.#file.truncate(end));
    }
  }

  #datasync(end: number): void {
    this.#orPoison(() => withIo("sync", this.#file.path, () => this.#file.datasync()));
    this.#durable = end;
  }

  /** Also looked at with each append: timers do not run while a caller holds the event loop. */
  #isSyncDue(fsync: FsyncPolicy): boolean {
    if (fsync === "always") return true;
    return fsync !== "never" && this.#timeLeft(fsync.periodicMs) <= 0;
  }

  /** Milliseconds until the oldest append that is not synced has to be; as many as there may be when all are. */
  #timeLeft(periodicMs: number): number {
    if (this.#unsyncedSince === undefined) return periodicMs;
    return this.#unsyncedSince + periodicMs - this.#storage.now();
  }

  /** A full disk: take the append back and go on. Anything else: nobody knows what the file holds. */
  #afterFailedWrite(error: unknown): never {
    if (this.#poison === undefined && isDiskFull(error)) {
      try {
        this.#file.truncate(this.#end);
        this.#file.sync();
        this.#durable = this.#prepared = this.#end;
        this.#unsyncedSince = undefined;
        throw error;
      } catch (second) {
        if (second === error) throw error;
      }
    }
    this.#poison ??= error;
    throw error;
  }

  #orPoison(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#poison ??= error;
      throw error;
    }
  }

  #checkUsable(): void {
    if (this.#poison === undefined) return;
    throw new IqdbError(
      "IQDB_POISONED",
      "an earlier write to the log failed, so what it holds is unknown: close this handle and open the database again",
      { path: this.#file.path },
      { cause: this.#poison },
    );
  }

  /**
   * A timer is due while frames wait for a periodic sync, or for the mark of a version 2 log. It is never set for later than
   * `periodicMs`, so a frame that is appended while one is set is in time, too.
   */
  #watchIdle(): void {
    const isPeriodic = typeof this.#fsync === "object";
    if (this.#idleTask !== undefined || !(isPeriodic || (this.#fsync === "always" && this.version === 2))) return;
    const left = typeof this.#fsync === "object" ? Math.max(0, this.#timeLeft(this.#fsync.periodicMs)) : QUIET_MS;
    this.#idleTask = this.#storage.schedule(Math.min(left, QUIET_MS), () => this.#whenIdle());
  }

  /** Runs off the timer: nobody is there to catch, so a failure shows as poison at the next write. */
  #whenIdle(): void {
    this.#idleTask = undefined;
    if (this.#poison !== undefined) return;
    try {
      const now = this.#storage.now();
      if (this.#durable < this.#end && this.#isSyncDue(this.#fsync)) this.sync();
      if (this.#durable < this.#end) this.#watchIdle();
      else if (now - this.#lastAppend < QUIET_MS) this.#watchIdle();
      else this.mark();
    } catch {
      // Kept in #poison.
    }
  }
}

/** The log of a handle that is in use was changed from outside, or the disk gives back something else than it took. */
function unreadable(path: string, offset: number): IqdbError {
  return new IqdbError("IQDB_WAL_CORRUPT", `what was logged at offset ${offset} of ${path} cannot be read back`, {
    path,
    offset,
  });
}

function isDiskFull(error: unknown): boolean {
  return error instanceof IqdbError && DISK_FULL.has(String(error.details.errno));
}

const REWRITE_BYTES = 1024 * 1024;

/**
 * Writes the bytes from `start` to `end` again, as they are. After a failed sync the system takes the pages for clean: it
 * shows them to every reader, and never writes them, however often a later sync succeeds. Only writing them makes them
 * dirty again.
 */
function rewrite(file: StorageFile, start: number, end: number): void {
  const buffer = new Uint8Array(Math.min(REWRITE_BYTES, end - start));
  for (let at = start; at < end; at += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, end - at));
    readFully(file, chunk, at);
    writeFully(file, chunk, at);
  }
}

/** What matters is the error that led here. */
function closeQuietly(file: StorageFile): void {
  try {
    file.close();
  } catch {
    // The descriptor is gone either way.
  }
}
