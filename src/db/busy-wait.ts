/**
 * Waiting for another thread without going to sleep. To wake a thread that sleeps takes 50 to 100 µs on a machine that has
 * nothing else to do, and a call wakes two: more than a short search takes. Who stays awake for about as long as waking would
 * take spends at most twice of what is needed, whatever comes (Karlin, Li, Manasse and Owicki, "Empirical studies of competitive
 * spinning for a shared-memory multiprocessor", SOSP 1991). Here it is done only where the last call says that it will pay
 * off, and only while cores are free: it takes them from others otherwise, from the thread that is waited for too.
 */
import type { MessagePort } from "node:worker_threads";
import { workerThreads } from "../host.js";

/** A thread that serves waits awake for the next call so long, and only when the one before came as soon. */
const AWAKE_MS = 0.25;
/** A caller waits awake for an answer so long, and only when the one before came as soon. */
const ANSWER_MS = 1;
/** Whether cores are free is looked at once in so many calls. */
const LOOK_CALLS = 64;
/**
 * Times that a core was taken from a thread of this process, for each call. Two processes that search on two cores come to 2, one
 * alone to 0.2 at most.
 */
const TAKEN_MAX = 0.5;

class Cores {
  #calls = 0;
  #taken = timesTaken();
  #areScarce = false;

  /** Asked once for each call. */
  areScarce(): boolean {
    this.#calls = (this.#calls + 1) % LOOK_CALLS;
    if (this.#calls === 0) {
      const taken = timesTaken();
      this.#areScarce = taken - this.#taken > TAKEN_MAX * LOOK_CALLS;
      this.#taken = taken;
    }
    return this.#areScarce;
  }
}

function timesTaken(): number {
  return process.resourceUsage().involuntaryContextSwitches;
}

/** Keeps the event loop of a caller turning, which handles whatever comes meanwhile, until an answer is there. */
export class BusyWait {
  readonly #cores = new Cores();
  #begun: number | undefined;
  #isSlow = false;
  #turn: NodeJS.Immediate | undefined;

  begin(): void {
    if (this.#begun !== undefined) return;
    this.#begun = performance.now();
    if (!this.#cores.areScarce() && !this.#isSlow) this.#turnUntil(this.#begun + ANSWER_MS);
  }

  /** The answer is there. */
  end(): void {
    if (this.#begun === undefined) return;
    this.#isSlow = performance.now() - this.#begun > ANSWER_MS;
    this.#begun = undefined;
    clearImmediate(this.#turn);
  }

  #turnUntil(end: number): void {
    this.#turn = setImmediate(() => {
      if (performance.now() < end) this.#turnUntil(end);
    });
  }
}

/** Gives `take` every message of the port, and waits awake for the next one while `isIdle`. */
export function serveMessages<M>(port: MessagePort, take: (message: M) => void, isIdle: () => boolean): void {
  const cores = new Cores();
  let idleSince = 0;
  const serve = (message: M) => {
    take(message);
    idleSince = performance.now();
  };
  port.on("message", (first: M) => {
    const isSoon = performance.now() - idleSince <= AWAKE_MS;
    serve(first);
    if (!isSoon) return;
    while (isIdle() && !cores.areScarce()) {
      const next = nextMessage<M>(port, idleSince + AWAKE_MS);
      if (next === undefined) return;
      serve(next.message);
    }
  });
}

function nextMessage<M>(port: MessagePort, end: number): { readonly message: M } | undefined {
  let next: { readonly message: M } | undefined;
  do next = workerThreads.receiveMessageOnPort(port);
  while (next === undefined && performance.now() < end);
  return next;
}
