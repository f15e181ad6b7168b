/**
 * From the files of a database to its state: the snapshot, then what the log says happened since.
 *
 * A version 2 log names the snapshot that it extends. When another one is there, a checkpoint was interrupted after its
 * rename: an intent in the log then names the snapshot and says which mutations it already holds. Neither: the files do
 * not belong together, and nothing is touched. A version 1 log names nothing; its mutations are applied as upserts and
 * deletes-if-present, which a snapshot that holds a part of them already does not mind.
 */
import { IqdbError } from "../errors.js";
import {
  decodeLogHeader,
  type FrameSummary,
  isTornHeader,
  type LogBinding,
  type LogFrame,
  type LogHeader,
  type MutationVisitor,
  visitFrame,
} from "../format/log-codec.js";
import type { ByteRange, Persistable, PersistableType } from "../types/persistable.js";
import type { RecoveryMode } from "./config.js";
import { readFile, readFully, withIo } from "./io.js";
import type { LogPosition } from "./log-file.js";
import { type FrameVisitor, type ScannedLog, scanLog } from "./log-scan.js";
import type { OpeningProgress } from "./opening-progress.js";
import type { SidecarFile } from "./sidecar-file.js";
import { type LoadedSnapshot, loadSnapshot, type SnapshotIdentity, snapshotIdentity } from "./snapshot-file.js";
import { salvageSnapshot } from "./snapshot-salvage.js";
import type { Storage, StorageFile } from "./storage/storage.js";

/** The longest header of a log, in bytes. */
const HEADER_BYTES_MAX = 48;
/** A reader without the lock may meet a checkpoint between snapshot and log; it tries again this often in all. */
const PAIR_ATTEMPTS = 3;

export interface RecoveredLog {
  readonly position: LogPosition;
  readonly frames: number;
  readonly droppedBytes: number;
  readonly damage: readonly ByteRange[];
  /** The log still holds what was skipped: only a checkpoint makes the files whole again. */
  readonly mustFold: boolean;
}

export interface Recovered<T> {
  readonly index: T;
  readonly snapshot: LoadedSnapshot<T>;
  /** "missing": no such file; "torn": a crash left less than a header. */
  readonly log: RecoveredLog | "missing" | { readonly tornBytes: number };
  /** Why the index was built anew; undefined when it was read, or derives nothing. */
  readonly rebuilt: string | undefined;
}

/**
 * Reads snapshot, sidecar and log, and tells `progress` how far it is. Errors: those of `progress` and `loadSnapshot`,
 * IQDB_WAL_FOREIGN, IQDB_WAL_CORRUPT, and of damaged records.
 */
export function recover<T extends Persistable>(
  storage: Storage,
  path: string,
  logPath: string,
  type: PersistableType<T>,
  mode: RecoveryMode,
  sidecar: SidecarFile,
  progress?: OpeningProgress,
): Recovered<T> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === PAIR_ATTEMPTS;
    const snapshot = loadOrSalvage(storage, path, logPath, type, mode, progress);
    const { index, identity, salvaged } = snapshot;
    const isSettled = () => isLast || salvaged !== undefined || sameSnapshot(identity, snapshotIdentity(storage, path));
    // What was derived belongs to the snapshot: it has to be there before the log changes the rows.
    const rebuilt =
      salvaged === undefined ? sidecar.load(index, identity, progress) : index.derived && "its rows were salvaged";
    if (rebuilt !== undefined) {
      if (!isSettled()) continue; // the sidecar may be that of the next snapshot: building would take longer than reading both
      index.derived?.rebuild((share) => progress?.at("derived", share));
    }
    try {
      const log = replayLog(storage, logPath, snapshot, mode, progress);
      if (isSettled()) return { index, snapshot, log, rebuilt };
    } catch (error) {
      if (isSettled()) throw error;
    }
  }
}

/** A damaged snapshot is read for what it still holds where the caller asks for that. */
function loadOrSalvage<T extends Persistable>(
  storage: Storage,
  path: string,
  logPath: string,
  type: PersistableType<T>,
  mode: RecoveryMode,
  progress?: OpeningProgress,
): LoadedSnapshot<T> {
  try {
    return loadSnapshot(storage, path, type, progress);
  } catch (error) {
    if (mode !== "salvage") throw error;
    return salvageSnapshot(storage, path, type, bindingOf(storage, logPath), error);
  }
}

/** What the log beside a damaged snapshot says that it extends; undefined where it says nothing that can be read. */
function bindingOf(storage: Storage, logPath: string): LogBinding | undefined {
  try {
    return decodeLogHeader(readFile(storage, logPath, HEADER_BYTES_MAX), logPath).binding;
  } catch {
    // Whatever is wrong with it, its replay says so.
    return undefined;
  }
}

