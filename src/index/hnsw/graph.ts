/**
 * A graph in the memory of a segment: its header, and what rows have in the columns LINKS, UPPER and TWINS. A row of the
 * graph lives, or is dead (its sequence number says so): ways lead through dead rows, none is a hit, and none is linked anew.
 * A row that is not in the graph has no links and no upper layers.
 */
import { IqdbError } from "../../errors.js";
import { ROUNDS_BESIDE_LEVEL } from "../../kernels/graph-rules.js";
import {
  CODES,
  GRAPH_BLUR,
  GRAPH_CODED,
  GRAPH_DEAD,
  GRAPH_ENTRY,
  GRAPH_TOP,
  LEVEL_MASK,
  LINE_BYTES,
  LINKS,
  LINKS_END,
  TWINS,
  UPPER,
} from "../../kernels/layout.js";
import type { Segment } from "../../store/segment.js";
import { QueryContext } from "../query-context.js";
import type { GraphThreads } from "./graph-threads.js";
import { GraphTwins } from "./graph-twins.js";
import type { HnswOptions } from "./hnsw-options.js";

/** A row that is left with fewer links than this, or half of m, is linked anew. */
const LINKS_MIN = 4;

export class Graph {
  readonly segment: Segment;
  readonly twins: GraphTwins;
  readonly #options: HnswOptions;
  /** What insertions and repairs work with. */
  #context: QueryContext | undefined;
  #upperBytes = 0;
  #held = 0;
  #end = 0;

  constructor(segment: Segment, options: HnswOptions) {
    this.segment = segment;
    this.twins = new GraphTwins(segment);
    this.#options = options;
    this.entry = undefined;
    this.dead = 0;
    this.setCodes(segment.has(CODES), 0);
  }

  /** Links of a row on an upper layer, at most; twice as many on the lowest. */
  get m(): number {
    return this.#options.m;
  }

  /** The row that searches begin with; undefined when none is linked. */
  get entry(): number | undefined {
    const entry = this.#header(GRAPH_ENTRY);
    return entry === LINKS_END ? undefined : entry;
  }

  set entry(row: number | undefined) {
    if (row !== undefined) this.#setHeader(GRAPH_TOP, this.levelOf(row));
    this.#setHeader(GRAPH_ENTRY, row ?? LINKS_END);
  }

  /** Rows of the graph that are dead. */
  get dead(): number {
    return this.#header(GRAPH_DEAD);
  }

  set dead(rows: number) {
    this.#setHeader(GRAPH_DEAD, rows);
  }

  /** Rows of the graph that live. */
  get living(): number {
    return this.#held - this.dead;
  }

  /** Whether distances are estimated from codes. Once that was given up it stays so. */
  get isCoded(): boolean {
    return this.#header(GRAPH_CODED) !== 0;
  }

  /** How much of the distances between neighbours codes lose, 0 to 1. */
  get blur(): number {
    return this.segment.floats[GRAPH_BLUR / 4];
  }

  setCodes(isCoded: boolean, blur: number): void {
    this.#setHeader(GRAPH_CODED, isCoded ? 1 : 0);
    this.segment.floats[GRAPH_BLUR / 4] = blur;
  }

  /** Bytes of links. */
  get bytes(): number {
    const { segment } = this;
    const strides = [LINKS, UPPER, TWINS].reduce((sum, column) => sum + segment.stride(column), 0);
    return segment.capacity * strides + this.#upperBytes;
  }

  /** Rows of the graph are below this number, and all rows below it that live are in the graph. */
  get end(): number {
    return this.#end;
  }

  /** Rows that live and are linked, not duplicates. */
  *linked(from = 0, to = this.#end): Iterable<number> {
    for (let row = from; row < to; row++) if (!this.segment.isDead(row) && !this.twins.isTwin(row)) yield row;
  }

  levelOf(row: number): number {
    return this.segment.words[this.segment.cell(UPPER, row) / 4] & LEVEL_MASK;
  }

  /** The address of the links of a row on layer 1 and above. */
  upperOf(row: number): number {
    const upper = this.segment.words[this.segment.cell(UPPER, row) / 4];
    return upper - (upper & LEVEL_MASK);
  }

  /** The links of a row on a layer that it is on, as a view: LINKS_END stands behind the last one. */
  linksOf(row: number, layer: number): Uint32Array {
    const { segment, m } = this;
    if (layer === 0) {
      const at = segment.cell(LINKS, row) / 4;
      return segment.words.subarray(at, at + 2 * m);
    }
    const at = this.upperOf(row) / 4 + (layer - 1) * m;
    return segment.words.subarray(at, at + m);
  }

  /** The address of room for the links of the layers up to `level`. Errors: IQDB_UNSUPPORTED. */
  allocateUpper(level: number): number {
    const bytes = level * this.m * 4;
    const address = this.segment.allocate(bytes);
    this.#upperBytes += bytes;
    return address;
  }

  /** Gives back the room of a cell of UPPER. */
  releaseUpper(upper: number): void {
    const level = upper & LEVEL_MASK;
    if (level === 0) return;
    const bytes = level * this.m * 4;
    this.segment.release(upper - level, bytes);
    this.#upperBytes -= bytes;
  }

