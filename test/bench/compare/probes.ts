/** All probes, in the order of the rows. */
import type { Probe } from "./probe.js";
import { DAMAGE } from "./probes/damage.js";
import { ASYNC, INTERCHANGE, SAFETY, SEARCH } from "./probes/features.js";
import { MEMORY } from "./probes/memory.js";
import { MISUSE } from "./probes/misuse.js";
import { PACKAGE } from "./probes/package.js";
import { PROCESSES } from "./probes/processes.js";
import { ROWS } from "./probes/rows.js";
import { STALLS } from "./probes/stalls.js";

export const PROBES: readonly Probe[] = [
  ...PACKAGE,
  ...MISUSE,
  ...ROWS,
  ...PROCESSES,
  ...DAMAGE,
  ...SAFETY,
  ...STALLS,
  ...ASYNC,
  MEMORY,
  ...SEARCH,
  ...INTERCHANGE,
];
