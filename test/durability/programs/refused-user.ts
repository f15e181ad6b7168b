/** Makes calls on files as a user who may not do all of them, and answers with what came of each as JSON. */
import { chmodSync } from "node:fs";
import { AsyncIqdb, Iqdb, type IqdbError, type OpenOptions } from "../../../src/public.js";

export interface RefusedRun {
  readonly path: string;
  /** Where `backup` is to write. */
  readonly target?: string;
  readonly options?: OpenOptions;
}

/** "done", or what an error says. */
export type RefusedOutcome = "done" | { readonly code: string; readonly message: string; readonly details: unknown };

const ROW = ["new", [1, 2]] as const;

/** A handle that is closed whatever comes of `use`. */
async function using(opened: Iqdb | Promise<AsyncIqdb>, use: (db: Iqdb | AsyncIqdb) => unknown): Promise<void> {
  const db = await opened;
  try {
    await use(db);
  } finally {
    await db.close();
  }
}

const nothing = () => {};

const CALLS: Readonly<Record<string, (run: RefusedRun) => Promise<void>>> = {
  open: async ({ path, options }) => using(Iqdb.open(path, options), nothing),
  "open in a thread": async ({ path, options }) => using(AsyncIqdb.open(path, options), nothing),
  "open read-only": async ({ path }) => using(Iqdb.open(path, { readOnly: true }), nothing),
  "open read-only in a thread": async ({ path }) => using(AsyncIqdb.open(path, { readOnly: true }), nothing),
  upsert: async ({ path, options }) => using(Iqdb.open(path, options), (db) => db.upsert(...ROW)),
  "upsert in a thread": async ({ path, options }) => using(AsyncIqdb.open(path, options), (db) => db.upsert(...ROW)),
  checkpoint: async ({ path, options }) => using(Iqdb.open(path, options), (db) => db.checkpoint()),
  backup: async ({ path, target = "" }) => using(Iqdb.open(path, { readOnly: true }), (db) => db.backup(target)),
  "backup in a thread": async ({ path, target = "" }) =>
    using(AsyncIqdb.open(path, { readOnly: true }), (db) => db.backup(target)),
  /** Of a file that was open to its owner only while it was opened. */
  verify: async ({ path }) =>
    using(Iqdb.open(path, { readOnly: true }), async (db) => {
      chmodSync(path, 0);
      const { problems } = await db.verify();
      for (const problem of problems) throw Object.assign(new Error(problem.message), problem);
    }),
};

async function outcomeOf(call: (run: RefusedRun) => Promise<void>, run: RefusedRun): Promise<RefusedOutcome> {
  try {
    await call(run);
    return "done";
  } catch (error) {
    const { code, message, details } = error as IqdbError;
    return { code, message, details };
  }
}

const { call, run } = JSON.parse(process.argv[2] as string) as { call: string; run: RefusedRun };
console.log(JSON.stringify(await outcomeOf(CALLS[call] as (run: RefusedRun) => Promise<void>, run)));
