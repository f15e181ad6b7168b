/** A thread that runs one target. Says which case it is at in shared memory, so that whoever waits knows where it hangs. */
import { parentPort, workerData } from "node:worker_threads";
import { TARGETS } from "./registry.js";
import { type Budget, runTarget } from "./runner.js";

/** What the thread is given. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly budget: Budget;
  /** One double: the number of the case that runs; -1 before the first. */
  readonly at: SharedArrayBuffer;
}

/** Those of everything that the language brings along. */
function freezePrototypes(): void {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name)!;
    if (typeof value === "function" && typeof value.prototype === "object") Object.freeze(value.prototype);
  }
}

const { target: name, seed, budget, at } = workerData as Job;
const target = TARGETS.find((one) => one.name === name)!;
const place = new Float64Array(at);
// Errors are the usual answer here; their stacks would cost more than everything else.
Error.stackTraceLimit = 0;
await target.prepare?.();
if (target.isFrozen) freezePrototypes();
const report = runTarget(target, seed, budget, (index) => {
  place[0] = index;
});
parentPort!.postMessage(report);
