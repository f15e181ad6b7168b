/**
 * A storage in memory that remembers everything done to it, and fails where it is told to. From what it remembers,
 * `crash-states.ts` makes the disks that a power cut may leave, and a new storage starts from each.
 *
 * Files of the starting image are shared and copied when first written, so thousands of restarts cost little. The same
 * seed, image and calls give the same bytes.
 */
import { ManualClock } from "../../../src/persist/storage/manual-clock.js";
import { absolutePath } from "../../../src/persist/storage/memory-storage.js";
import type {
  FileAccess,
  FileOwner,
  FileStatus,
  ScheduledTask,
  Storage,
  StorageFile,
  StorageLock,
} from "../../../src/persist/storage/storage.js";
import { systemError } from "../../../src/persist/storage/system-error.js";
import { SeededRandom } from "../seeded-random.js";
import {
  type DiskAction,
  type DiskImage,
  type DiskOperation,
  directoryOf,
  type Progress,
  type Trace,
} from "./disk-operation.js";
import { canFail, type Fault, type InjectedFault, type SeamCall } from "./faults.js";
import { applyPieces } from "./file-content.js";

interface Inode {
  readonly number: number;
  bytes: Uint8Array;
  length: number;
  /** The array belongs to an image: copy before changing it. */
  isShared: boolean;
  mode: number;
}

export interface SimulationOptions {
  readonly image?: DiskImage;
  readonly seed?: number;
  readonly fault?: Fault;
  /**
   * Instead of an image: go on after the first `point` operations of another run, in a new process on the same running
   * system. What was not synced then is still not.
   */
  readonly after?: Trace;
  readonly point?: number;
  /** The error of a lock that is held: of the class of the library that is running. */
  readonly lockedError?: (path: string) => Error;
  /** Whether logs prepare room, as on a disk; default true. */
  readonly preparesRoom?: boolean;
  /** Keep no record of the operations: faster, for runs whose crash states nobody asks for. */
  readonly forgetful?: boolean;
}

/** Everything belongs to one user: giving a file away changes nothing, but is a call that may fail. */
const OWNER: FileOwner = { user: 0, group: 0 };

const NOTHING_YET: Progress = { acknowledged: 0, durable: 0, issued: 0 };

export class SimulatedStorage implements Storage {
  /** How far the program has come: each operation is stored with the value of its moment. */
  progress: Progress = NOTHING_YET;
  /** The calls so far, by name: the k-th is `calls[k - 1]`. */
  readonly calls: SeamCall[] = [];
  /** Calls that were made to fail. */
  readonly injected: InjectedFault[] = [];
  openHandles = 0;
  readonly preparesRoom: boolean;
  readonly #image: DiskImage;
  readonly #start = new Map<string, number>();
  readonly #names = new Map<string, Inode>();
  readonly #operations: DiskOperation[] = [];
  readonly #locks = new Set<string>();
  #clock = new ManualClock();
  readonly #random: SeededRandom;
  readonly #fault: Fault | undefined;
  readonly #isForgetful: boolean;
  readonly #lockedError: (path: string) => Error;
  #inodes = 0;
  #writesThatFindDiskFull = 0;

  constructor(options: SimulationOptions = {}) {
    this.#image = options.image ?? options.after?.start ?? new Map();
    this.#random = new SeededRandom(options.seed ?? 0);
    this.#fault = options.fault;
    this.#isForgetful = options.forgetful ?? false;
    this.preparesRoom = options.preparesRoom ?? true;
    this.#lockedError = options.lockedError ?? ((path) => systemError("EBUSY", "lock", path));
    for (const [path, bytes] of this.#image) {
      const inode = this.#newInode(bytes, 0o600);
      this.#names.set(path, inode);
      this.#start.set(path, inode.number);
    }
    if (options.after !== undefined) this.#repeat(options.after, options.point ?? options.after.operations.length);
  }

  get heldLocks(): number {
    return this.#locks.size;
  }

  /** The files as the running system sees them: what a killed process leaves behind. */
  image(): DiskImage {
    const image = new Map<string, Uint8Array>();
    for (const [path, inode] of this.#names) {
      inode.isShared = true;
      image.set(path, inode.bytes.subarray(0, inode.length));
    }
    return image;
  }

