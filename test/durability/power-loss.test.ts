/**
 * Every legal state of the disk after a power cut or a kill, at every operation of many runs of the production code: the
 * database opens, holds what it promised, goes on, and opens again. `IQDB_SEED` chooses other runs, `IQDB_EFFORT` more
 * of them (45 makes a million states).
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mixSeeds } from "../support/seeded-random.js";
import { type Library, loadLibrary } from "./library.js";
import { explorePowerLoss } from "./power-loss.js";
import { recordRun, type Setting } from "./simulated-program.js";
import { randomWorkload, SCRIPTS, type Step } from "./workload.js";

const SEED = Number(process.env.IQDB_SEED ?? 20261121);
const EFFORT = Number(process.env.IQDB_EFFORT ?? 1);
const STATES_AT_LEAST = 50_000;

const LEVELS = ["always", { periodicMs: 50 }, "never"] as const;
const SETTINGS: Setting[] = ([2, 1] as const).flatMap((walVersion) => LEVELS.map((fsync) => ({ walVersion, fsync })));

let library: Library;
let states = 0;
let reopenings = 0;
const { stackTraceLimit } = Error;

beforeAll(async () => {
  library = await loadLibrary();
  Error.stackTraceLimit = 0; // refusing a damaged file is a third of the work otherwise
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

function violations(steps: readonly Step[], setting: Setting, seed: number, names: "any subset" | "prefix"): string[] {
  const run = recordRun(library, steps, setting, seed);
  const options = { seed, statesPerPoint: 24, names, secondLifeOneIn: 60, violationsMax: 3 };
  const findings = explorePowerLoss(library, run, options);
  states += findings.states;
  reopenings += findings.reopenings;
  return findings.violations;
}

describe.each(SETTINGS)("log version $walVersion, fsync $fsync", (setting) => {
  test.each(Object.entries(SCRIPTS))("script %s keeps every promise", (_name, steps) => {
    expect(violations(steps, setting, SEED, "any subset")).toEqual([]);
  });

  test("small logs, folded by themselves, keep every promise", () => {
    const folding = { ...setting, checkpointBytes: 400 };
    expect(violations(SCRIPTS.single as Step[], folding, SEED, "prefix")).toEqual([]);
    expect(violations(SCRIPTS.batches as Step[], folding, SEED, "any subset")).toEqual([]);
  });

  test("random runs keep every promise", () => {
    for (let round = 0; round < 2 * EFFORT; round++) {
      const seed = mixSeeds(SEED, round);
      const chosen = round % 4 === 3 ? { ...setting, checkpointBytes: 2000 } : setting;
      expect(violations(randomWorkload(seed, 25), chosen, seed, round % 4 === 2 ? "prefix" : "any subset")).toEqual([]);
    }
  });
});

test("enough states were judged to mean something", () => {
  console.log(`power loss: seed ${SEED}, ${states} states, ${reopenings} databases opened`);
  expect(states).toBeGreaterThanOrEqual(STATES_AT_LEAST);
});