function sameSnapshot(a: SnapshotIdentity, b: SnapshotIdentity): boolean {
  return a.crc32 === b.crc32 && a.length === b.length;
}

function replayLog<T extends Persistable>(
  storage: Storage,
  logPath: string,
  snapshot: LoadedSnapshot<T>,
  mode: RecoveryMode,
  progress?: OpeningProgress,
): Recovered<T>["log"] {
  if (withIo("look up", logPath, () => storage.status(logPath)) === undefined) return "missing";
  const file = openIfThere(storage, logPath);
  if (file === undefined) return "missing";
  try {
    const size = withIo("measure", logPath, () => file.size());
    const bytes = new Uint8Array(Math.min(size, HEADER_BYTES_MAX));
    const start = bytes.subarray(0, readFully(file, bytes, 0));
    if (isTornHeader(start)) return { tornBytes: start.length };
    return new Replay(file, size, decodeLogHeader(start, logPath), snapshot, mode, progress).run();
  } finally {
    withIo("close", logPath, () => file.close());
  }
}

/** A reader without the lock may see the log go between looking and opening. */
function openIfThere(storage: Storage, path: string): StorageFile | undefined {
  try {
    return withIo("open", path, () => storage.open(path, "read"));
  } catch (error) {
    if (error instanceof IqdbError && error.details.errno === "ENOENT") return undefined;
    throw error;
  }
}

class Replay {
  readonly #file: StorageFile;
  readonly #size: number;
  readonly #header: LogHeader;
  readonly #index: Persistable;
  readonly #identity: SnapshotIdentity;
  readonly #mode: RecoveryMode;
  readonly #progress: OpeningProgress | undefined;

  constructor(
    file: StorageFile,
    size: number,
    header: LogHeader,
    snapshot: LoadedSnapshot<Persistable>,
    mode: RecoveryMode,
    progress?: OpeningProgress,
  ) {
    this.#file = file;
    this.#size = size;
    this.#header = header;
    this.#index = snapshot.index;
    this.#identity = snapshot.identity;
    this.#mode = mode;
    this.#progress = progress;
  }

  run(): RecoveredLog {
    const covered = this.#coveredLsn() ?? 0n;
    let applied = 0;
    let frames = 0;
    const scanned = this.#scan((frame) => {
      const before = applied;
      const summary = this.#visit(frame, (mutation, place) => {
        // Version 1 numbers nothing, and its log always begins where the snapshot ends.
        if (frame.lsn + BigInt(place) <= covered && covered > 0n) return;
        this.#progress?.at("log", frame.offset / this.#size);
        this.#index.apply(mutation);
        applied++;
      });
      if (applied > before) frames++;
      return summary.mutations;
    });
    const { header, goodEnd, provenEnd, nextLsn, droppedBytes, damage } = scanned;
    const position = { header, end: goodEnd, provenEnd, nextLsn, mutations: applied };
    const mustFold = damage.length > 0 && this.#mode === "salvage";
    return { position, frames, droppedBytes, damage, mustFold };
  }

  /** The last mutation that the snapshot holds already, when the log began before it; undefined: it holds none. */
  #coveredLsn(): bigint | undefined {
    const { binding } = this.#header;
    if (binding === undefined) return undefined;
    if (sameSnapshot({ crc32: binding.snapshotCrc32, length: binding.snapshotLength }, this.#identity))
      return undefined;
    let covered: bigint | undefined;
    this.#scan((frame) => {
      const { mutations, intent } = this.#visit(frame, () => {});
      if (intent !== undefined) {
        const named = { crc32: intent.snapshotCrc32, length: intent.snapshotLength };
        if (sameSnapshot(named, this.#identity)) covered = intent.coveredLsn;
      }
      return mutations;
    });
    if (covered === undefined) throw this.#foreign();
    return covered;
  }

  #scan(visit: FrameVisitor): ScannedLog {
    return scanLog(this.#file, this.#size, this.#header, this.#mode, visit);
  }

  #visit(frame: LogFrame, visit: MutationVisitor): FrameSummary {
    return visitFrame(this.#header.version, frame, this.#index.dim, this.#file.path, visit);
  }

  #foreign(): IqdbError {
    const { path } = this.#file;
    const binding = this.#header.binding;
    return new IqdbError(
      "IQDB_WAL_FOREIGN",
      `the log ${path} belongs to another snapshot than the one beside it; nothing was changed. Put back the snapshot ` +
        "that belongs to it, or move the log away to open the snapshot alone",
      {
        path,
        expectedCrc32: binding?.snapshotCrc32,
        expectedLength: binding?.snapshotLength,
        foundCrc32: this.#identity.crc32,
        foundLength: this.#identity.length,
      },
    );
  }
}
