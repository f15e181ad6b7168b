/**
 * Rows and a graph over them, with as little around as possible: numbers are ids, the graph is always asked, whatever a
 * planner would do. And what must hold of any graph.
 */

import { expect } from "vitest";
import { distance } from "../../src/distance/distance.js";
import { totalOrder } from "../../src/distance/total-order.js";
import type { Engine } from "../../src/index/engine.js";
import { HnswEngine } from "../../src/index/hnsw/hnsw-engine.js";
import { graphColumns, type HnswOptions } from "../../src/index/hnsw/hnsw-options.js";
import { QueryContext } from "../../src/index/query-context.js";
import { codeColumns, type Quantize, RowCodes } from "../../src/index/row-codes.js";
import { callKernel } from "../../src/kernels/kernels.js";
import {
  GRAPH_ENTRY,
  GRAPH_TOP,
  LEVEL_MASK,
  LINKS,
  LINKS_END,
  NO_ROW,
  TWIN_BEFORE,
  TWINS,
  UPPER,
} from "../../src/kernels/layout.js";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import { RowStore } from "../../src/store/row-store.js";
import type { Segment, VectorPlace } from "../../src/store/segment.js";
import type { Metric } from "../../src/types/metric.js";

export interface GraphRowsOptions extends Partial<HnswOptions> {
  readonly dim: number;
  readonly metric?: Metric;
  readonly quantize?: Quantize;
  readonly vectors?: VectorPlace;
  readonly kernels?: KernelVariant;
}

export interface Found {
  readonly id: number;
  readonly distance: number;
}

const DEFAULTS: HnswOptions = { m: 16, efConstruction: 100, efSearch: 64, filterWiden: 4, seed: 1n };

export class GraphRows {
  readonly rows: RowStore;
  readonly engine: Engine;
  readonly metric: Metric;
  readonly options: HnswOptions;
  #context: QueryContext | undefined;

  constructor(options: GraphRowsOptions, vectors: readonly Float32Array[] = []) {
    const { dim, metric = "euclidean", quantize = "int8", vectors: place = "wasm", kernels = "simd" } = options;
    this.metric = metric;
    this.options = { ...DEFAULTS, ...options };
    const columns = [...codeColumns(dim, metric, quantize), ...graphColumns(this.options)];
    this.rows = new RowStore({ dim, metric, columns, vectors: place, kernels, pinned: true });
    this.rows.reserve(Math.max(vectors.length, 1));
    const codes = new RowCodes(this.segment);
    this.engine = new HnswEngine(this.segment, codes, this.options, (row) => this.rows.release(row));
    vectors.forEach((vector, id) => {
      this.put(id, vector);
    });
  }

  get segment(): Segment {
    return this.rows.vectors.segments[0]!;
  }

  put(id: number, vector: Float32Array): void {
    const held = this.rows.slotOf(id);
    this.rows.makeRoom(1, 0);
    this.engine.prepare(1);
    if (held !== undefined) this.engine.remove(this.rows.positionOf(held));
    this.rows.put(id, vector, undefined);
    this.engine.insert(this.rows.positionOf(held ?? this.rows.size - 1));
  }

  remove(id: number): void {
    this.engine.remove(this.rows.positionOf(this.rows.slotOf(id)!));
    this.rows.remove(id);
  }

