/**
 * A storage that lives in memory: no files of the system, no clock but the one moved by hand. Every directory exists, and
 * each name in one is a regular file, so that paths need no preparation. Runs in a browser.
 *
 * Invariant: an open handle keeps its file alive and apart from its name, as on POSIX; renames and removals move names only.
 */
import { IqdbError } from "../../errors.js";
import { checkOptions, isFunction, isObject, type OptionRules } from "../../types/options.js";
import { reading } from "../../types/reading.js";
import { ManualClock } from "./manual-clock.js";
import type { FileAccess, FileStatus, ScheduledTask, Storage, StorageFile, StorageLock } from "./storage.js";
import { systemError } from "./system-error.js";

/** A file's content, growing by doubling so that appends stay linear. */
interface MemoryInode {
  bytes: Uint8Array;
  length: number;
  mode: number;
}

/** What a {@link MemoryStorage} begins with. */
export interface MemoryStorageOptions {
  /** The files at the start, by path; their bytes are copied. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Where random bytes come from: give one to make a run repeatable. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

const RULES: OptionRules = {
  files: [isObject, "an object of bytes by path"],
  randomBytes: [isFunction, "a function"],
};

/**
 * A file system in memory, with a clock that only `advance` moves. Errors: those of a system, with their `code`.
 *
 * @example
 * const storage = new MemoryStorage({ files: { "/a.iqdb": bytes } });
 * Iqdb.open("/a.iqdb", { storage }).size; // 2
 * storage.bytesOf("/a.iqdb")?.length === bytes.length; // true
 */
export class MemoryStorage implements Storage {
  readonly #names = new Map<string, MemoryInode>();
  readonly #locks = new Set<string>();
  readonly #clock = new ManualClock();
  readonly #randomBytes: (length: number) => Uint8Array;
  #handles = 0;

  /** With the files that are given, and no others. */
  constructor(options: MemoryStorageOptions = {}) {
    const { files = {}, randomBytes = systemRandomBytes } = checkOptions<MemoryStorageOptions>(
      options,
      RULES,
      "storage options",
    );
    this.#randomBytes = randomBytes;
    const given = reading("IQDB_INVALID_CONFIG", "files", () => Object.entries(files));
    for (const [path, bytes] of given) this.put(path, bytes);
  }

  /** Handles that are open now. */
  get openHandles(): number {
    return this.#handles;
  }

  /** Puts a file there as if it had always been: replaces one of that name. Errors: IQDB_INVALID_CONFIG. */
  put(path: string, bytes: Uint8Array, mode = 0o600): void {
    const copy = reading("IQDB_INVALID_CONFIG", "bytes", () => {
      if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
      throw new IqdbError("IQDB_INVALID_CONFIG", "the bytes of a file must be a Uint8Array", { option: "bytes" });
    });
    this.#names.set(this.resolve(path), { bytes: copy, length: copy.length, mode });
  }

  /** A copy of a file's bytes; undefined when there is none. */
  bytesOf(path: string): Uint8Array | undefined {
    const inode = this.#names.get(this.resolve(path));
    return inode?.bytes.slice(0, inode.length);
  }

  /** All files, by absolute path. */
  paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  /** Moves the clock by `ms` milliseconds, running the tasks that fall due in the order of their times. */
  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** The absolute path; there are no links. */
  resolve(path: string): string {
    if (typeof path !== "string") {
      throw new IqdbError("IQDB_INVALID_CONFIG", "the path of a file must be a string", { option: "path" });
    }
    return absolutePath(path);
  }

  /** Undefined when nothing is there. */
  status(path: string): FileStatus | undefined {
    const absolute = this.resolve(path);
    const inode = this.#names.get(absolute);
    if (inode !== undefined) return { kind: "file", size: inode.length, mode: inode.mode };
    const prefix = directoryPrefix(absolute);
    const isDirectory = absolute === "/" || [...this.#names.keys()].some((name) => name.startsWith(prefix));
    return isDirectory ? { kind: "directory", size: 0, mode: 0o700 } : undefined;
  }

  /** Names in a directory. */
  list(directory: string): string[] {
    const prefix = directoryPrefix(this.resolve(directory));
    const names = new Set<string>();
    for (const path of this.#names.keys()) {
      if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split("/")[0] as string);
    }
    return [...names].sort();
  }

