/**
 * Waiting for another thread without going to sleep. To wake a thread that sleeps takes 50 to 100 µs on a machine that has
 * nothing else to do, and a call wakes two: more than a short search takes. Who stays awake for as long as waking would take
 * spends at most twice of what is needed, whatever comes (Karlin, Li, Manasse and Owicki, "Empirical studies of competitive
 * spinning for a shared-memory multiprocessor", SOSP 1991); here it is done only while it has paid off lately.
 */
import type { MessagePort } from "node:worker_threads";
import { workerThreads } from "../host.js";

/** A thread that serves waits awake for the next call so long, and only when the one before came as soon. */
const AWAKE_MS = 0.25;
/** A caller waits awake for an answer so long at most. */
const ANSWER_MS = 1;
/** A turn of an event loop that has nothing to do takes some µs; one that takes longer had work, or its core was taken away. */
const TURN_MS = 0.2;
/** Waits that have to go well in a row until those that did not are forgotten. */
const GOOD_MIN = 64;
const PAUSE_MAX = 1023;

/**
 * Whether waiting is worth a try. It is left off for some calls after one for which it was not, and for twice as many each time:
 * where all cores are busy, or answers slow, next to none is waited for.
 */
class Patience {
  #pause = 0;
  #left = 0;
  #good = 0;

  /** Counts the calls that are not waited for. */
  isThere(): boolean {
    if (this.#left === 0) return true;
    this.#left--;
    return false;
  }

  paidOff(): void {
    if (++this.#good >= GOOD_MIN) this.#pause = 0;
  }

  wasInVain(): void {
    this.#good = 0;
    this.#pause = this.#left = Math.min(PAUSE_MAX, 2 * this.#pause + 1);
  }
}

/** Keeps the event loop of a caller turning, which handles whatever comes meanwhile, until an answer is there. */
export class BusyWait {
  readonly #patience = new Patience();
  #turn: NodeJS.Immediate | undefined;

  begin(): void {
    if (this.#turn === undefined && this.#patience.isThere()) this.#turnFrom(performance.now(), performance.now());
  }

  /** The answer is there. */
  end(): void {
    if (this.#turn === undefined) return;
    this.#stop();
    this.#patience.paidOff();
  }

  #turnFrom(begun: number, turned: number): void {
    this.#turn = setImmediate(() => {
      const now = performance.now();
      if (now - turned <= TURN_MS && now - begun <= ANSWER_MS) return this.#turnFrom(begun, now);
      this.#stop();
      this.#patience.wasInVain();
    });
  }

  #stop(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
  }
}

/** Gives `take` every message of the port, and waits awake for the next one while `isIdle`. */
export function serveMessages<M>(port: MessagePort, take: (message: M) => void, isIdle: () => boolean): void {
  const patience = new Patience();
  let idleSince = 0;
  const serve = (message: M) => {
    take(message);
    idleSince = performance.now();
  };
  port.on("message", (first: M) => {
    const isSoon = performance.now() - idleSince <= AWAKE_MS;
    serve(first);
    if (!isSoon || !patience.isThere()) return;
    while (isIdle()) {
      const next = workerThreads.receiveMessageOnPort(port) as { readonly message: M } | undefined;
      if (next !== undefined) {
        serve(next.message);
        patience.paidOff();
      } else if (performance.now() - idleSince > AWAKE_MS) return patience.wasInVain();
    }
  });
}
