/**
 * Every call of the storage fails in every way that it can, once and for ever, while a program runs: see
 * `faulty-program.ts` for what has to hold.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { FAULT_KINDS, type FaultKind } from "../support/simulation/faults.js";
import { faultsOf, violationWith } from "./faulty-program.js";
import { type Library, loadLibrary } from "./library.js";
import type { Setting } from "./simulated-program.js";
import { SCRIPTS, type Step } from "./workload.js";

const RUNS_AT_LEAST = 4000;

const CASES: [script: string, setting: Setting][] = [
  ...Object.keys(SCRIPTS).map((name): [string, Setting] => [name, { walVersion: 2, fsync: "always" }]),
  ["single", { walVersion: 2, fsync: "always", checkpointBytes: 300 }],
  ["batches", { walVersion: 2, fsync: "always", checkpointBytes: 300 }],
  ["single", { walVersion: 1, fsync: "always" }],
  ["batches", { walVersion: 1, fsync: "always" }],
  ["quiet", { walVersion: 2, fsync: { periodicMs: 50 } }],
  ["batches", { walVersion: 1, fsync: { periodicMs: 50 } }],
  ["batches", { walVersion: 2, fsync: "never" }],
];

let library: Library;
const kinds = new Set<FaultKind>();
let runs = 0;

beforeAll(async () => {
  library = await loadLibrary();
});

describe("faults at every call", () => {
  test.each(CASES)("script %s under %j", (name, setting) => {
    const steps = SCRIPTS[name] as readonly Step[];
    const violations: string[] = [];
    for (const fault of faultsOf(library, steps, setting)) {
      kinds.add(fault.kind);
      runs++;
      const violation = violationWith(library, steps, setting, fault);
      if (violation !== undefined) violations.push(violation);
    }
    expect(violations.slice(0, 10)).toEqual([]);
  });

  test("there were enough of them, of every kind", () => {
    expect(runs).toBeGreaterThanOrEqual(RUNS_AT_LEAST);
    expect([...kinds].sort()).toEqual([...FAULT_KINDS].sort());
  });
});
