/** How commands open databases: readers beside whoever writes, and every value as it is stored. */
import { Iqdb } from "../db/iqdb.js";
import type { OpenOptions } from "../db/options.js";
import { IqdbError } from "../errors.js";
import { withIo } from "../persist/io.js";
import type { OpenReport } from "../persist/open-report.js";
import { nodeStorage } from "../persist/storage/node-storage.js";
import { remark } from "./output.js";

/** Numbers keep their kind, so that what is printed or exported says which it was. */
const EXACT = { numbers: "exact" } as const;

/** Runs `use` on a database that nothing here can change; needs no lock. What opening warns of is said. */
export async function reading<T>(
  path: string,
  use: (db: Iqdb) => T | Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  return using(Iqdb.open(path, { ...EXACT, ...options, readOnly: true }), use);
}

/** Runs `use` on a database that is there; closing it folds its log. Errors: IQDB_SNAPSHOT_MISSING, IQDB_LOCKED, … */
export async function writing<T>(
  path: string,
  use: (db: Iqdb) => T | Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  if (!isDatabaseThere(path)) throw noDatabase(path);
  return using(Iqdb.open(path, { ...EXACT, ...options }), use);
}

/** Closes `db` after `use`, however it ends. */
export async function using<T>(db: Iqdb, use: (db: Iqdb) => T | Promise<T>): Promise<T> {
  try {
    warn(db.openReport);
    return await use(db);
  } finally {
    db.close();
  }
}

function warn(report: OpenReport | undefined): void {
  for (const warning of report?.warnings ?? []) remark(`note: ${warning}`);
}

/** Errors: IQDB_IO where this user may not know. */
export function isDatabaseThere(path: string): boolean {
  return [path, `${path}.wal`].some((name) => withIo("look up", name, () => nodeStorage.status(name)) !== undefined);
}

function noDatabase(path: string): IqdbError {
  return new IqdbError("IQDB_SNAPSHOT_MISSING", `there is no database ${path}`, { path });
}