  /** What the graph finds; `accept` says which ids may be hits. */
  search(query: Float32Array, k: number, ef?: number, accept?: (id: number) => boolean): Found[] {
    this.#context ??= new QueryContext(this.segment);
    this.#context.begin(query, k, accept === undefined ? undefined : this.#bitsOf(accept));
    callKernel(this.segment.kernels, this.engine.searchCall(this.#context, { ef }));
    const { rows, distances } = this.#context.take();
    return Array.from(rows, (row, i) => ({ id: this.#idAt(this.rows.slotAt(row)), distance: distances[i]! }));
  }

  /** The distances that the last search computed. */
  get evaluated(): number {
    return this.#context?.evaluated ?? 0;
  }

  /** What comparing with every row finds. */
  exact(query: Float32Array, k: number, accept: (id: number) => boolean = () => true): Found[] {
    const { rows, metric } = this;
    const all = Array.from({ length: rows.size }, (_, slot) => ({ id: this.#idAt(slot), slot }))
      .filter(({ id }) => accept(id))
      .map(({ id, slot }) => ({ id, slot, distance: distance(metric, query, 0, rows.vectorAt(slot), 0, rows.dim) }));
    const order = (a: { slot: number; distance: number }, b: { slot: number; distance: number }) =>
      totalOrder(a.distance) - totalOrder(b.distance) || rows.sequenceAt(a.slot) - rows.sequenceAt(b.slot);
    return all
      .sort(order)
      .slice(0, k)
      .map(({ id, distance }) => ({ id, distance }));
  }

  /** Of the nearest rows the part that the graph finds: a row at the distance of the last one is as good. */
  recall(queries: readonly Float32Array[], k: number, ef?: number, accept?: (id: number) => boolean): number {
    let hits = 0;
    let wanted = 0;
    for (const query of queries) {
      const exact = this.exact(query, k, accept);
      const last = exact.at(-1)?.distance ?? -Infinity;
      hits += this.search(query, k, ef, accept).filter(({ distance }) => distance <= last).length;
      wanted += exact.length;
    }
    return wanted === 0 ? 1 : hits / wanted;
  }

  /** The links of a row that is in the graph. */
  linksOf(row: number, layer: number): number[] {
    const { segment } = this;
    const { m } = this.options;
    const upper = segment.words[segment.cell(UPPER, row) / 4]!;
    const at = layer === 0 ? segment.cell(LINKS, row) : upper - (upper & LEVEL_MASK) + (layer - 1) * m * 4;
    const links = segment.words.subarray(at / 4, at / 4 + (layer === 0 ? 2 * m : m));
    const end = links.indexOf(LINKS_END);
    expect(links.subarray(end < 0 ? links.length : end).every((link) => link === LINKS_END)).toBe(true);
    return [...links.subarray(0, end < 0 ? links.length : end)];
  }

  levelOf(row: number): number {
    return this.segment.words[this.segment.cell(UPPER, row) / 4]! & LEVEL_MASK;
  }

  get entry(): number {
    return this.segment.words[GRAPH_ENTRY / 4]!;
  }

  get top(): number {
    return this.segment.words[GRAPH_TOP / 4]!;
  }

  /** The duplicates of a linked row, oldest first. */
  twinsOf(row: number): number[] {
    const twins: number[] = [];
    const next = (one: number) => this.segment.words[this.segment.cell(TWINS, one) / 4]!;
    for (let twin = next(row); twin < NO_ROW; twin = next(twin)) {
      twins.push(twin);
      if (twins.length > this.segment.rows) throw new Error(`the duplicates of ${row} go round in circles`);
    }
    return twins;
  }

  /** The rows that are linked: all but duplicates. */
  get linked(): number[] {
    const { words } = this.segment;
    return this.living.filter((row) => {
      const at = this.segment.cell(LINKS, row) / 4;
      return words[at] !== LINKS_END || words[at + TWIN_BEFORE / 4] === LINKS_END;
    });
  }

  /** The positions of all rows. */
  get living(): number[] {
    return Array.from({ length: this.rows.size }, (_, slot) => this.rows.positionOf(slot));
  }

  /** Rows that no way leads to from the entry, on the lowest layer. */
  unreachable(): number[] {
    const met = new Set(this.rows.size === 0 ? [] : [this.entry]);
    for (const row of met) for (const link of this.linksOf(row, 0)) met.add(link);
    return this.linked.filter((row) => !met.has(row));
  }

  /**
   * Links are linked rows, on the layers where they are, none to itself or twice; without `dead` rows all of them live. Every
   * row is linked, or hangs on one that is the same.
   */
  expectSound(dead: "dead" | "no dead"): void {
    const living = new Set(this.linked);
    expect([...living, ...this.linked.flatMap((row) => this.twinsOf(row))].sort()).toEqual(this.living.sort());
    const faults = [...living].flatMap((row) => [...this.#chainFaults(row), ...this.#linkFaults(row, living, dead)]);
    expect(faults).toEqual([]);
    if (dead === "no dead" && living.size > 0) {
      expect(living).toContain(this.entry);
      expect(this.top).toBe(Math.max(...[...living].map((row) => this.levelOf(row))));
    }
  }

  *#chainFaults(row: number): Iterable<string> {
    const { vectors } = this.rows;
    for (const twin of this.twinsOf(row)) {
      if (vectors.vectorAt(twin).join() !== vectors.vectorAt(row).join()) yield `${twin} is no duplicate of ${row}`;
      if (this.segment.sequenceAt(twin) <= this.segment.sequenceAt(row)) yield `${twin} is older than ${row}`;
    }
  }

  *#linkFaults(row: number, living: ReadonlySet<number>, dead: "dead" | "no dead"): Iterable<string> {
    for (let layer = 0; layer <= this.levelOf(row); layer++) {
      const links = this.linksOf(row, layer);
      const where = `of ${row} on layer ${layer}`;
      if (new Set(links).size < links.length) yield `a link ${where} is there twice`;
      for (const link of links) {
        if (link === row || link >= this.segment.rows) yield `the link ${where} to ${link} is none`;
        if (!living.has(link) && dead === "no dead") yield `the link ${where} to ${link} leads to a dead row`;
        if (living.has(link) && this.levelOf(link) < layer) yield `the link ${where} to ${link} leads below it`;
      }
    }
  }

  #idAt(slot: number): number {
    return this.rows.keyAt(slot) as number;
  }

  #bitsOf(accept: (id: number) => boolean): Uint32Array {
    const bits = new Uint32Array((this.segment.rows + 31) >>> 5);
    this.living.forEach((row, slot) => {
      if (accept(this.#idAt(slot))) bits[row >>> 5]! |= 1 << (row & 31);
    });
    return bits;
  }
}
