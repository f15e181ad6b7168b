/** Random programs on a simulated disk, cut off at every operation, in many of the ways a disk may then look. */
import { insideOf } from "../../src/db/iqdb.js";
import { Iqdb, IqdbError } from "../../src/public.js";
import { explorePowerLoss } from "../../test/durability/power-loss.js";
import { recordRun, type Setting } from "../../test/durability/simulated-program.js";
import { randomWorkload } from "../../test/durability/workload.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

const LIBRARY = { Iqdb, IqdbError, insideOf };
const LEVELS: readonly Setting["fsync"][] = ["always", { periodicMs: 50 }, "never"];

export const powerLoss: FuzzTarget = {
  name: "power-loss",
  about: "random programs on a simulated disk, cut off at every operation",
  stage: 6,
  release: { states: 1_000_000 },
  rates: { reopenings: 2000 },
  make: (random) => ({
    seed: random.bits(),
    steps: 1 + random.below(20),
    walVersion: 1 + random.below(2),
    level: random.below(LEVELS.length),
    checkpointBytes: random.pick([0, 400, 2000]),
    names: random.pick(["any subset", "prefix"]),
  }),
  check(input, tally) {
    const seed = numberIn(input, "seed");
    const checkpointBytes = numberIn(input, "checkpointBytes");
    const setting: Setting = {
      walVersion: input.walVersion === 1 ? 1 : 2,
      fsync: LEVELS[numberIn(input, "level")]!,
      ...(checkpointBytes === 0 ? {} : { checkpointBytes }),
    };
    const run = recordRun(LIBRARY, randomWorkload(seed, numberIn(input, "steps")), setting, seed);
    const names = input.names === "prefix" ? "prefix" : "any subset";
    const { states, reopenings, violations } = explorePowerLoss(LIBRARY, run, {
      seed,
      statesPerPoint: 12,
      names,
      secondLifeOneIn: 30,
    });
    tally("states", states);
    tally("reopenings", reopenings);
    if (violations.length > 0) throw new Finding(violations.join("\n"));
    return states < 300 ? "up to 300 states" : states < 1000 ? "up to 1,000 states" : "more states";
  },
};
