/** Long work that a call asks the thread of an `AsyncIqdb` for: done in slices, told of, ended when its caller says so. */
import { IqdbError } from "../errors.js";
import type { Steps } from "../types/steps.js";
import type { Watch } from "./async-messages.js";

/** Progress is not told more often than this. */
const PROGRESS_MS = 20;

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

export class StepTask {
  readonly call: number;
  readonly #steps: Steps<unknown>;
  readonly #watch: Watch | undefined;
  readonly #tell: (progress: number) => void;
  #told = Number.NEGATIVE_INFINITY;

  /** `tell` is called with the share that is done, where the caller wants to know. */
  constructor(call: number, steps: Steps<unknown>, watch: Watch | undefined, tell: (progress: number) => void) {
    this.call = call;
    this.#steps = steps;
    this.#watch = watch;
    this.#tell = tell;
    this.#progress(0);
  }

  /** Takes steps for `milliseconds`, or a little longer; what came of it when that was the last one. */
  advance(milliseconds: number): Outcome | undefined {
    const end = performance.now() + milliseconds;
    try {
      do {
        checkAborted(this.#watch);
        const { done, value } = this.#steps.next();
        this.#progress(done ? 1 : (value as number));
        if (done) return { value };
      } while (performance.now() < end);
      return undefined;
    } catch (error) {
      return { error: this.#ended(error) };
    }
  }

  /** Undoes what is half done; an error of that goes before the one that ended the work. */
  #ended(error: unknown): unknown {
    try {
      this.#steps.return(undefined);
      return error;
    } catch (undoing) {
      return undoing;
    }
  }

  #progress(done: number): void {
    if (!this.#watch?.reportsProgress || (done < 1 && performance.now() - this.#told < PROGRESS_MS)) return;
    this.#told = performance.now();
    this.#tell(done);
  }
}

export function isAborted(watch: Watch | undefined): boolean {
  return watch !== undefined && Atomics.load(watch.aborted, 0) !== 0;
}

/** Errors: IQDB_ABORTED. */
export function checkAborted(watch: Watch | undefined): void {
  if (isAborted(watch)) throw abortedCall();
}

/** The other side knows the signal, and says more. */
export function abortedCall(): IqdbError {
  return new IqdbError("IQDB_ABORTED", "this call was aborted by its signal; nothing changed");
}
