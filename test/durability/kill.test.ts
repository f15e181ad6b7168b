/**
 * Real processes on the real file system: a child writes and says what was acknowledged, and is killed (SIGKILL) at a random
 * moment, while it opens or while it writes. Whatever the level of syncing, the death of a process loses nothing that was
 * acknowledged, leaves no half of a batch, and frees the lock. `IQDB_KILLS=1000` is the long form.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { mixSeeds, SeededRandom } from "../support/seeded-random.js";
import { type CountingRun, nextCount, rowOf } from "./programs/counting-writer.js";
import { ended, ProgramRoom, tell, USERS, type User } from "./real-processes.js";

const SEED = Number(process.env.IQDB_SEED ?? 20261121);
const LEVELS = ["always", { periodicMs: 50 }, "never"] as const;
const VERSIONS = [1, 2] as const;
const CASES = USERS.flatMap((user) => LEVELS.map((fsync) => ({ user, as: user.name, fsync })));
const KILLS = Number(process.env.IQDB_KILLS) || 36;
const ROUNDS = Math.ceil(KILLS / CASES.length);

/** The longest life that is counted in time: opening takes the first part of it. */
const LIFE_MS_MAX = 150;
const ACKNOWLEDGEMENTS_MAX = 150;

const room = new ProgramRoom("counting-writer");
const done = { kills: 0, acknowledged: 0, whileOpening: 0 };

afterAll(() => {
  const { kills, acknowledged, whileOpening } = done;
  console.log(`random kills: seed ${SEED}`);
  tell({ kills, "kills before anything was acknowledged": whileOpening, "rows acknowledged": acknowledged });
});

/** Runs the child until it has acknowledged so many times, or for so long; returns how many rows were acknowledged. */
async function writeUntilKilled(user: User, run: CountingRun, random: SeededRandom): Promise<number> {
  const child = room.start(user, run);
  onTestFinished(() => void child.kill("SIGKILL"));
  const isTimed = random.chance(0.6);
  let left = isTimed ? Number.POSITIVE_INFINITY : 1 + random.below(ACKNOWLEDGEMENTS_MAX);
  let last = 0;
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (line === "ready") {
      if (isTimed) setTimeout(() => child.kill("SIGKILL"), random.below(LIFE_MS_MAX));
      continue;
    }
    last = Number(line);
    if (--left === 0) child.kill("SIGKILL");
  }
  await ended(child);
  expect(child.signalCode, "the child ended by itself").toBe("SIGKILL");
  return last;
}

/** The numbers of rows that a writer passes through which began with `count`. */
function* countsFrom(count: number): Generator<number> {
  for (let next = count; ; next = nextCount(next)) yield next;
}

test.each(CASES)(
  "nothing acknowledged is lost by a kill at level $fsync, as $as",
  { timeout: 1_200_000 },
  async (one) => {
    const { user, fsync, as } = one;
    const directory = room.directoryOf(user, `${as} ${JSON.stringify(fsync)}`);
    const path = join(directory, "killed.iqdb");
    let before = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = new SeededRandom(mixSeeds(SEED, round));
      const walVersion = VERSIONS[(SEED + round) % 2] as 1 | 2;
      const options = { dim: 2, metric: "euclidean", fsync, walVersion, checkpointBytes: 4000 } as const;
      const acknowledged = await writeUntilKilled(user, { path, options }, random);
      const db = Iqdb.open(path, { ...options, walVersion: VERSIONS[random.below(2)] as 1 | 2 });
      expect(db.size, `seed ${SEED}, round ${round}`).toBeGreaterThanOrEqual(Math.max(before, acknowledged));
      if (walVersion === 2) {
        for (const count of countsFrom(before)) {
          if (count < db.size) continue;
          expect(db.size, "a batch is there by half").toBe(count);
          break;
        }
      }
      for (let id = 0; id < db.size; id++) {
        expect(db.get(id)).toEqual({ ...rowOf(id), vector: Float32Array.of(id, 1) });
      }
      done.kills++;
      done.acknowledged += Math.max(0, acknowledged - before);
      if (acknowledged === 0) done.whileOpening++;
      before = db.size;
      db.close();
    }
    expect(readdirSync(directory).sort()).toEqual(["killed.iqdb", "killed.iqdb.lock"]);
  },
);
