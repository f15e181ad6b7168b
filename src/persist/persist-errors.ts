/** Refusals of a database in files that concern its use, not its bytes. */
import { IqdbError } from "../errors.js";
import type { DatabasePaths } from "./database-paths.js";

export function invalidIndex(): IqdbError {
  const message = "openWith needs an index, such as a FlatIndex";
  return new IqdbError("IQDB_INVALID_CONFIG", message, { option: "index" });
}

export function alreadyThere(path: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${path} exists already: choose another path, or set overwrite`, {
    path,
  });
}

export function readOnly(): IqdbError {
  return new IqdbError(
    "IQDB_READ_ONLY",
    "this handle is read-only: open the database without readOnly to change it",
    {},
  );
}

export function snapshotMissing(paths: DatabasePaths, logExists: boolean): IqdbError {
  const reason = logExists
    ? `the log ${paths.log} is there without its snapshot: put the snapshot back, nothing was changed`
    : `there is no database at ${paths.snapshot}`;
  return new IqdbError("IQDB_SNAPSHOT_MISSING", reason, { path: paths.snapshot, logExists });
}
