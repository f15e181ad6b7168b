/**
 * A storage of files that nobody changes: for opening damaged bytes read-only, hundreds of thousands of times. Nothing is
 * copied, paths are taken as they are, and any call that would change something is a failure of the library.
 */
import type {
  FileStatus,
  ScheduledTask,
  Storage,
  StorageFile,
  StorageLock,
} from "../../src/persist/storage/storage.js";
import { systemError } from "../../src/persist/storage/system-error.js";

export class FixedFiles implements Storage {
  readonly files: Readonly<Record<string, Uint8Array | undefined>>;
  openHandles = 0;

  constructor(files: Readonly<Record<string, Uint8Array | undefined>>) {
    this.files = files;
  }

  resolve(path: string): string {
    return path;
  }

  status(path: string): FileStatus | undefined {
    const bytes = this.files[path];
    return bytes && { kind: "file", size: bytes.length, mode: 0o600 };
  }

  list(): string[] {
    return Object.keys(this.files).map((path) => path.slice(1));
  }

  open(path: string, access: string): StorageFile {
    const bytes = this.files[path];
    if (access !== "read") throw new Error(`a read-only opening opens ${path} to ${access} it`);
    if (bytes === undefined) throw systemError("ENOENT", "open", path);
    this.openHandles++;
    return new FixedFile(path, bytes, this);
  }

  rename = (): never => changed("rename");
  unlink = (): never => changed("unlink");
  syncDirectory = (): never => changed("syncDirectory");
  lock = (): StorageLock => changed("lock");
  randomBytes = (): never => changed("randomBytes");

  now(): number {
    return 0;
  }

  schedule(): ScheduledTask {
    return changed("schedule");
  }
}

class FixedFile implements StorageFile {
  readonly path: string;
  readonly #bytes: Uint8Array;
  readonly #storage: FixedFiles;

  constructor(path: string, bytes: Uint8Array, storage: FixedFiles) {
    this.path = path;
    this.#bytes = bytes;
    this.#storage = storage;
  }

  size(): number {
    return this.#bytes.length;
  }

  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.#bytes.length, position + target.length);
    if (end <= position) return 0;
    target.set(this.#bytes.subarray(position, end));
    return end - position;
  }

  write = (): never => changed("write");
  truncate = (): never => changed("truncate");
  sync = (): never => changed("sync");
  datasync = (): never => changed("datasync");
  setMode = (): never => changed("setMode");

  close(): void {
    this.#storage.openHandles--;
  }
}

function changed(call: string): never {
  throw new Error(`a read-only opening calls ${call}`);
}
