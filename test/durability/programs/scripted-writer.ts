/**
 * Takes the steps of a script on a database, and writes a byte to a witness file when one is acknowledged: to be killed
 * anywhere. The opening of the witness file tells whoever traces the program that it begins.
 */
import { openSync, writeSync } from "node:fs";
import type { OpenOptions } from "../../../src/db/options.js";
import { Iqdb } from "../../../src/public.js";
import { perform } from "../simulated-program.js";
import type { Step } from "../workload.js";

export interface ScriptedRun {
  readonly path: string;
  readonly witness: string;
  readonly options: OpenOptions;
  readonly steps: readonly Step[];
}

const { path, witness, options, steps } = JSON.parse(process.argv[2] as string) as ScriptedRun;
const acknowledgements = openSync(witness, "a", 0o644);
let db = Iqdb.open(path, options);
for (const step of steps) {
  if (step.kind === "reopen") {
    db.close();
    db = Iqdb.open(path, options);
  } else perform(db, undefined, step);
  writeSync(acknowledgements, "+");
}
db.close();
