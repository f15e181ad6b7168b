/** How commands open databases: readers beside whoever writes, and every value as it is stored. */
import { existsSync } from "node:fs";
import { Iqdb } from "../db/iqdb.js";
import type { OpenOptions } from "../db/options.js";
import { IqdbError } from "../errors.js";
import type { OpenReport } from "../persist/open-report.js";
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
  if (!existsSync(path) && !existsSync(`${path}.wal`)) throw noDatabase(path);
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

function noDatabase(path: string): IqdbError {
  return new IqdbError("IQDB_SNAPSHOT_MISSING", `there is no database ${path}`, { path });
}
