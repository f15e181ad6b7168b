/**
 * One writer per database: a lock that the kernel holds for us and drops when the process dies, however it dies.
 *
 * Node has no flock, and locks made of files (pid files, mtimes) are racy. Three means, none of them native code of ours:
 *   Linux           the `flock` utility runs once on our inherited descriptor; the lock belongs to the open file
 *                   description, so it stays with us when the helper is gone
 *   macOS, the BSDs open(2) with O_EXLOCK; Windows: an open that shares nothing
 *   else            `BEGIN EXCLUSIVE` of node:sqlite on the lock file, where Node has it
 *
 * The lock file is empty and never deleted: whoever deletes it lets a second process lock a new file of the same name while
 * a third still holds the old one. Locks of different means do not see each other, so on Linux `flock` should be installed
 * for all or for none of the processes (containers, too) that share a database.
 */
import { IqdbError } from "../../errors.js";
import { childProcess, fileFlags, findHostModule, fs, path as paths } from "../../host.js";
import { ioError } from "../io.js";
import type { StorageLock } from "./storage.js";

const { O_CREAT = 0, O_EXCL = 0, O_RDONLY = 0, O_RDWR = 0, O_NOFOLLOW = 0 } = fileFlags;

/** macOS and all BSDs agree on these numbers; Node does not name them. */
const BSD_O_EXLOCK = 0x20;
const BSD_O_NONBLOCK = 0x4;
/** libuv's UV_FS_O_EXLOCK: CreateFile with share mode 0. */
const WINDOWS_EXCLUSIVE = 0x1000_0000;

/** `flock -n` answers at once; a helper that hangs (a dead network file system) must not hang us with it. */
const HELPER_TIMEOUT_MS = 30_000;

const SQLITE_BUSY = 5;

/** Takes the lock kept at `path` or throws: IQDB_LOCKED when somebody has it, IQDB_UNSUPPORTED without any means. */
export function acquireWriterLock(path: string, mode = 0o600, platform: string = process.platform): StorageLock {
  try {
    if (platform === "win32") return lockByOpening(path, mode, WINDOWS_EXCLUSIVE, "EBUSY");
    if (platform === "darwin" || platform.endsWith("bsd")) {
      return lockByOpening(path, mode, BSD_O_EXLOCK | BSD_O_NONBLOCK | O_NOFOLLOW, "EAGAIN");
    }
    return lockByFlock(path, mode) ?? lockBySqlite(path, mode) ?? noMeans(path);
  } catch (cause) {
    throw ioError("lock", path, cause);
  }
}

function lockByOpening(path: string, mode: number, flags: number, busyCode: string): StorageLock {
  try {
    return new DescriptorLock(fs.openSync(path, O_RDWR | O_CREAT | flags, mode));
  } catch (cause) {
    if ((cause as { code?: string }).code === busyCode) throw lockedError(path);
    throw cause;
  }
}

/** Undefined when the utility is not installed. */
function lockByFlock(path: string, mode: number): StorageLock | undefined {
  const flock = findFlock();
  if (flock === undefined) return undefined;
  const fd = openLockFile(path, mode);
  let held = false;
  try {
    runFlock(flock, fd, path);
    held = true;
    return new DescriptorLock(fd);
  } finally {
    if (!held) fs.closeSync(fd);
  }
}

let foundFlock: { readonly path: string | undefined } | undefined;

/**
 * Where the utility is. Asked once, and before the lock file is opened: a process that locks by SQLite loses its lock when
 * it closes any other descriptor of that file, so the two means must not meet in one process.
 */
function findFlock(): string | undefined {
  if (foundFlock === undefined) {
    const directories = (process.env.PATH ?? "").split(paths.delimiter).filter((directory) => directory !== "");
    foundFlock = { path: directories.map((directory) => paths.join(directory, "flock")).find(isExecutable) };
  }
  return foundFlock.path;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runFlock(flock: string, fd: number, path: string): void {
  const helper = childProcess.spawnSync(flock, ["-n", "-x", "3"], {
    stdio: ["ignore", "ignore", "pipe", fd],
    timeout: HELPER_TIMEOUT_MS,
    encoding: "utf8",
  });
  if (helper.status === 0) return;
  if (helper.error !== undefined) throw helper.error;
  // util-linux and busybox both answer 1 without a word when the lock is taken.
  if (helper.status === 1 && helper.stderr === "") throw lockedError(path);
  throw new Error(`flock failed: ${helper.stderr.trim() || `status ${helper.status}, signal ${helper.signal}`}`);
}

/** For writing where we may, since NFS grants exclusive locks to no other descriptor; on a local disk reading is enough. */
function openLockFile(path: string, mode: number): number {
  try {
    return fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== "EACCES" && code !== "EROFS") throw cause;
    try {
      return fs.openSync(path, O_RDONLY | O_NOFOLLOW);
    } catch {
      // That it is not there, or may not be read either, is not what has to change.
      throw cause;
    }
  }
}

class DescriptorLock implements StorageLock {
  #fd: number | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  release(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      fs.closeSync(fd);
    } catch {
      // The file is empty and the descriptor is gone, and the lock with it.
    }
  }
}

interface SqliteModule {
  DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void };
}

/** Undefined where Node has no node:sqlite (before 22.5). */
function lockBySqlite(path: string, mode: number): StorageLock | undefined {
  const sqlite = findHostModule<SqliteModule>("node:sqlite");
  if (sqlite === undefined) return undefined;
  createLockFile(path, mode);
  const database = new sqlite.DatabaseSync(path);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) throw lockedError(path);
    throw cause;
  }
  let held = true;
  return {
    release: () => {
      if (held) database.close();
      held = false;
    },
  };
}

/**
 * Only an exclusive creation may open the file beside SQLite: its POSIX locks fall as soon as the process closes any
 * descriptor of a locked file, and a file that we have just made is locked by nobody.
 */
function createLockFile(path: string, mode: number): void {
  try {
    fs.closeSync(fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EEXIST") throw cause;
  }
}

function lockedError(path: string): IqdbError {
  const what = `another handle or process writes to this database (${path} is locked): close it, or open with readOnly: true`;
  return new IqdbError("IQDB_LOCKED", what, { path });
}

function noMeans(path: string): never {
  throw new IqdbError(
    "IQDB_UNSUPPORTED",
    `no way to lock ${path}: install the flock utility (package util-linux), use Node 22.5 or later, or open with ` +
      'lock: "unsafe-none" and make sure yourself that only one process writes',
    { path },
  );
}