  /** Opens a file. Errors: an Error with the `code` ENOENT or EEXIST. */
  open(path: string, access: FileAccess, mode = 0o600): StorageFile {
    const absolute = this.resolve(path);
    let inode = this.#names.get(absolute);
    if (access === "create") {
      if (inode !== undefined) throw systemError("EEXIST", "open", absolute);
      inode = { bytes: new Uint8Array(0), length: 0, mode };
      this.#names.set(absolute, inode);
    }
    if (inode === undefined) throw systemError("ENOENT", "open", absolute);
    this.#handles++;
    return new MemoryFile(absolute, inode, access !== "read", () => this.#handles--);
  }

  /** Gives a file another name, in the place of what has it. Errors: ENOENT. */
  rename(from: string, to: string): void {
    const source = this.resolve(from);
    const inode = this.#names.get(source);
    if (inode === undefined) throw systemError("ENOENT", "rename", source);
    this.#names.delete(source);
    this.#names.set(this.resolve(to), inode);
  }

  /** Takes a name away. Errors: ENOENT. */
  unlink(path: string): void {
    const absolute = this.resolve(path);
    if (!this.#names.delete(absolute)) throw systemError("ENOENT", "unlink", absolute);
  }

  /** Nothing to do: true. */
  syncDirectory(_directory: string): boolean {
    return true;
  }

  /** Errors: IQDB_LOCKED. */
  lock(path: string): StorageLock {
    const absolute = this.resolve(path);
    if (this.#locks.has(absolute)) {
      throw new IqdbError("IQDB_LOCKED", `${absolute} is held by another open handle: close that one first`, {
        path: absolute,
      });
    }
    this.#locks.add(absolute);
    return { release: () => this.#locks.delete(absolute) };
  }

  /** As the options say; the system's by default. */
  randomBytes(length: number): Uint8Array {
    return this.#randomBytes(length);
  }

  /** Milliseconds by the clock that `advance` moves. */
  now(): number {
    return this.#clock.now();
  }

  /** Runs `task` when `advance` has moved the clock by `delayMs` milliseconds. */
  schedule(delayMs: number, task: () => void): ScheduledTask {
    return this.#clock.schedule(delayMs, task);
  }
}

class MemoryFile implements StorageFile {
  readonly path: string;
  readonly #inode: MemoryInode;
  readonly #writable: boolean;
  readonly #onClose: () => void;
  #open = true;

  constructor(path: string, inode: MemoryInode, writable: boolean, onClose: () => void) {
    this.path = path;
    this.#inode = inode;
    this.#writable = writable;
    this.#onClose = onClose;
  }

  size(): number {
    this.#check("fstat", false);
    return this.#inode.length;
  }

  read(target: Uint8Array, position: number): number {
    this.#check("read", false);
    const end = Math.min(this.#inode.length, position + target.length);
    if (end <= position) return 0;
    target.set(this.#inode.bytes.subarray(position, end));
    return end - position;
  }

  write(bytes: Uint8Array, position: number): number {
    this.#check("write", true);
    if (bytes.length === 0) return 0;
    const end = position + bytes.length;
    reserve(this.#inode, end);
    this.#inode.bytes.set(bytes, position);
    this.#inode.length = Math.max(this.#inode.length, end);
    return bytes.length;
  }

  truncate(length: number): void {
    this.#check("ftruncate", true);
    reserve(this.#inode, length);
    // What a longer file may show later has to be zero.
    this.#inode.bytes.fill(0, length, this.#inode.length);
    this.#inode.length = length;
  }

  sync(): void {
    this.#check("fsync", false);
  }

  datasync(): void {
    this.#check("fdatasync", false);
  }

  setMode(mode: number): void {
    this.#check("fchmod", false);
    this.#inode.mode = mode;
  }

  close(): void {
    this.#check("close", false);
    this.#open = false;
    this.#onClose();
  }

  #check(syscall: string, writes: boolean): void {
    if (!this.#open || (writes && !this.#writable)) throw systemError("EBADF", syscall, this.path);
  }
}

/** Bytes beyond `length` are kept zero, so growth needs no clearing. */
function reserve(inode: MemoryInode, length: number): void {
  if (length <= inode.bytes.length) return;
  const grown = new Uint8Array(Math.max(length, inode.bytes.length * 2, 256));
  grown.set(inode.bytes.subarray(0, inode.length));
  inode.bytes = grown;
}

/** POSIX rules from the root: `.` and `..` are worked out, repeated and trailing slashes dropped. */
export function absolutePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function directoryPrefix(absolute: string): string {
  return absolute === "/" ? "/" : `${absolute}/`;
}

function systemRandomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
