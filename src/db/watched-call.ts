/** A call that its caller follows and may end: a flag that the thread reads while it works, and progress that comes back. */
import { errorOf, type PlainError, type Watch } from "./async-messages.js";
import { aborted, type ProgressOptions } from "./progress.js";

export class WatchedCall {
  readonly watch: Watch;
  readonly #what: string;
  readonly #options: ProgressOptions;
  readonly #onAbort: () => void;
  #thrown: { readonly error: unknown } | undefined;

  /** Undefined when nobody watches. `reject` settles the promise as soon as the signal says so. */
  static of(
    what: string,
    options: ProgressOptions | undefined,
    reject: ((error: unknown) => void) | undefined,
  ): WatchedCall | undefined {
    const isWatched = options?.signal !== undefined || options?.onProgress !== undefined;
    return isWatched ? new WatchedCall(what, options, reject) : undefined;
  }

  private constructor(what: string, options: ProgressOptions, reject: ((error: unknown) => void) | undefined) {
    const { signal, onProgress } = options;
    this.#what = what;
    this.#options = options;
    this.watch = { aborted: new Int32Array(new SharedArrayBuffer(4)), reportsProgress: onProgress !== undefined };
    this.#onAbort = () => {
      this.#stop();
      reject?.(aborted(what, signal?.reason));
    };
    signal?.addEventListener("abort", this.#onAbort);
  }

  /** What the function of the user throws ends the call. */
  advance(done: number): void {
    try {
      if (this.#thrown === undefined) this.#options.onProgress?.(done);
    } catch (error) {
      this.#thrown = { error };
      this.#stop();
    }
  }

  /** The call was answered. */
  end(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Why the promise is rejected when the thread reports this error, or none: what made the call stop goes before it. */
  failure(error: PlainError | undefined): unknown {
    if (this.#thrown !== undefined) return this.#thrown.error;
    if (error?.code === "IQDB_ABORTED") return aborted(this.#what, this.#options.signal?.reason);
    return error && errorOf(error);
  }

  #stop(): void {
    Atomics.store(this.watch.aborted, 0, 1);
  }
}
