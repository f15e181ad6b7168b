/**
 * A progress bar on standard error for what takes longer than a second, on a terminal only: nothing of it is seen in files
 * and pipes. A process that is killed leaves the terminal as it was: nothing of it is switched over.
 */
import { SingleBar } from "cli-progress";
import { isTerminal } from "./output.js";

/** What takes less is over before it is read. */
const QUIET_MS = 1000;

export class Progress {
  readonly #what: string;
  readonly #isShown: boolean;
  readonly #began = performance.now();
  #bar: SingleBar | undefined;

  constructor(what: string, isShown = isTerminal(process.stderr)) {
    this.#what = what;
    this.#isShown = isShown;
  }

  /** `share` is 0 to 1; `note` stands behind the bar. */
  at(share: number, note = ""): void {
    if (!this.#isShown) return;
    if (this.#bar === undefined) {
      if (performance.now() - this.#began < QUIET_MS) return;
      this.#bar = barOf(this.#what);
      this.#bar.start(100, 0, { note });
    }
    this.#bar.update(Math.min(100, Math.floor(share * 100)), { note });
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function barOf(what: string): SingleBar {
  return new SingleBar({
    format: `${what} [{bar}] {percentage}% {note} ETA {eta_formatted}`,
    barCompleteChar: "=",
    barIncompleteChar: " ",
    clearOnComplete: true,
    // Its own handler of Ctrl-C would keep the process alive.
    gracefulExit: false,
    hideCursor: false,
    linewrap: true,
    stream: process.stderr,
  });
}

/** Runs `work` with a bar that is gone when it ends, however it ends. */
export async function withProgress<T>(what: string, work: (progress: Progress) => T | Promise<T>): Promise<T> {
  const progress = new Progress(what);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
