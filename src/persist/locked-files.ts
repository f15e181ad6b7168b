/** The files of a database while its lock is held. */

import { type PersistConfig, type ResolvedConfig, resolveConfig } from "./config.js";
import { type DatabasePaths, databasePaths, isRegularFile } from "./database-paths.js";
import { withIo } from "./io.js";
import { basename } from "./path-names.js";
import { SidecarFile } from "./sidecar-file.js";
import { listBeside, removeLeftovers } from "./staged-file.js";
import type { Storage, StorageLock } from "./storage/storage.js";

/** What is there when the lock is held. */
export interface LockedFiles {
  readonly config: ResolvedConfig;
  readonly paths: DatabasePaths;
  readonly lock: StorageLock | undefined;
  readonly snapshotExists: boolean;
  readonly logExists: boolean;
}

/** Takes the lock around `open`; a failure gives it back. A reader needs none: snapshots are replaced, never changed. */
export function withLock<T>(given: PersistConfig, open: (files: LockedFiles) => T): T {
  const config = resolveConfig(given);
  const { storage } = config;
  const paths = databasePaths(storage, config.path);
  // Looked at before the lock too, so that no lock file appears beside a directory or a device.
  const exists = isRegularFile(storage, paths.snapshot);
  // Nor one of a user who may not read the database, which might keep out those who may.
  if (exists && !config.readOnly) checkReadable(storage, paths.snapshot);
  const lock = takeLock(config, paths);
  try {
    const logExists = isRegularFile(storage, paths.log);
    return open({ config, paths, lock, logExists, snapshotExists: isRegularFile(storage, paths.snapshot) });
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function checkReadable(storage: Storage, path: string): void {
  const file = withIo("open", path, () => storage.open(path, "read"));
  withIo("close", path, () => file.close());
}

/** Whoever may use the database may use its lock. */
function takeLock({ storage, readOnly, lock, mode }: ResolvedConfig, paths: DatabasePaths): StorageLock | undefined {
  if (readOnly || lock === "unsafe-none") return undefined;
  return withIo("lock", paths.lock, () => storage.lock(paths.lock, storage.status(paths.snapshot)?.mode ?? mode));
}

/** Removes temporary files of interrupted writers: only when the lock is held, so that nobody can be writing them. */
export function lookBeside({ config, paths, lock }: LockedFiles): { removed: number; sidecar: SidecarFile } {
  const { storage, mode, fsync } = config;
  const names = lock === undefined ? undefined : listBeside(storage, paths.snapshot);
  let removed = 0;
  for (const target of [paths.snapshot, paths.log, paths.sidecar]) {
    removed += removeLeftovers(storage, target, names ?? []);
  }
  const exists = names?.includes(basename(paths.sidecar));
  const like = paths.snapshot;
  return {
    removed,
    sidecar: new SidecarFile({ storage, path: paths.sidecar, like, mode, isSynced: fsync !== "never", exists }),
  };
}
