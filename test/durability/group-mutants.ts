/** Defects of groups, of periodic syncs, and of checkpoints that are made while writes go on. */
import { powerLoss } from "./killers.js";
import type { Mutant } from "./mutant.js";

const LOG_FILE = "src/persist/log-file.ts";
const PERSISTED_INDEX = "src/persist/persisted-index.ts";
const WRITE_GROUP = "src/persist/write-group.ts";
const CORE_INDEX = "src/index/core-index.ts";

const ALWAYS = powerLoss({ walVersion: 2, fsync: "always" }, ["groups", "written during a checkpoint"]);
const NEVER = powerLoss({ walVersion: 2, fsync: "never" }, ["groups", "written during a checkpoint"]);
const PERIODIC = powerLoss({ walVersion: 2, fsync: { periodicMs: 150 } }, ["steady"]);

export const GROUP_MUTANTS: readonly Mutant[] = [
  {
    name: "all frames of a group have one sequence number",
    patches: [{ file: "src/format/log-codec.ts", find: "next += BigInt(operations[place].length);", replace: "" }],
    killers: [ALWAYS],
  },
  {
    name: "an operation of a group does not see what those before it leave",
    patches: [
      {
        file: WRITE_GROUP,
        find: "this.#changed.get(key) ?? this.#index.has(key);",
        replace: "this.#index.has(key);",
      },
    ],
    killers: [ALWAYS],
  },
  {
    name: "a row that is removed during a checkpoint is not kept",
    patches: [{ file: CORE_INDEX, find: "this.#keep(slot);", replace: "" }],
    killers: [NEVER],
  },
  {
    name: "the last row, which moves when another is removed, is not kept",
    patches: [{ file: CORE_INDEX, find: "this.#keep(last);", replace: "" }],
    killers: [NEVER],
  },
  {
    name: "what is logged during a checkpoint goes with the old log",
    patches: [{ file: LOG_FILE, find: "if (carried !== undefined) mutations", replace: "if (false) mutations" }],
    killers: [ALWAYS],
  },
  {
    name: "an intent claims what was logged during the checkpoint",
    patches: [{ file: PERSISTED_INDEX, find: "coveredLsn: lsn - 1n", replace: "coveredLsn: log.nextLsn - 1n" }],
    killers: [ALWAYS],
  },
  {
    name: "frames that are carried over are taken for nothing",
    patches: [{ file: LOG_FILE, find: "mutations += Number(nextLsn - frame.lsn);", replace: "" }],
    killers: [ALWAYS],
  },
  {
    name: "the snapshot says how many rows there are at its end",
    patches: [
      {
        file: "src/persist/snapshot-file.ts",
        find: "finish(this.#index, this.#capture.size)",
        replace: "finish(this.#index, this.#index.size)",
      },
    ],
    killers: [ALWAYS],
  },
  {
    name: "a periodic sync counts from the last one, not from the first append since",
    patches: [
      {
        file: LOG_FILE,
        find: "Math.max(0, this.#timeLeft(this.#fsync.periodicMs))",
        replace: "this.#fsync.periodicMs",
      },
    ],
    killers: [PERIODIC],
  },
];
