/**
 * The storage of production: node:fs, synchronous, with positions. The file of a new name is created exclusively and never
 * through a symbolic link, and only regular files are handed out. Every descriptor is opened close-on-exec (libuv does so),
 * so none outlives us in a child process.
 */
import { IqdbError } from "../../errors.js";
import { fileFlags, fs, path } from "../../host.js";
import type { FileAccess, FileOwner, FileStatus, ScheduledTask, Storage, StorageFile, StorageLock } from "./storage.js";
import { acquireWriterLock } from "./writer-lock.js";

const { O_CREAT = 0, O_EXCL = 0, O_RDONLY = 0, O_RDWR = 0 } = fileFlags;
/** Absent on Windows, where the name cannot be a link to follow or a pipe to wait for. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fileFlags;

/** Opening a FIFO would wait for its writer without O_NONBLOCK; on regular files the flag has no effect. */
const FLAGS: Readonly<Record<FileAccess, number>> = {
  read: O_RDONLY | O_NONBLOCK,
  write: O_RDWR | O_NONBLOCK,
  create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
};

/** Deeper chains of links are a loop: Linux gives up at 40 too. */
const LINKS_MAX = 40;

class NodeFile implements StorageFile {
  readonly path: string;
  readonly #fd: number;

  constructor(filePath: string, fd: number) {
    this.path = filePath;
    this.#fd = fd;
  }

  size(): number {
    return fs.fstatSync(this.#fd).size;
  }

  read(target: Uint8Array, position: number): number {
    return fs.readSync(this.#fd, target, 0, target.length, position);
  }

  write(bytes: Uint8Array, position: number): number {
    return fs.writeSync(this.#fd, bytes, 0, bytes.length, position);
  }

  truncate(length: number): void {
    fs.ftruncateSync(this.#fd, length);
  }

  sync(): void {
    fs.fsyncSync(this.#fd);
  }

  datasync(): void {
    fs.fdatasyncSync(this.#fd);
  }

  setMode(mode: number): void {
    fs.fchmodSync(this.#fd, mode);
  }

  setOwner({ user, group }: FileOwner): void {
    fs.fchownSync(this.#fd, user, group);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}

/**
 * The file system of the machine, through node:fs: what databases use when no `storage` is given.
 *
 * @example
 * Iqdb.open("vectors.iqdb", { dim: 3, metric: "dot", storage: nodeStorage }).close();
 */
export const nodeStorage: Storage = {
  preparesRoom: true,

  resolve(name: string): string {
    if (name === "" || name.includes("\0")) {
      throw new IqdbError("IQDB_INVALID_CONFIG", "a path must be a non-empty text without NUL characters", {
        path: name,
      });
    }
    return resolveLinks(path.resolve(name), LINKS_MAX);
  },

  status(name: string): FileStatus | undefined {
    const stats = fs.statSync(name, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const kind = stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "other";
    const owner = { user: stats.uid, group: stats.gid };
    return { kind, size: stats.size, mode: stats.mode & 0o7777, owner };
  },

  list(directory: string): string[] {
    return fs.readdirSync(directory || ".");
  },

  open(name: string, access: FileAccess, mode = 0o600): StorageFile {
    const fd = fs.openSync(name, FLAGS[access], mode);
    if (access !== "create" && !isRegular(fd)) {
      fs.closeSync(fd);
      throw new IqdbError("IQDB_NOT_A_REGULAR_FILE", `${name} is not a regular file: give the path of a file`, {
        path: name,
      });
    }
    return new NodeFile(name, fd);
  },

  rename(from: string, to: string): void {
    fs.renameSync(from, to);
  },

  unlink(name: string): void {
    fs.unlinkSync(name);
  },

  syncDirectory(directory: string): boolean {
    // Windows refuses to flush a directory with the code of a real failure (EPERM), so it is known by name and not asked.
    if (process.platform === "win32") return false;
    const fd = fs.openSync(directory || ".", O_RDONLY);
    try {
      fs.fsyncSync(fd);
      return true;
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code === "EINVAL" || code === "ENOTSUP") return false;
      throw cause;
    } finally {
      fs.closeSync(fd);
    }
  },

  lock(name: string, mode: number): StorageLock {
    return acquireWriterLock(name, mode);
  },

  randomBytes(length: number): Uint8Array {
    return globalThis.crypto.getRandomValues(new Uint8Array(length));
  },

  now(): number {
    return performance.now();
  },

  schedule(delayMs: number, task: () => void): ScheduledTask {
    const timer = setTimeout(task, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

function isRegular(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isFile();
  } catch (cause) {
    fs.closeSync(fd);
    throw cause;
  }
}

/** realpath for a name that need not exist: a link to nothing still leads to where its target would be made. */
function resolveLinks(absolute: string, linksLeft: number): string {
  const target = linksLeft > 0 ? readLink(absolute) : undefined;
  if (target !== undefined) return resolveLinks(path.resolve(path.dirname(absolute), target), linksLeft - 1);
  const parent = path.dirname(absolute);
  if (parent === absolute) return absolute;
  return path.join(fs.realpathSync.native(parent), path.basename(absolute));
}

function readLink(absolute: string): string | undefined {
  try {
    return fs.readlinkSync(absolute);
  } catch (cause) {
    const { code } = cause as { code?: string };
    // EINVAL: there, and no link. UNKNOWN is what Windows says to the same question.
    if (code === "EINVAL" || code === "ENOENT" || code === "UNKNOWN") return undefined;
    throw cause;
  }
}
