/**
 * A file that takes the place of another in one step: written under a temporary name beside the target, synced, renamed
 * over it, and the directory synced. Until the rename the target is untouched; a crash leaves at most the temporary
 * file, which the next writer removes.
 */
import { readFully, withIo, writeFully } from "./io.js";
import { basename, dirname, join } from "./path-names.js";
import type { FileOwner, Storage, StorageFile } from "./storage/storage.js";

/** Until it has the permissions of the file that it copies. */
const PRIVATE = 0o600;

export class StagedFile {
  readonly file: StorageFile;
  readonly #storage: Storage;
  readonly #target: string;
  #open = true;

  private constructor(storage: Storage, target: string, file: StorageFile) {
    this.#storage = storage;
    this.#target = target;
    this.file = file;
  }

  /**
   * Makes the temporary file. It gets the permissions of an existing target, else those of `like`, else `mode`; and the
   * owner along with them, where this process may give files away.
   */
  static create(storage: Storage, target: string, mode: number, like?: string): StagedFile {
    const statusOf = (name: string) => withIo("look up", name, () => storage.status(name));
    const model = statusOf(target) ?? (like === undefined ? undefined : statusOf(like));
    const path = `${target}.tmp-${hex(storage.randomBytes(8))}`;
    const file = withIo("create", path, () => storage.open(path, "create", mode));
    const staged = new StagedFile(storage, target, file);
    if (model !== undefined) {
      giveTo(model.owner, file);
      staged.#orDiscard(() => file.setMode(model.mode), "set the permissions of");
    }
    return staged;
  }

  /** Runs `write`; when it throws, the temporary file is removed. */
  fill(write: (file: StorageFile) => void): void {
    this.#orDiscard(() => write(this.file), "write");
  }

  /** Puts the content on stable storage and closes the file. */
  seal(): void {
    this.#orDiscard(() => this.file.sync(), "sync");
    this.finish();
  }

  /** Closes the file without waiting for the disk: for content that may get lost. */
  finish(): void {
    this.#orDiscard(() => this.#close(), "close");
  }

  /** Takes the target's place. The change is durable only after `syncDirectory`. */
  rename(): void {
    this.#orDiscard(() => this.#storage.rename(this.file.path, this.#target), "rename into place");
  }

  /** Removes the temporary file; failures to do so are left to the next writer. */
  discard(): void {
    try {
      this.#close();
    } catch {
      // The descriptor is gone either way; what matters is the error that led here.
    }
    try {
      this.#storage.unlink(this.file.path);
    } catch {
      // `removeLeftovers` takes it at the next open.
    }
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.file.close();
  }

  #orDiscard(action: () => void, what: string): void {
    try {
      withIo(what, this.file.path, action);
    } catch (error) {
      this.discard();
      throw error;
    }
  }
}

/** Without the privilege the file stays ours, as any file that we write. */
function giveTo(owner: FileOwner | undefined, file: StorageFile): void {
  if (owner === undefined) return;
  try {
    file.setOwner?.(owner);
  } catch {
    // The content is what was asked for; who else may read it is best effort.
  }
}

/** Makes renames, creations and removals beside `path` durable; false where the system has no such call. */
export function syncParent(storage: Storage, path: string): boolean {
  const directory = dirname(path);
  return withIo("sync the directory", directory, () => storage.syncDirectory(directory));
}

/** The names beside `path`. */
export function listBeside(storage: Storage, path: string): readonly string[] {
  const directory = dirname(path);
  return withIo("list", directory, () => storage.list(directory));
}

/** Removes temporary files that a crash left beside `target`, of those in `names`; only regular files with exactly our names. */
export function removeLeftovers(storage: Storage, target: string, names: readonly string[]): number {
  const prefix = `${basename(target)}.tmp-`;
  let removed = 0;
  for (const name of names) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{16}$/.test(name.slice(prefix.length))) continue;
    const path = join(dirname(target), name);
    if (withIo("look up", path, () => storage.status(path))?.kind !== "file") continue;
    withIo("remove", path, () => storage.unlink(path));
    removed++;
  }
  return removed;
}

const COPY_BYTES = 1024 * 1024;

/**
 * Keeps a file as it is now under the first free name of `.damaged-1`, `.damaged-2`, … behind its own, durable when it
 * returns that name.
 */
export function copyAside(storage: Storage, path: string): string {
  const names = listBeside(storage, path);
  let number = 1;
  while (names.includes(basename(`${path}.damaged-${number}`))) number++;
  const target = `${path}.damaged-${number}`;
  const source = withIo("open", path, () => storage.open(path, "read"));
  try {
    const staged = StagedFile.create(storage, target, PRIVATE, path);
    staged.fill((file) => {
      const buffer = new Uint8Array(COPY_BYTES);
      for (let at = 0; ; ) {
        const chunk = buffer.subarray(0, readFully(source, buffer, at));
        if (chunk.length === 0) return;
        writeFully(file, chunk, at);
        at += chunk.length;
      }
    });
    staged.seal();
    staged.rename();
  } finally {
    withIo("close", path, () => source.close());
  }
  syncParent(storage, target);
  return target;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
