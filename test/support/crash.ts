/** What a killed process leaves behind: the files as they are, and no handle. */
import { MemoryStorage } from "../../src/persist/storage/memory-storage.js";

/** A fresh storage with the same files: everything written is there, locks and timers are gone. */
export function crash(storage: MemoryStorage): MemoryStorage {
  return new MemoryStorage({ files: filesOf(storage) });
}

export function filesOf(storage: MemoryStorage): Record<string, Uint8Array> {
  return Object.fromEntries(storage.paths().map((path) => [path, storage.bytesOf(path) as Uint8Array]));
}

/** The same files with one of them changed; `change` gets a copy. */
export function withFile(
  storage: MemoryStorage,
  path: string,
  change: (bytes: Uint8Array) => Uint8Array,
): MemoryStorage {
  const files = filesOf(storage);
  files[path] = change(files[path].slice());
  return new MemoryStorage({ files });
}
