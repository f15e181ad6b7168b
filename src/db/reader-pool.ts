/**
 * Threads that run pieces of searches on memory that they share with the thread that owns it. They know kernels and nothing
 * else, start when they are first wanted, and end with the pool. A piece that no thread ran to its end, because the thread
 * died or the kernel failed, is given back as such, and nobody works on it any more.
 */
import type { Worker } from "node:worker_threads";
import { workerThreads } from "../host.js";
import type { KernelCall } from "../kernels/kernels.js";
import type { SharedKernels } from "../types/kernel-threads.js";

/** A reader says that it is there; then, for each piece, whether it ran it. */
const PROGRAM = `
const { parentPort } = require("node:worker_threads");
const kernelsOf = new Map();
parentPort.on("message", ({ memory, shared, calls }) => {
  if (calls === undefined) return kernelsOf.clear();
  let isRun = true;
  try {
    if (shared !== undefined) {
      const instance = new WebAssembly.Instance(shared.module, { env: { memory: shared.memory, bring() {} } });
      kernelsOf.set(memory, instance.exports);
    }
    const kernels = kernelsOf.get(memory);
    for (const [kernel, ...args] of calls) kernels[kernel](...args);
  } catch {
    isRun = false;
  }
  parentPort.postMessage(isRun);
});
parentPort.postMessage(true);
`;

/** Pieces that a reader has at once: one that it runs, and one that it need not wait for. */
const PIECES_MAX = 2;

/** What a reader is given. */
export interface ReaderWork {
  readonly shared: SharedKernels;
  readonly calls: readonly KernelCall[];
}

interface Reader {
  readonly worker: Worker;
  isReady: boolean;
  /** Memories that it has kernels for, by their numbers. */
  readonly known: Set<number>;
  /** Told of each piece that it was given, in order, whether it was run. */
  readonly pieces: ((isRun: boolean) => void)[];
}

export class ReaderPool {
  readonly count: number;
  #readers: Reader[] = [];
  #isStarted = false;
  #numbers = new WeakMap<object, number>();
  #memories = 0;

  constructor(count: number) {
    this.count = count;
  }

  /** Starts the threads, once. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    try {
      while (this.#readers.length < this.count) this.#readers.push(this.#newReader());
    } catch {
      // The system gives no more threads: those that there are do.
    }
  }

  /** Whether a thread runs, so that pieces given to the pool get done beside the caller. */
  get isReady(): boolean {
    return this.#readers.some(({ isReady }) => isReady);
  }

  /** Whether a thread would begin a piece soon. */
  get hasRoom(): boolean {
    return this.#readers.some(hasRoom);
  }

  /** Gives a piece to the thread with the least to do: there is room. `done` is told, in a later turn, whether it was run. */
  run({ shared, calls }: ReaderWork, done: (isRun: boolean) => void): void {
    const [first, ...others] = this.#readers.filter(hasRoom);
    const reader = others.reduce((least, one) => (one.pieces.length < least.pieces.length ? one : least), first);
    const memory = this.#numberOf(shared.memory);
    reader.pieces.push(done);
    reader.worker.postMessage({ memory, calls, ...(reader.known.has(memory) ? {} : { shared }) });
    reader.known.add(memory);
  }

  /** Memories that are used no more need not be kept for readers. */
  forget(): void {
    this.#numbers = new WeakMap();
    for (const { worker, known } of this.#readers) {
      known.clear();
      worker.postMessage({});
    }
  }

  close(): void {
    this.#isStarted = true;
    for (const { worker } of this.#readers) void worker.terminate();
  }

  #numberOf(memory: object): number {
    const number = this.#numbers.get(memory) ?? this.#memories++;
    this.#numbers.set(memory, number);
    return number;
  }

  #newReader(): Reader {
    const worker = new workerThreads.Worker(PROGRAM, { eval: true });
    const reader: Reader = { worker, isReady: false, known: new Set(), pieces: [] };
    worker.unref();
    worker.once("message", () => {
      reader.isReady = true;
      worker.on("message", (isRun: boolean) => reader.pieces.shift()?.(isRun));
    });
    // What follows is its exit: only then it is certain that it does not write into a context any more.
    worker.on("error", () => {});
    worker.on("exit", () => {
      this.#readers = this.#readers.filter((one) => one !== reader);
      for (const done of reader.pieces.splice(0)) done(false);
    });
    return reader;
  }
}

function hasRoom({ isReady, pieces }: Reader): boolean {
  return isReady && pieces.length < PIECES_MAX;
}