  /** Makes room for insertions while `dead` rows may be dead. Errors: IQDB_UNSUPPORTED. */
  prepare(dead: number): void {
    this.#writer(this.#candidates(dead), 0);
  }

  /** A row enters the graph; its links are not touched. `upper` is its cell of UPPER. */
  enter(row: number, upper: number): void {
    this.segment.words[this.segment.cell(UPPER, row) / 4] = upper;
    this.twins.reset(row);
    this.#held++;
    this.#end = Math.max(this.#end, row + 1);
  }

  /**
   * Every row of the segment enters a graph that holds none, with the level of it that stands, a byte for each row, at the
   * address `levels`. Links of the lowest layer are not touched; `read` puts all others, the lists of a row one behind the
   * other, into the bytes that it is given. Errors: IQDB_UNSUPPORTED, and those of `read`.
   */
  enterAll(levels: number, read: (lists: Uint8Array) => void): void {
    const { segment } = this;
    const lists = segment.kernels.countLists(levels);
    const listBytes = this.m * 4;
    const upper = lists === 0 ? 0 : segment.allocate(lists * Math.ceil(listBytes / LINE_BYTES) * LINE_BYTES);
    if (lists > 0) read(segment.bytes.subarray(upper, upper + lists * listBytes));
    segment.kernels.enterRows(levels, upper);
    this.#upperBytes += lists * listBytes;
    this.#held = segment.rows;
    this.#end = segment.rows;
  }

  /** A row leaves the graph. No living row leads to it. */
  leave(row: number): void {
    this.linksOf(row, 0).fill(LINKS_END);
    this.#dropUpper(row);
    this.#held--;
  }

  /** Takes the links of a row to some rows away. */
  cut(row: number, others: ReadonlySet<number>): void {
    for (let layer = this.levelOf(row); layer >= 0; layer--) {
      const links = this.linksOf(row, layer);
      const kept = links.filter((link) => !others.has(link));
      if (kept.length < links.length) links.fill(LINKS_END).set(kept);
    }
  }

  /** Takes the links of a row away. */
  unlink(row: number): void {
    for (let layer = this.levelOf(row); layer >= 0; layer--) this.linksOf(row, layer).fill(LINKS_END);
  }

  /** Links a row without links, or hangs it on the row of which it is a duplicate. */
  linkNew(row: number): void {
    this.unlink(row);
    this.#hang(row, this.#insert(row, true));
  }

  /** Lets threads link new rows, which have no links. */
  linkAll(threads: GraphThreads): void {
    for (const [row, result] of threads.link(this.#beam, this.dead)) {
      if (result === row) this.linkNew(row);
      else this.#hang(row, result);
    }
  }

  /** Makes room for `rows` insertions by threads. */
  announce(threads: GraphThreads, rows: number): void {
    threads.announce(rows, this.#options.efConstruction, this.dead);
  }

  /** Links a row, which may be linked already, to the best of the rows that live, and those to it. */
  link(row: number): void {
    this.#insert(row, false);
  }

  /** Gives a living row other neighbours for dead ones. Links it anew when too few are left: its neighbourhood died. */
  repair(row: number): void {
    const context = this.#writer(this.#candidates(this.dead), this.levelOf(row));
    const links = this.segment.kernels.repairRow(context.address, row);
    if (links < Math.min(this.m / 2, LINKS_MIN)) this.link(row);
  }

  #insert(row: number, isNew: boolean): number {
    const context = this.#writer(this.#candidates(this.dead), this.levelOf(row));
    // WebAssembly hands unsigned words out as signed ones.
    return this.segment.kernels.insertRow(context.address, row, this.#beam, isNew ? 1 : 0) >>> 0;
  }

  /** Width of the beam of an insertion. */
  get #beam(): number {
    return Math.max(1, Math.min(this.#options.efConstruction, this.segment.rows));
  }

  /** A row behind the one of which it is a duplicate; LINKS_END for none. */
  #hang(row: number, twin: number): void {
    if (twin === LINKS_END) return;
    this.#dropUpper(row);
    this.twins.append(twin, row);
  }

  #dropUpper(row: number): void {
    const { segment } = this;
    const cell = segment.cell(UPPER, row) / 4;
    const upper = segment.words[cell];
    segment.words[cell] = 0;
    this.releaseUpper(upper);
  }

  /** What the pool of an insertion has to hold: dead rows may be nearer than all others. */
  #candidates(dead: number): number {
    return Math.min(this.#options.efConstruction + dead, this.segment.capacity);
  }

  /** The context of the writer with room for `candidates`, or where that is not to be had, for those of a beam. */
  #writer(candidates: number, level: number): QueryContext {
    this.#context ??= new QueryContext(this.segment);
    const rounds = level + ROUNDS_BESIDE_LEVEL;
    const found = Math.min(this.#options.efConstruction, this.segment.capacity);
    try {
      this.#context.prepareGraph({ candidates, rounds, found });
    } catch (error) {
      if (!(error instanceof IqdbError) || candidates === found) throw error;
      this.#context.prepareGraph({ candidates: found, rounds, found });
    }
    return this.#context;
  }

  #header(field: number): number {
    return this.segment.words[field / 4];
  }

  #setHeader(field: number, value: number): void {
    this.segment.words[field / 4] = value;
  }
}
