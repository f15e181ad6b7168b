/**
 * The storage seam: all that persistence asks of a file system. Production runs on node:fs, tests on memory and on a
 * simulator that records every call, so the code that is proven is the code that ships.
 *
 * Implementations throw the system's own errors (an Error with `code`, `syscall`); `persist/io.ts` turns them into
 * IqdbErrors in one place. Reads and writes may be short, as the system's are: `io.ts` loops.
 */

/** What is known of a name. */
export interface FileStatus {
  /** Databases are kept in files, and in nothing else. */
  readonly kind: "file" | "directory" | "other";
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Undefined where files have no owners. */
  readonly owner?: FileOwner;
}

/** Whose a file is, by numbers. */
export interface FileOwner {
  /** Number of the user. */
  readonly user: number;
  /** Number of the group. */
  readonly group: number;
}

/** An open file. All positions and lengths are in bytes. */
export interface StorageFile {
  /** The name by which it was opened. */
  readonly path: string;
  /** Its length. */
  size(): number;
  /** Reads up to `target.length` bytes at `position`; returns how many, 0 at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** Writes up to `bytes.length` bytes at `position`; returns how many, which may be fewer than asked. */
  write(bytes: Uint8Array, position: number): number;
  /** Cuts it, or lengthens it by zeros. */
  truncate(length: number): void;
  /** Data and all metadata on stable storage (fsync). */
  sync(): void;
  /** Data, and the length, on stable storage (fdatasync). */
  datasync(): void;
  /** Sets the permission bits. */
  setMode(mode: number): void;
  /** Absent where files have no owners. Usually only a privileged process may. */
  setOwner?(owner: FileOwner): void;
  /** Gives the handle back. */
  close(): void;
}

/** How a file is opened: to be read; to be read and written; or made anew, which fails when the name is taken. */
export type FileAccess = "read" | "write" | "create";

/** A lock that is held. */
export interface StorageLock {
  /** Never throws: the lock is gone either way. */
  release(): void;
}

/** A task that waits for its time. */
export interface ScheduledTask {
  /** It will not run. */
  cancel(): void;
}

/**
 * All that persistence asks of a file system: to keep a database somewhere else, implement it. Methods throw the system's own
 * errors (an Error with `code`), which reach users as IQDB_IO.
 */
export interface Storage {
  /** Whether syncing a file that became longer costs so much more that a log does well to prepare room by writing zeros. */
  readonly preparesRoom?: boolean;
  /** The absolute path that `path` means, symbolic links followed; the last component need not exist. */
  resolve(path: string): string;
  /** Undefined when nothing is there. Follows symbolic links. */
  status(path: string): FileStatus | undefined;
  /** Names of a directory's entries. */
  list(directory: string): string[];
  /** Opens a file; `mode` are the permission bits of one that is made. */
  open(path: string, access: FileAccess, mode?: number): StorageFile;
  /** Gives a file another name, as one step, in the place of what has it. */
  rename(from: string, to: string): void;
  /** Takes a name away. */
  unlink(path: string): void;
  /** Makes renames, creations and removals in `directory` durable; false where the system has no such call. */
  syncDirectory(directory: string): boolean;
  /**
   * Takes the writer lock kept at `path`, or throws IQDB_LOCKED; the system drops it when the process dies. A lock file
   * that is made gets the permissions `mode`.
   */
  lock(path: string, mode: number): StorageLock;
  /** Bytes that nobody can foretell. */
  randomBytes(length: number): Uint8Array;
  /** A clock that never goes back, in milliseconds. */
  now(): number;
  /** Runs `task` once after `delayMs`, without keeping the process alive. */
  schedule(delayMs: number, task: () => void): ScheduledTask;
}
