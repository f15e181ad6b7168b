/** A storage in memory that tells of every call before it is made; who listens may throw in its place, or change the files. */
import type { FileAccess, FileStatus } from "../../src/persist/storage/storage.js";
import { MemoryStorage, type StorageFile } from "../../src/public.js";

export class HookedStorage extends MemoryStorage {
  /** Gets the name of the call, and the path without the random part of a temporary name. */
  before: ((call: string, path: string) => void) | undefined;

  override status(path: string): FileStatus | undefined {
    this.#tell("status", path);
    return super.status(path);
  }

  override list(directory: string): string[] {
    this.#tell("list", directory);
    return super.list(directory);
  }

  override open(path: string, access: FileAccess, mode?: number): StorageFile {
    const tell = (call: string) => this.#tell(call, path);
    tell(access === "create" ? "create" : "open");
    const file = super.open(path, access, mode);
    const told =
      <A extends unknown[], R>(call: string, run: (...given: A) => R) =>
      (...given: A): R => {
        tell(call);
        return run(...given);
      };
    return {
      path: file.path,
      size: told("size", () => file.size()),
      read: told("read", (target: Uint8Array, position: number) => file.read(target, position)),
      write: told("write", (bytes: Uint8Array, position: number) => file.write(bytes, position)),
      truncate: told("truncate", (length: number) => file.truncate(length)),
      sync: told("sync", () => file.sync()),
      datasync: told("datasync", () => file.datasync()),
      setMode: told("setMode", (mode: number) => file.setMode(mode)),
      close: () => {
        file.close(); // a failed close closes all the same
        tell("close");
      },
    };
  }

  override rename(from: string, to: string): void {
    this.#tell("rename", to);
    super.rename(from, to);
  }

  override unlink(path: string): void {
    this.#tell("unlink", path);
    super.unlink(path);
  }

  override syncDirectory(directory: string): boolean {
    this.#tell("syncDirectory", directory);
    return super.syncDirectory(directory);
  }

  #tell(call: string, path: string): void {
    this.before?.(call, path.replace(/\.tmp-[0-9a-f]{16}$/, ".tmp"));
  }
}
