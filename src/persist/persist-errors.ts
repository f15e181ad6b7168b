/** Refusals of a database in files that concern its use, not its bytes. */
import { IqdbError } from "../errors.js";
import type { Persistable, PersistableType } from "../types/persistable.js";
import { reading } from "../types/reading.js";
import type { DatabasePaths } from "./database-paths.js";

export function invalidIndex(message: string): IqdbError {
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

export function checkIndex(index: Persistable): void {
  const isIndex = reading("IQDB_INVALID_CONFIG", "index", () => typeof index?.saveTo === "function");
  if (!isIndex) throw invalidIndex("openWith needs an index, such as a FlatIndex");
}

export function checkType(type: PersistableType<Persistable>): void {
  if (typeof reading("IQDB_INVALID_CONFIG", "type", () => type?.loadFrom) === "function") return;
  throw new IqdbError("IQDB_INVALID_CONFIG", "load needs the class of the index, such as load(config, FlatIndex)", {
    option: "type",
  });
}
