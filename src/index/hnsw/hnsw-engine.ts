/**
 * Approximate search by a hierarchical navigable small world graph (Malkov and Yashunin, 2016): rows are linked to near ones
 * in several directions, a search walks to the nearest row it can find. See docs/decisions/hnsw-graphs.md.
 *
 * Rows stay where they are while the graph names them: the store of the rows is pinned. A row that goes is passed through,
 * never found, until a sweep has led all ways around it; then its position is given back.
 */
import type { KernelCall } from "../../kernels/kernels.js";
import { ACCEPT, DEAD, K } from "../../kernels/layout.js";
import type { Segment } from "../../store/segment.js";
import type { KernelThreads } from "../../types/kernel-threads.js";
import type { DerivedSection, DerivedSource } from "../../types/persistable.js";
import { finish, type Steps } from "../../types/steps.js";
import type { Engine, EngineStats, RowOrder, SearchSettings } from "../engine.js";
import type { QueryContext } from "../query-context.js";
import type { RowCodes } from "../row-codes.js";
import { Graph } from "./graph.js";
import { GraphLevels } from "./graph-levels.js";
import { reachAll } from "./graph-reach.js";
import { readGraph, writeGraph } from "./graph-sections.js";
import { GraphSweep } from "./graph-sweep.js";
import { GraphThreads } from "./graph-threads.js";
import { budgetFor, candidatesFor, costOf, rankedAgain, type Walk } from "./graph-walk.js";
import type { HnswOptions } from "./hnsw-options.js";

/** A graph that gives its codes up while it has so few rows is built again: most of its links came from noise. */
const REBUILT_ROWS_MAX = 4096;
/** Rows that one thread links: codes are judged by them, and the others find them. */
const ALONE_ROWS = 4096;
/**
 * Rows that a search of a graph from a file encodes before it begins, 1 ms, until all are, but not the first: answers come
 * from floats instead of after 60 ms for 100,000 × 128.
 */
const ENCODED_ROWS = 2048;
const NO_LIMIT = 0xffff_ffff;

export class HnswEngine implements Engine {
  readonly #segment: Segment;
  readonly #codes: RowCodes;
  readonly #options: HnswOptions;
  readonly #graph: Graph;
  readonly #levels: GraphLevels;
  readonly #sweep: GraphSweep;
  readonly #release: (row: number) => void;
  /** Duplicates that went: nothing leads to them, but whoever removes them still speaks of them. */
  #gone: number[] = [];
  /** Insertions whose step of the sweep is still to be made. */
  #unswept = 0;
  /** Read from a file and not searched yet. */
  #isFresh = false;
  /** Undefined when one thread is to link all rows. */
  readonly #threads: GraphThreads | undefined;

  /** `release` is told of positions that nothing names any more. */
  constructor(
    segment: Segment,
    codes: RowCodes,
    options: HnswOptions,
    release: (row: number) => void,
    threads?: KernelThreads,
  ) {
    this.#segment = segment;
    this.#codes = codes;
    this.#options = options;
    this.#graph = new Graph(segment, options);
    this.#levels = new GraphLevels(options.m, options.seed, (level) => this.#graph.allocateUpper(level));
    this.#sweep = new GraphSweep(this.#graph, release);
    this.#release = release;
    this.#threads = threads && new GraphThreads(segment, threads);
  }

