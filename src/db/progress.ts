/** Long work as users see it: how far it is, and a signal that ends it. */
import { IqdbError } from "../errors.js";
import { isFunction, isObject, type OptionRules } from "../types/options.js";
import type { Steps } from "../types/steps.js";

/** Options of calls that can be ended early. */
export interface SignalOptions {
  /**
   * Ends the call with IQDB_ABORTED, the signal's reason as `cause`: before it begins always, later where that leaves nothing half
   * done. `Iqdb`, which holds the event loop, sees a signal that is aborted beforehand or by `onProgress`.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Options of calls that may take long. */
export interface ProgressOptions extends SignalOptions {
  /**
   * Called now and then with the share that is done, 0 to 1. It must not change the database; an error that it throws ends the
   * work and is passed on.
   */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export const SIGNAL_RULES: OptionRules = {
  signal: [isSignal, "an AbortSignal"],
};
/** One of another realm is one, too. */
function isSignal(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { aborted, addEventListener } = value as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

export const PROGRESS_RULES: OptionRules = { ...SIGNAL_RULES, onProgress: [isFunction, "a function"] };

/** Errors: IQDB_ABORTED. */
export function checkSignal(what: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(what, signal.reason);
}

export function aborted(what: string, reason?: unknown): IqdbError {
  return new IqdbError("IQDB_ABORTED", `${what} was aborted by its signal; nothing changed`, {}, { cause: reason });
}

/** Takes the steps of some work, tells how far it is, and ends it when the signal says so. Errors: IQDB_ABORTED, and the work's. */
export function watched<T>(what: string, steps: Steps<T>, { onProgress, signal }: ProgressOptions): T {
  const advance = (done: number) => {
    checkSignal(what, signal);
    onProgress?.(done);
    checkSignal(what, signal);
  };
  try {
    advance(0);
    let step = steps.next();
    for (; !step.done; step = steps.next()) advance(step.value);
    onProgress?.(1);
    return step.value;
  } finally {
    // What is left of it is undone; nothing is, when it has come to its end.
    steps.return(undefined as T);
  }
}
