/**
 * A target in a thread of its own, watched: one that hangs or takes all memory is a finding like any other, with the number
 * of its case.
 */
import { Worker } from "node:worker_threads";
import { type Budget, joined, saveCase, type TargetReport } from "./runner.js";
import type { FuzzTarget } from "./target.js";
import type { Job } from "./worker.js";

/** One case may take this long; the longest are whole series of commands. */
const HANG_MS = 60_000;
const LOOK_MS = 100;
/** Of the thread's heap, and of the whole process. */
const HEAP_MB = 1024;
const RESIDENT_MB = 4096;

/** Runs a target in so many threads, each with its share of the cases. */
export async function runApart(
  program: string,
  target: FuzzTarget,
  seed: number,
  budget: Budget,
  threads: number,
): Promise<TargetReport> {
  const { firstCase = 0, until = {} } = budget;
  const shares = Object.fromEntries(Object.entries(until).map(([word, least]) => [word, Math.ceil(least / threads)]));
  const reports = Array.from({ length: threads }, (_, place) => {
    const own = { ...budget, firstCase: firstCase + place, step: threads };
    return runThread(program, target, seed, budget.until === undefined ? own : { ...own, until: shares });
  });
  return joined(await Promise.all(reports), target.mustFind);
}

async function runThread(program: string, target: FuzzTarget, seed: number, budget: Budget): Promise<TargetReport> {
  const at = new SharedArrayBuffer(8);
  const place = new Float64Array(at);
  place[0] = -1;
  const began = performance.now();
  const job: Job = { target: target.name, seed, budget, at };
  const worker = new Worker(program, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  const watch = new Watch(place);
  const report = await new Promise<TargetReport>((resolve) => {
    const fail = (what: string) => failed(target, seed, place[0]!, what, began).then(resolve);
    worker.once("message", resolve);
    worker.once("error", (error) => fail(`the thread died: ${error.stack ?? error.message}`));
    watch.begin((what) => {
      watch.end();
      fail(what);
    });
  });
  watch.end();
  await worker.terminate();
  return { ...report, rssMb: watch.rssMb };
}

class Watch {
  rssMb = 0;
  readonly #place: Float64Array;
  #timer: NodeJS.Timeout | undefined;

  constructor(place: Float64Array) {
    this.#place = place;
  }

  begin(alarm: (what: string) => void): void {
    let since = performance.now();
    let last = this.#place[0];
    this.#timer = setInterval(() => {
      this.rssMb = Math.max(this.rssMb, Math.round(process.memoryUsage.rss() / 2 ** 20));
      if (this.#place[0] !== last) {
        last = this.#place[0];
        since = performance.now();
      }
      if (performance.now() - since > HANG_MS) alarm(`hangs: no end after ${HANG_MS / 1000} s`);
      else if (this.rssMb > RESIDENT_MB) alarm(`takes ${this.rssMb} MB of memory`);
    }, LOOK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

async function failed(
  target: FuzzTarget,
  seed: number,
  index: number,
  error: string,
  began: number,
): Promise<TargetReport> {
  let file = "";
  if (index >= 0) {
    await target.prepare?.();
    file = saveCase(target, seed, index, error);
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    target: target.name,
    cases: index + 1,
    seconds: Math.round(seconds * 10) / 10,
    casesPerSecond: Math.round((index + 1) / seconds),
    outcomes: {},
    counts: { cases: index + 1 },
    slowestMs: HANG_MS,
    finding: { case: index, error, file },
    ok: false,
  };
}