  /** Everything done so far. */
  trace(): Trace {
    return { start: this.#image, inodes: this.#start, operations: this.#operations, end: this.progress };
  }

  /** The process dies: the system closes its files and drops its locks; nothing that was written is lost. */
  die(): void {
    this.openHandles = 0;
    this.#locks.clear();
    this.#clock = new ManualClock();
  }

  /** Somebody else writes to the disk: no call of the program, and durable at once. */
  put(path: string, bytes: Uint8Array): void {
    const absolute = absolutePath(path);
    let inode = this.#names.get(absolute);
    if (inode === undefined) {
      inode = this.#newInode(bytes, 0o600);
      this.#names.set(absolute, inode);
      this.record({ kind: "link", path: absolute, inode: inode.number });
      this.record({ kind: "syncDirectory", directory: directoryOf(absolute) });
    }
    const { number } = inode;
    Object.assign(inode, { bytes, length: bytes.length, isShared: true });
    this.record({ kind: "truncate", inode: number, length: 0 });
    this.record({ kind: "write", inode: number, position: 0, bytes });
    this.record({ kind: "sync", inode: number });
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  resolve(path: string): string {
    return absolutePath(path);
  }

  status(path: string): FileStatus | undefined {
    const absolute = absolutePath(path);
    this.enter("status", absolute);
    const inode = this.#names.get(absolute);
    if (inode !== undefined) return { kind: "file", size: inode.length, mode: inode.mode, owner: OWNER };
    if (absolute === "/") return { kind: "directory", size: 0, mode: 0o700 };
    for (const name of this.#names.keys()) {
      if (name.startsWith(`${absolute}/`)) return { kind: "directory", size: 0, mode: 0o700 };
    }
    return undefined;
  }

  list(directory: string): string[] {
    const absolute = absolutePath(directory);
    this.enter("list", absolute);
    const names: string[] = [];
    for (const path of this.#names.keys()) {
      if (directoryOf(path) === absolute) names.push(path.slice(path.lastIndexOf("/") + 1));
    }
    return names.sort();
  }

  open(path: string, access: FileAccess, mode = 0o600): StorageFile {
    const absolute = absolutePath(path);
    this.enter(access === "create" ? "create" : "open", absolute);
    let inode = this.#names.get(absolute);
    if (access === "create") {
      if (inode !== undefined) throw systemError("EEXIST", "open", absolute);
      inode = this.#newInode(new Uint8Array(0), mode);
      this.#names.set(absolute, inode);
      this.record({ kind: "link", path: absolute, inode: inode.number });
    }
    if (inode === undefined) throw systemError("ENOENT", "open", absolute);
    this.openHandles++;
    return new SimulatedFile(this, absolute, inode, access !== "read");
  }

  rename(from: string, to: string): void {
    const source = absolutePath(from);
    const target = absolutePath(to);
    this.enter("rename", source);
    const inode = this.#names.get(source);
    if (inode === undefined) throw systemError("ENOENT", "rename", source);
    this.#names.delete(source);
    this.#names.set(target, inode);
    this.record({ kind: "rename", from: source, to: target, inode: inode.number });
  }

  unlink(path: string): void {
    const absolute = absolutePath(path);
    this.enter("unlink", absolute);
    if (!this.#names.delete(absolute)) throw systemError("ENOENT", "unlink", absolute);
    this.record({ kind: "unlink", path: absolute });
  }

  syncDirectory(directory: string): boolean {
    const absolute = absolutePath(directory);
    this.enter("syncDirectory", absolute);
    this.record({ kind: "syncDirectory", directory: absolute });
    return true;
  }

  lock(path: string): StorageLock {
    const absolute = absolutePath(path);
    this.enter("lock", absolute);
    if (this.#locks.has(absolute)) throw this.#lockedError(absolute);
    this.#locks.add(absolute);
    return { release: () => this.#locks.delete(absolute) };
  }

  randomBytes(length: number): Uint8Array {
    return this.#random.bytes(length);
  }

  now(): number {
    return this.#clock.now();
  }

  schedule(delayMs: number, task: () => void): ScheduledTask {
    return this.#clock.schedule(delayMs, task);
  }

  /** Counts a call and throws when it is to fail; returns true when it is to move only half of its bytes. */
  enter(call: SeamCall, path: string): boolean {
    this.calls.push(call);
    if (call === "write" && this.#writesThatFindDiskFull > 0) {
      this.#writesThatFindDiskFull--;
      throw systemError("ENOSPC", call, path);
    }
    const fault = this.#fault;
    if (fault === undefined || !this.#isDue(fault, call)) return false;
    this.injected.push({ call, path });
    if (fault.kind === "short") return true;
    if (fault.kind === "half-then-full") {
      this.#writesThatFindDiskFull = fault.mode === "once" ? 1 : Number.POSITIVE_INFINITY;
      return true;
    }
    throw systemError(fault.kind === "lost-sync" ? "EIO" : fault.kind, call, path);
  }

  /** True when a sync that fails now also loses what was pending. */
  get losesOnFailedSync(): boolean {
    return this.#fault?.kind === "lost-sync";
  }

  record(action: DiskAction): void {
    if (!this.#isForgetful) this.#operations.push({ action, progress: this.progress });
  }

  #repeat(trace: Trace, point: number): void {
    const inodes = new Map([...this.#names.values()].map((inode) => [inode.number, inode]));
    for (const operation of trace.operations.slice(0, point)) {
      const { action } = operation;
      this.#operations.push(operation);
      this.progress = operation.progress;
      if (action.kind === "link") {
        const inode = this.#newInode(new Uint8Array(0), 0o600);
        inodes.set(inode.number, inode);
        this.#names.set(action.path, inode);
      } else if (action.kind === "rename") {
        this.#names.delete(action.from);
        this.#names.set(action.to, inodes.get(action.inode) as Inode);
      } else if (action.kind === "unlink") this.#names.delete(action.path);
      else if (action.kind === "write" || action.kind === "truncate") {
        const inode = inodes.get(action.inode) as Inode;
        inode.bytes = applyPieces(inode.bytes.subarray(0, inode.length), [action], () => "whole");
        inode.length = inode.bytes.length;
      }
    }
  }

  #isDue(fault: Fault, call: SeamCall): boolean {
    const number = this.calls.length;
    return (fault.mode === "once" ? number === fault.call : number >= fault.call) && canFail(call, fault.kind);
  }

  #newInode(bytes: Uint8Array, mode: number): Inode {
    return { number: this.#inodes++, bytes, length: bytes.length, isShared: true, mode };
  }
}

class SimulatedFile implements StorageFile {
  readonly path: string;
  readonly #storage: SimulatedStorage;
  readonly #inode: Inode;
  readonly #isWritable: boolean;
  #isOpen = true;

  constructor(storage: SimulatedStorage, path: string, inode: Inode, isWritable: boolean) {
    this.path = path;
    this.#storage = storage;
    this.#inode = inode;
    this.#isWritable = isWritable;
  }

  size(): number {
    this.#enter("size");
    return this.#inode.length;
  }

  read(target: Uint8Array, position: number): number {
    const wanted = this.#enter("read") ? half(target.length) : target.length;
    const end = Math.min(this.#inode.length, position + wanted);
    if (end <= position) return 0;
    target.set(this.#inode.bytes.subarray(position, end));
    return end - position;
  }

  write(bytes: Uint8Array, position: number): number {
    const isHalf = this.#enter("write");
    const accepted = bytes.slice(0, isHalf ? half(bytes.length) : bytes.length);
    const end = position + accepted.length;
    this.#own(end);
    this.#inode.bytes.set(accepted, position);
    this.#inode.length = Math.max(this.#inode.length, end);
    this.#storage.record({ kind: "write", inode: this.#inode.number, position, bytes: accepted });
    return accepted.length;
  }

  truncate(length: number): void {
    this.#enter("truncate");
    this.#own(length);
    this.#inode.bytes.fill(0, length, Math.max(length, this.#inode.length));
    this.#inode.length = length;
    this.#storage.record({ kind: "truncate", inode: this.#inode.number, length });
  }

  sync(): void {
    this.#sync("sync");
  }

  datasync(): void {
    this.#sync("datasync");
  }

  setMode(mode: number): void {
    this.#enter("setMode");
    this.#inode.mode = mode;
  }

  setOwner(_owner: FileOwner): void {
    this.#enter("setOwner");
  }

  close(): void {
    if (!this.#isOpen) throw systemError("EBADF", "close", this.path);
    this.#isOpen = false;
    this.#storage.openHandles--;
    this.#storage.enter("close", this.path);
  }

  #sync(call: "sync" | "datasync"): void {
    try {
      this.#enter(call);
    } catch (error) {
      if (this.#storage.losesOnFailedSync) this.#storage.record({ kind: "drop", inode: this.#inode.number });
      throw error;
    }
    this.#storage.record({ kind: "sync", inode: this.#inode.number });
  }

  #enter(call: SeamCall): boolean {
    const writes = call === "write" || call === "truncate";
    if (!this.#isOpen || (writes && !this.#isWritable)) throw systemError("EBADF", call, this.path);
    return this.#storage.enter(call, this.path);
  }

  /** Makes the content our own, with room for `length` bytes; bytes beyond the file's length are zero. */
  #own(length: number): void {
    const inode = this.#inode;
    if (!inode.isShared && length <= inode.bytes.length) return;
    const grown = new Uint8Array(Math.max(length, inode.length, Math.min(2 * inode.length, inode.length + 65536)));
    grown.set(inode.bytes.subarray(0, inode.length));
    inode.bytes = grown;
    inode.isShared = false;
  }
}

function half(length: number): number {
  return Math.max(1, length >> 1);
}
