/** Which files a database consists of, by the name that a user gives. */
import { IqdbError } from "../errors.js";
import { withIo } from "./io.js";
import type { Storage } from "./storage/storage.js";

/** Where a database's files are; symbolic links are followed first, so every name of one file means one database. */
export interface DatabasePaths {
  /** The rows as of the last checkpoint. */
  readonly snapshot: string;
  /** What was written since. */
  readonly log: string;
  /** What an index derived from the rows of the snapshot. */
  readonly sidecar: string;
  /** Empty; the kernel locks it. */
  readonly lock: string;
}

export function databasePaths(storage: Storage, path: string): DatabasePaths {
  if (typeof path !== "string" || path === "" || path.includes("\0")) {
    throw new IqdbError("IQDB_INVALID_CONFIG", "path must be a file name: not empty, without NUL characters", {
      option: "path",
    });
  }
  const snapshot = withIo("resolve", path, () => storage.resolve(path));
  return { snapshot, log: `${snapshot}.wal`, sidecar: `${snapshot}.idx`, lock: `${snapshot}.lock` };
}

/** Whether a file is there, refusing anything that is not a regular file before it is opened. */
export function isRegularFile(storage: Storage, path: string): boolean {
  const status = withIo("look up", path, () => storage.status(path));
  if (status !== undefined && status.kind !== "file") {
    throw new IqdbError("IQDB_NOT_A_REGULAR_FILE", `${path} is not a regular file: name a file for the database`, {
      path,
    });
  }
  return status !== undefined;
}