  insert(row: number): void {
    if (row < this.#codes.encoded) this.#codes.written(row);
    else this.#codes.encodeTo(row + 1);
    const graph = this.#graph;
    this.#releaseGone();
    if (graph.living === 0) this.#sweep.releaseAll();
    graph.enter(row, this.#levels.take());
    this.#link(row);
    this.#unswept++;
    this.#sweepOn();
  }

  remove(row: number): void {
    this.#linkWaiting();
    const graph = this.#graph;
    this.#releaseGone();
    this.#codes.encodeTo();
    this.#sweep.step();
    if (graph.twins.isTwin(row)) {
      graph.twins.remove(row);
      graph.leave(row);
      this.#gone.push(row);
      return;
    }
    // Dead now, not when its owner says so: what is linked in its place must not take it for a neighbour.
    this.#segment.setSequence(row, DEAD);
    this.#sweep.add(row);
    const heir = graph.twins.promote(row);
    if (heir !== undefined) graph.link(heir);
  }

  moved(): void {}

  prepare(rows: number): void {
    this.#levels.prepare(rows);
    this.#graph.prepare(this.#graph.dead + rows);
    if (this.#threads !== undefined) this.#graph.announce(this.#threads, rows);
  }

  *optimize(): Steps<boolean> {
    yield* this.#consolidate();
    return false;
  }

  get isSettled(): boolean {
    return !this.#threads?.hasWaiting;
  }

  searchCall(context: QueryContext, { ef }: SearchSettings): KernelCall | undefined {
    this.#linkWaiting();
    const { segment } = this.#graph;
    const accept = segment.words[(context.address + ACCEPT) / 4];
    const walk = this.#walk(segment.words[(context.address + K) / 4], this.#matching(accept), ef);
    if (walk.matching === 0) return undefined;
    const isFree = accept === 0 && this.#graph.dead === 0;
    const candidates = isFree ? walk.ef : candidatesFor(walk);
    context.prepareGraph({ candidates, rounds: 2, found: isFree ? 0 : walk.ef });
    if (this.#graph.isCoded && this.#hasCodes()) segment.kernels.encodeQuery(context.address);
    const budget = accept === 0 ? NO_LIMIT : Math.min(budgetFor(walk), NO_LIMIT);
    return ["searchGraph", context.address, walk.ef, walk.best, walk.wide, budget];
  }

  cost(k: number, matching: number, { ef }: SearchSettings): number {
    const { dim } = this.#segment.shape;
    return costOf(this.#walk(k, Math.min(matching, this.#graph.living), ef), this.#graph.isCoded ? dim : 4 * dim);
  }

  sections(order: RowOrder): Iterable<DerivedSection> {
    finish(this.#consolidate());
    return writeGraph(this.#graph, this.#levels.state, order);
  }

  load(source: DerivedSource): boolean {
    const state = readGraph(source, this.#graph);
    if (state === undefined) return false;
    for (const upper of this.#levels.restart(state)) this.#graph.releaseUpper(upper);
    this.#codes.normAll();
    this.#isFresh = true;
    return true;
  }

  stats(): EngineStats {
    return { memory: { codes: this.#codes.bytes, graph: this.#graph.bytes } };
  }

  /**
   * Links a new row, or lets it wait for threads: when it is on the lowest layer alone, and in a graph large enough that
   * threads seldom meet.
   */
  #link(row: number): void {
    const graph = this.#graph;
    const mayWait = graph.end > ALONE_ROWS && graph.levelOf(row) === 0;
    if (this.#threads?.takes(row, mayWait)) graph.unlink(row);
    else {
      const wasCoded = graph.isCoded;
      graph.linkNew(row);
      if (wasCoded && !graph.isCoded && graph.end <= REBUILT_ROWS_MAX) this.#relink();
    }
    if (this.#threads?.isDue) this.#linkWaiting();
  }

  /** Whether all rows have codes by now. */
  #hasCodes(): boolean {
    const { rows } = this.#segment;
    const { encoded } = this.#codes;
    if (encoded < rows && !this.#isFresh) this.#codes.encodeTo(Math.min(rows, encoded + ENCODED_ROWS));
    this.#isFresh = false;
    return this.#codes.encoded === rows;
  }

  #linkWaiting(): void {
    if (this.#threads?.hasWaiting) this.#graph.linkAll(this.#threads);
    this.#sweepOn();
  }

  /** A step for each insertion, but not while rows wait: a sweep would take one for a row that lost its links, and link it. */
  #sweepOn(): void {
    if (this.#threads?.hasWaiting) return;
    for (; this.#unswept > 0; this.#unswept--) this.#sweep.step();
  }

  /** Rows that may be hits. */
  #matching(accept: number): number {
    if (accept === 0) return this.#graph.living;
    const words = (this.#segment.rows + 31) >>> 5;
    return Math.min(this.#segment.kernels.countBits(accept, words), this.#graph.living);
  }

  #walk(k: number, matching: number, asked: number | undefined): Walk {
    const { rows } = this.#segment;
    const width = Math.max(asked ?? this.#options.efSearch, k);
    const ef = Math.max(1, Math.min(width, matching));
    const wide = Math.min(width * this.#options.filterWiden, rows);
    return { rows, matching, ef, best: Math.max(1, rankedAgain(k, ef, this.#graph.blur)), wide };
  }

  /** No row of the graph is dead then, and ways lead to all. */
  *#consolidate(): Steps<void> {
    this.#codes.encodeTo();
    this.#linkWaiting();
    this.#releaseGone();
    if (this.#graph.dead < this.#graph.living) yield* this.#sweep.finish();
    else this.#relink();
    reachAll(this.#graph);
  }

  /** Links all rows anew. */
  #relink(): void {
    const graph = this.#graph;
    this.#sweep.releaseAll();
    const linked = [...graph.linked()];
    for (const row of linked) graph.unlink(row);
    for (const row of linked) graph.link(row);
  }

  #releaseGone(): void {
    for (const row of this.#gone) this.#release(row);
    this.#gone = [];
  }
}
