/**
 * Every call of the storage fails in every way that it can, once and for ever, while a program runs: see
 * `faulty-program.ts` for what has to hold. One number of calls after the other, until a run ends in which nothing failed.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULT_KINDS, type FaultKind } from "../support/simulation/faults.js";
import { FAULT_SCRIPTS, type FaultSetting, FaultTrials } from "./faulty-program.js";
import { type Library, loadLibrary } from "./library.js";
import { SCRIPTS } from "./workload.js";

const RUNS_AT_LEAST = 10_000;

const ALL_SCRIPTS = { ...SCRIPTS, ...FAULT_SCRIPTS };
const V1: FaultSetting = { walVersion: 1, fsync: "always" };
const V2: FaultSetting = { walVersion: 2, fsync: "always" };

const CASES: [script: string, setting: FaultSetting][] = [
  ...Object.keys(ALL_SCRIPTS).map((name): [string, FaultSetting] => [name, V2]),
  ["single", { ...V2, checkpointBytes: 300 }],
  ["batches", { ...V2, checkpointBytes: 300 }],
  ["single", V1],
  ["batches", V1],
  ["killed", V1],
  ["killed", { ...V1, laterWalVersion: 2 }],
  ["killed", { ...V2, laterWalVersion: 1 }],
  ["copied", { ...V2, index: { kind: "hnsw" } }],
  ["reopened", { ...V2, index: { kind: "hnsw" } }],
  ["batches", { ...V2, index: { kind: "ivf", nClusters: 2 } }],
  ["quiet", { walVersion: 2, fsync: { periodicMs: 50 } }],
  ["batches", { walVersion: 1, fsync: { periodicMs: 50 } }],
  ["written during a checkpoint", { walVersion: 1, fsync: { periodicMs: 50 } }],
  ["batches", { walVersion: 2, fsync: "never" }],
  ["killed", { walVersion: 2, fsync: "never" }],
];

let library: Library;
const kinds = new Map<FaultKind, number>();
const totals = { runs: 0, calls: 0, disks: 0, opened: 0 };
const { stackTraceLimit } = Error;

beforeAll(async () => {
  library = await loadLibrary();
  Error.stackTraceLimit = 0; // thousands of errors are made that nobody reads
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe("faults at every call", () => {
  test.each(CASES)("script %s under %j", (name, setting) => {
    const trials = new FaultTrials(library, ALL_SCRIPTS[name] ?? [], setting);
    const violations: string[] = [];
    for (const fault of trials.faults) {
      kinds.set(fault.kind, (kinds.get(fault.kind) ?? 0) + 1);
      const violation = trials.violationWith(fault);
      if (violation !== undefined) violations.push(violation);
    }
    expect(violations.slice(0, 10)).toEqual([]);
    totals.runs += trials.faults.length;
    totals.calls += trials.calls;
    totals.disks += trials.judged.disks;
    totals.opened += trials.judged.opened;
  });

  test("there were enough of them, of every kind", () => {
    const { runs, calls, disks, opened } = totals;
    const perKind = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(", ");
    console.log(
      `faults: ${calls} calls of ${CASES.length} programs, ${runs} runs (${perKind}), each once and for ever; ` +
        `${disks} disks judged, ${opened} databases opened`,
    );
    expect(runs).toBeGreaterThanOrEqual(RUNS_AT_LEAST);
    expect([...kinds.keys()].sort()).toEqual([...FAULT_KINDS].sort());
  });
});
