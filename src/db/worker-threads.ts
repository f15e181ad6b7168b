/** Threads of Node.js that run kernels. They start at the first use and end when the database is closed, or the process. */
import type { Worker } from "node:worker_threads";
import { workerThreads } from "../host.js";
import type { KernelThreads, SharedKernels } from "../types/kernel-threads.js";

/** Places in what a run shares with its threads. */
const RUNNING = 0;
const CLOSED = 1;

/**
 * A thread says that it runs before it looks whether it still may, the caller closes before it looks who runs. Rows that have
 * to be brought from outside of the memory are never given to threads.
 */
const PROGRAM = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ module, memory, kernel, args, control }) => {
  Atomics.add(control, ${RUNNING}, 1);
  try {
    if (Atomics.load(control, ${CLOSED}) === 0) {
      new WebAssembly.Instance(module, { env: { memory, bring() {} } }).exports[kernel](...args);
    }
  } finally {
    Atomics.sub(control, ${RUNNING}, 1);
    Atomics.notify(control, ${RUNNING});
  }
});
`;

export class WorkerThreads implements KernelThreads {
  readonly count: number;
  #workers: Worker[] = [];

  constructor(count: number) {
    this.count = count;
  }

  run({ module, memory }: SharedKernels, own: (...args: number[]) => unknown, kernel: string, args: number[][]): void {
    const control = new Int32Array(new SharedArrayBuffer(8));
    const [mine = [], ...others] = args;
    this.#start(others.length);
    others.forEach((theirs, at) => {
      this.#workers[at]?.postMessage({ module, memory, kernel, args: theirs, control });
    });
    try {
      own(...mine);
    } finally {
      Atomics.store(control, CLOSED, 1);
      for (let running = 1; running > 0; ) {
        running = Atomics.load(control, RUNNING);
        if (running > 0) Atomics.wait(control, RUNNING, running);
      }
    }
  }

  close(): void {
    for (const worker of this.#workers) void worker.terminate();
    this.#workers = [];
  }

  #start(count: number): void {
    while (this.#workers.length < count) {
      const worker = new workerThreads.Worker(PROGRAM, { eval: true });
      worker.unref();
      // One that fails is gone; the others do its work.
      worker.on("error", () => {
        this.#workers = this.#workers.filter((one) => one !== worker);
      });
      this.#workers.push(worker);
    }
  }
}
