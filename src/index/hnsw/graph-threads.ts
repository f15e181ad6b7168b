/**
 * New rows of a graph that are linked by several threads at once (as hnswlib does it: rows are locked one at a time while
 * their links are extended). Rows wait until there are enough of them, or an announced number has come. The graph depends on
 * how the threads took turns then, and is as good as one that a single thread made.
 */
import { IqdbError } from "../../errors.js";
import { LOCK_COUNT, LOCKS } from "../../kernels/layout.js";
import type { Segment } from "../../store/segment.js";
import type { KernelThreads } from "../../types/kernel-threads.js";
import { QueryContext } from "../query-context.js";

/** Rows that are linked in one go, at most: progress is told between. */
const WAITING_MAX = 8192;
/** Fewer are not worth waking threads for. */
const WAITING_MIN = 256;

/** A row and what it was found to be: LINKS_END when it is linked, the row itself when no thread took it, or its duplicate. */
export type Linked = readonly [row: number, result: number];

export class GraphThreads {
  readonly #segment: Segment;
  readonly #threads: KernelThreads;
  #contexts: QueryContext[] = [];
  /** A counter, the locks, the list. */
  #room = 0;
  #announced = 0;
  #waiting: number[] = [];

  constructor(segment: Segment, threads: KernelThreads) {
    this.#segment = segment;
    this.#threads = threads;
  }

  /** So many rows are about to come; what is needed for them is made room for. Where it is not to be had, none will wait. */
  announce(rows: number, ef: number, dead: number): void {
    this.#announced = 0;
    if (rows < WAITING_MIN || this.#segment.shared === undefined) return;
    try {
      this.#prepare(ef, dead);
      this.#announced = rows;
    } catch (error) {
      if (!(error instanceof IqdbError)) throw error;
    }
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Counts a row that came, and lets it wait if it may. Answers whether it waits. */
  takes(row: number, mayWait: boolean): boolean {
    const isAnnounced = this.#announced > 0;
    if (isAnnounced) this.#announced--;
    if (!isAnnounced || !mayWait) return false;
    this.#waiting.push(row);
    return true;
  }

  /** Whether those that wait should be linked now. */
  get isDue(): boolean {
    return this.hasWaiting && (this.#announced === 0 || this.#waiting.length >= WAITING_MAX);
  }

  /** Links those that wait. */
  link(ef: number, dead: number): Linked[] {
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length < WAITING_MIN) return rows.map((row) => [row, row]);
    this.#prepareRound(ef, dead);
    const { words } = this.#segment;
    const next = this.#room;
    const list = next + 4 * (1 + LOCK_COUNT);
    words.fill(0, next / 4, list / 4);
    words.set(rows, list / 4);
    const args = this.#contexts.map(({ address }) => [address, list, rows.length, next, ef]);
    const { kernels, shared } = this.#segment;
    this.#threads.run(shared!, kernels.insertRows, "insertRows", args);
    return rows.map((row, place) => [row, words[list / 4 + place]]);
  }

  #prepare(ef: number, dead: number): void {
    if (this.#room === 0) this.#room = this.#segment.allocate(4 * (1 + LOCK_COUNT + WAITING_MAX));
    while (this.#contexts.length < this.#threads.count) {
      const context = new QueryContext(this.#segment);
      this.#segment.words[(context.address + LOCKS) / 4] = this.#room + 4;
      this.#contexts.push(context);
    }
    this.#prepareRound(ef, dead);
  }

  #prepareRound(ef: number, dead: number): void {
    const candidates = Math.min(ef + dead, this.#segment.capacity);
    for (const context of this.#contexts) context.prepareGraph({ candidates, rounds: 0, found: ef });
  }
}
