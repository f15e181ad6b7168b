/**
 * Searches whose pieces are run by readers, and by the thread that owns the database when it has nothing else to do. While one
 * is under way no row may change, nor anything else that searches read: that is for whoever calls to see to.
 *
 * Invariant: every search is answered. A piece that a reader did not run to its end is run here.
 */
import type { SearchPiece } from "../index/pieced-search.js";
import type { ReaderPool } from "./reader-pool.js";
import type { Hit, SearchUnderWay } from "./searcher.js";

export type SearchOutcome = { readonly hits: readonly Hit[][] } | { readonly error: unknown };

interface Running {
  readonly underWay: SearchUnderWay;
  readonly done: (outcome: SearchOutcome) => void;
  /** Throws when nobody wants it any more. */
  readonly check: () => void;
  /** Pieces that somebody works on. */
  out: number;
  failure: { readonly error: unknown } | undefined;
}

export class ReaderSearches {
  readonly #pool: ReaderPool;
  readonly #onProgress: () => void;
  readonly #running = new Set<Running>();
  #out = 0;

  /** `onProgress` is called when readers have done something: a search may have ended, or want help. */
  constructor(pool: ReaderPool, onProgress: () => void) {
    this.#pool = pool;
    this.#onProgress = onProgress;
  }

  get areUnderWay(): boolean {
    return this.#running.size > 0;
  }

  /** `done` is called in a later turn; what `check` throws before a piece ends the search. */
  begin(underWay: SearchUnderWay, done: (outcome: SearchOutcome) => void, check: () => void): void {
    this.#running.add({ underWay, done, check, out: 0, failure: undefined });
    this.#pump();
  }

  /** Runs a piece in this thread; false when none waits. */
  help(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    const [running, piece] = next;
    this.#end(running, piece, () => piece.run());
    return true;
  }

  /** Gives readers what they can take. */
  #pump(): void {
    while (this.#pool.hasRoom) {
      const next = this.#next();
      if (next === undefined) return;
      const [running, piece] = next;
      const { shared, calls } = piece;
      if (shared === undefined) this.#end(running, piece, () => piece.run());
      else this.#pool.run({ shared, calls }, (isRun) => this.#wasRun(running, piece, isRun));
    }
  }

  /** A piece that is ready to be run. */
  #next(): [Running, SearchPiece] | undefined {
    for (const running of this.#running) {
      if (running.failure !== undefined || this.#isGivenUp(running)) continue;
      try {
        const piece = running.underWay.search?.next();
        if (piece === undefined) continue;
        running.out++;
        this.#out++;
        return [running, piece];
      } catch (error) {
        // No memory for more contexts: those that are in use come back.
        if (this.#out > 0) return undefined;
        running.failure = { error };
        this.#settle(running);
      }
    }
    return undefined;
  }

  #isGivenUp(running: Running): boolean {
    try {
      running.check();
      return false;
    } catch (error) {
      running.failure = { error };
      this.#settle(running);
      return true;
    }
  }

  #wasRun(running: Running, piece: SearchPiece, isRun: boolean): void {
    this.#end(running, piece, () => {
      if (isRun) return;
      piece.prepare();
      piece.run();
    });
    this.#onProgress();
  }

  /** Does what is left to do for a piece, and takes what it found. */
  #end(running: Running, piece: SearchPiece, run: () => void): void {
    try {
      run();
      piece.finish();
    } catch (error) {
      running.failure ??= { error };
      piece.abandon();
    }
    running.out--;
    this.#out--;
    this.#settle(running);
    this.#pump();
  }

  /** Answers a search that has come to its end. */
  #settle(running: Running): void {
    const { underWay, done, failure } = running;
    if (running.out > 0 || (failure === undefined && underWay.search?.settle() === false)) return;
    this.#running.delete(running);
    done(failure ?? outcomeOf(underWay));
  }
}

function outcomeOf(underWay: SearchUnderWay): SearchOutcome {
  try {
    return { hits: underWay.hits() };
  } catch (error) {
    return { error };
  }
}
