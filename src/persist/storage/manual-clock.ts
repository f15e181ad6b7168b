/** A clock that only moves by hand, with the tasks that wait for it: what makes storages in memory repeatable. */
import type { ScheduledTask } from "./storage.js";

interface PendingTask extends ScheduledTask {
  readonly due: number;
  readonly task: () => void;
}

export class ManualClock {
  readonly #tasks = new Set<PendingTask>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): ScheduledTask {
    const pending: PendingTask = { due: this.#now + delayMs, task, cancel: () => this.#tasks.delete(pending) };
    this.#tasks.add(pending);
    return pending;
  }

  /** Moves the clock, running the tasks that fall due in the order of their times. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextTask(end); next !== undefined; next = this.#nextTask(end)) {
      this.#tasks.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.task();
    }
    this.#now = end;
  }

  #nextTask(end: number): PendingTask | undefined {
    let next: PendingTask | undefined;
    for (const pending of this.#tasks) {
      if (pending.due <= end && (next === undefined || pending.due < next.due)) next = pending;
    }
    return next;
  }
}
