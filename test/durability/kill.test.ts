/**
 * Real processes on the real file system: a child writes and says what was acknowledged, and is killed (SIGKILL) in the
 * middle. Whatever the level of syncing, the death of a process loses nothing that was acknowledged, and frees the lock.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { mixSeeds, SeededRandom } from "../support/seeded-random.js";
import { bundleLibrary, type Library } from "./library.js";

const SEED = Number(process.env.IQDB_SEED ?? 20261121);
const ROUNDS = 4 * Number(process.env.IQDB_EFFORT ?? 1);
const LEVELS = ["always", { periodicMs: 50 }, "never"] as const;
const VERSIONS = [1, 2] as const;

const directory = realpathSync(mkdtempSync(join(tmpdir(), "iqdb-kill-")));
let module = "";
let library: Library;

beforeAll(async () => {
  module = pathToFileURL(await bundleLibrary(directory)).href;
  library = (await import(/* @vite-ignore */ module)) as Library;
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Goes on counting from what is there: upserts row n with its number, batches now and then; writes n when acknowledged. */
const CHILD = `
import { writeSync } from "node:fs";
const { url, path, options } = JSON.parse(process.argv[1]);
const { Iqdb } = await import(url);
const db = Iqdb.open(path, options);
for (let n = db.size; ; ) {
  const rows = Array.from({ length: n % 7 === 0 ? 5 : 1 }, () => n++).map((id) => ({ id, vector: [id, 1], metadata: { id } }));
  if (rows.length === 1) db.upsert(rows[0].id, rows[0].vector, rows[0].metadata);
  else db.upsertMany(rows);
  writeSync(1, n + "\\n");
}`;

/** Runs the child until it has acknowledged some rows; returns the number that was acknowledged last. */
async function writeUntilKilled(path: string, options: object, acknowledgements: number): Promise<number> {
  const argument = JSON.stringify({ url: module, path, options });
  const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, argument], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (--acknowledgements === 0) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return last;
}

test.each(LEVELS)("nothing acknowledged is lost by a kill at level %j", async (fsync) => {
  const own = join(directory, JSON.stringify(fsync).replace(/\W/g, ""));
  mkdirSync(own);
  const path = join(own, "killed.iqdb");
  for (let round = 0; round < ROUNDS; round++) {
    const random = new SeededRandom(mixSeeds(SEED, round));
    const options = {
      dim: 2,
      metric: "euclidean",
      fsync,
      walVersion: VERSIONS[round % 2],
      checkpointBytes: 4000,
    } as const;
    const acknowledged = await writeUntilKilled(path, options, 1 + random.below(150));
    expect(acknowledged, "the child wrote nothing").toBeGreaterThan(0);
    const db = library.Iqdb.open(path, { ...options, walVersion: VERSIONS[random.below(2)] });
    expect(db.size).toBeGreaterThanOrEqual(acknowledged);
    for (let id = 0; id < db.size; id++) {
      expect(db.get(id)).toEqual({ id, vector: Float32Array.of(id, 1), metadata: { id } });
    }
    db.close();
  }
  expect(readdirSync(own).sort()).toEqual(["killed.iqdb", "killed.iqdb.lock"]);
});
