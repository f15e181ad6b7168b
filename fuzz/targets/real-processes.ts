/**
 * The tests of test/durability that start, kill and race real processes, each case a part of their long forms under a seed of
 * its own. What they need of the system and do not find, they skip; a release then says what it misses.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Finding, type FuzzTarget, numberIn, type Tally, textIn } from "../target.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
/** Of what a failing test prints. */
const TEXT_MAX = 4000;

/** One for each of two users and three levels. */
const KILLS = 6;
const RACES = 8;
/** One in so many system calls of a program makes a case. */
const SHARES = 31;
/** Parts of the names of tests, as vitest writes them: of each program, run by each of the users. */
const PROGRAMS = ["log version 2", "log version 1", "an index sidecar"].flatMap((name) =>
  ["root", "an ordinary user"].map((user) => `'${name}', as '${user}'`),
);

/** Runs a test, or the part of it whose names contain `name`; `tally` gets what it counted. */
function run(test: string, settings: Readonly<Record<string, number>>, tally: Tally, name = ""): string {
  const directory = mkdtempSync(join(tmpdir(), "iqdb-fuzz-"));
  const counts = join(directory, "counts");
  try {
    const env = { ...process.env, ...settings, IQDB_COUNTS: counts } as NodeJS.ProcessEnv;
    const command = [VITEST, "run", `test/durability/${test}.test.ts`, "-t", name];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, env, encoding: "utf8" });
    if (status !== 0) throw new Finding(`${JSON.stringify(settings)}\n${stderr}\n${stdout}`.slice(0, TEXT_MAX));
    if (!existsSync(counts)) return "skipped";
    for (const line of readFileSync(counts, "utf8").trim().split("\n")) {
      for (const [what, count] of Object.entries(JSON.parse(line) as Record<string, number>)) tally(what, count);
    }
    return "nothing lost";
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export const kills: FuzzTarget = {
  name: "kills",
  about: "writers killed at random moments",
  stage: 7,
  startsProcesses: true,
  release: { kills: 1000 },
  make: (random) => ({ seed: random.bits() }),
  check: (input, tally) => run("kill", { IQDB_SEED: numberIn(input, "seed"), IQDB_KILLS: KILLS }, tally),
};

export const systemCalls: FuzzTarget = {
  name: "system-calls",
  about: "writers killed as they enter each of their system calls",
  stage: 7,
  startsProcesses: true,
  release: { "kills at system calls": 1000 },
  size: () => SHARES * PROGRAMS.length,
  make: (_, number) => ({ share: number % SHARES, program: PROGRAMS[Math.floor(number / SHARES)]! }),
  check: (input, tally) =>
    run("system-call-kill", { IQDB_SHARE: numberIn(input, "share") }, tally, textIn(input, "program")),
};

export const races: FuzzTarget = {
  name: "races",
  about: "sixteen processes race for the lock",
  stage: 7,
  startsProcesses: true,
  release: { races: 1000 },
  make: (random) => ({ seed: random.bits() }),
  check: (_, tally) => run("lock-race", { IQDB_RACES: RACES }, tally),
};
