/**
 * Gives back the positions of dead rows (Singh et al., FreshDiskANN, 2021): a sweep goes over all living rows and gives them
 * other neighbours for dead ones. At its end nothing leads to the rows that were dead when it began; they leave the graph.
 * Sweeps go on in small steps with the changes of the graph, so that no change waits for one.
 */
import type { Steps } from "../../types/steps.js";
import type { Graph } from "./graph.js";

/** A sweep begins when so many rows are dead, as a part of those that live, and at least so many. */
const DEAD_PART = 1 / 8;
const DEAD_MIN = 16;
/** Rows that a step goes over: a sweep takes as many changes as a 16th of the rows. */
const STEP_ROWS = 16;

interface Sweep {
  /** Rows that leave the graph at the end. */
  readonly doomed: readonly number[];
  /** Rows below this one are swept. */
  next: number;
  readonly end: number;
}

export class GraphSweep {
  readonly #graph: Graph;
  readonly #release: (row: number) => void;
  /** Dead rows of the graph that the present sweep is not about. */
  #dead: number[] = [];
  #sweep: Sweep | undefined;

  /** `release` is told of rows that left the graph. */
  constructor(graph: Graph, release: (row: number) => void) {
    this.#graph = graph;
    this.#release = release;
  }

  /** A row of the graph is about to die. */
  add(row: number): void {
    this.#dead.push(row);
    this.#graph.dead++;
  }

  /** A little of the work, if there is any. Every row that lives is in the graph. */
  step(): void {
    if (this.#sweep === undefined && this.#isDue) this.#begin();
    if (this.#sweep !== undefined) this.#advance(this.#sweep);
  }

  /** All of the work: no dead row is left in the graph. */
  *finish(): Steps<void> {
    while (this.#graph.dead > 0) {
      const sweep = this.#sweep ?? this.#begin();
      while (this.#sweep === sweep) {
        this.#advance(sweep);
        yield sweep.next / sweep.end;
      }
    }
  }

  /** All dead rows leave the graph at once. Whatever lives is to be linked anew: no search begins anywhere. */
  releaseAll(): void {
    this.#graph.entry = undefined;
    const dead = [...(this.#sweep?.doomed ?? []), ...this.#dead];
    this.#sweep = undefined;
    this.#dead = [];
    this.#bury(dead);
  }

  get #isDue(): boolean {
    return this.#dead.length >= Math.max(DEAD_MIN, this.#graph.living * DEAD_PART);
  }

  #begin(): Sweep {
    this.#sweep = { doomed: this.#dead, next: 0, end: this.#graph.end };
    this.#dead = [];
    return this.#sweep;
  }

  #advance(sweep: Sweep): void {
    const to = Math.min(sweep.next + STEP_ROWS, sweep.end);
    for (const row of this.#graph.linked(sweep.next, to)) this.#graph.repair(row);
    sweep.next = to;
    if (sweep.next < sweep.end) return;
    this.#sweep = undefined;
    this.#bury(sweep.doomed);
  }

  #bury(doomed: readonly number[]): void {
    const graph = this.#graph;
    if (graph.entry !== undefined && doomed.includes(graph.entry)) graph.entry = this.#highest();
    this.#cutWaysTo(new Set(doomed));
    for (const row of doomed) graph.leave(row);
    graph.dead -= doomed.length;
    for (const row of doomed) this.#release(row);
  }

  /** Nothing that lives leads to rows that are about to leave, but what died later may: their positions will hold other rows. */
  #cutWaysTo(doomed: ReadonlySet<number>): void {
    for (const row of this.#dead) this.#graph.cut(row, doomed);
  }

  /** A living row of the highest layer. */
  #highest(): number | undefined {
    let highest: number | undefined;
    for (const row of this.#graph.linked()) {
      if (highest === undefined || this.#graph.levelOf(row) > this.#graph.levelOf(highest)) highest = row;
    }
    return highest;
  }
}
