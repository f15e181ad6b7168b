/** Guards of log, scan, codecs, snapshot, recovery and sidecar, each removed or turned: each must be found. */
import { describe } from "vitest";
import { GUARD_MUTANTS } from "./guard-mutants.js";
import { tryMutants } from "./mutant-trial.js";

describe("guards", () => tryMutants(GUARD_MUTANTS));
