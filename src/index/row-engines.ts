/**
 * The engines of all segments, told of every row that comes, goes or moves, and asked together: a search runs in each segment
 * and the best of their hits are the answer. Engines speak of rows of their segment, rows are slots here.
 */
import { totalOrder } from "../distance/total-order.js";
import type { RowStore } from "../store/row-store.js";
import type { Segment } from "../store/segment.js";
import type { SlotSet } from "../store/slot-set.js";
import type { Engine, SearchSettings } from "./engine.js";
import { FlatEngine } from "./flat/flat-engine.js";
import { QueryContext, type RowHits } from "./query-context.js";
import { RowCodes } from "./row-codes.js";
import type { SlotHits } from "./slot-hits.js";

/** What searches one segment. */
interface Part {
  readonly segment: Segment;
  /** Position of its first row. */
  readonly first: number;
  /** Exact search, whatever the engine is. */
  readonly flat: FlatEngine;
  readonly engine: Engine;
  /** One per query that is searched at once. */
  readonly contexts: QueryContext[];
}

/** Makes the engine of a segment; `release` gives the position of a dead row back. */
export type EngineMaker = (segment: Segment, codes: RowCodes, release: (row: number) => void) => Engine;

/** How rows are looked at: all that are accepted, one list of them, or by the engine. */
export type Route = "scan" | "list" | "engine";

/** Queries that are searched together, at most: more contexts take more memory and save no more time. */
const BATCH_MAX = 32;

export class RowEngines {
  readonly #rows: RowStore;
  readonly #make: EngineMaker | undefined;
  #parts: Part[] = [];

  /** Without `make` rows are scanned and nothing else. */
  constructor(rows: RowStore, make?: EngineMaker) {
    this.#rows = rows;
    this.#make = make;
  }

  /** Makes room for `rows` more rows. Errors: IQDB_UNSUPPORTED. */
  prepare(rows: number): void {
    const { vectors } = this.#rows;
    const last = vectors.rows + rows - 1;
    for (let number = vectors.numberOf(Math.min(vectors.rows, last)); number <= vectors.numberOf(last); number++) {
      this.#part(number).engine.prepare(rows);
    }
  }

  /** A row was put at a position. */
  arrived(position: number): void {
    this.#partOf(position).engine.insert(this.#rows.vectors.localOf(position));
  }

  /** The row at a position is about to go, or to get another vector. */
  leaving(position: number): void {
    this.#partOf(position).engine.remove(this.#rows.vectors.localOf(position));
  }

  /** The row at `from` is at `to` now. */
  moved(from: number, to: number): void {
    const { vectors } = this.#rows;
    const [source, target] = [this.#partOf(from), this.#partOf(to)];
    if (source === target) target.engine.moved(vectors.localOf(from), vectors.localOf(to));
    else {
      source.engine.remove(vectors.localOf(from));
      target.engine.insert(vectors.localOf(to));
    }
  }

  /** All parts, those of segments that came since included. */
  get parts(): readonly Part[] {
    this.#rows.vectors.segments.forEach((_segment, number) => {
      this.#part(number);
    });
    return this.#parts;
  }

  /** The `k` nearest of the accepted rows to each query. */
  search(
    route: Route,
    queries: readonly Float32Array[],
    k: number,
    settings: SearchSettings,
    accept: SlotSet | undefined,
  ): SlotHits[] {
    const all: SlotHits[] = [];
    for (let from = 0; from < queries.length; from += BATCH_MAX) {
      const batch = queries.slice(from, from + BATCH_MAX);
      const found = this.parts.map((part) => this.#searchPart(part, route, batch, k, settings, accept));
      for (let place = 0; place < batch.length; place++) all.push(this.#merged(found, place, k));
    }
    return all;
  }

  #searchPart(
    part: Part,
    route: Route,
    queries: readonly Float32Array[],
    k: number,
    settings: SearchSettings,
    accept: SlotSet | undefined,
  ): RowHits[] {
    const list = route === "list" && accept !== undefined ? this.#listOf(part, accept) : undefined;
    const bits = accept === undefined || list !== undefined ? undefined : this.#bitsOf(part, accept);
    while (part.contexts.length < queries.length) part.contexts.push(new QueryContext(part.segment));
    const contexts = part.contexts.slice(0, queries.length);
    contexts.forEach((context, place) => {
      context.begin(queries[place], k, bits);
    });
    if (list !== undefined) for (const context of contexts) part.flat.searchRows(context, list);
    else if (route === "engine") for (const context of contexts) part.engine.search(context, settings);
    else if (contexts.length === 1) part.flat.search(contexts[0]);
    else part.flat.searchBatch(contexts);
    return contexts.map((context) => context.take());
  }

  /** The accepted rows of a part as the bitmap that kernels read. */
  #bitsOf({ segment, first }: Part, accept: SlotSet): Uint32Array {
    const rows = this.#rows;
    if (rows.isInOrder && rows.vectors.segments.length === 1) return padded(accept.words, segment.rows);
    const bits = new Uint32Array((segment.rows + 31) >>> 5);
    accept.forEach((slot) => {
      const row = rows.positionOf(slot) - first;
      if (row >= 0 && row < segment.rows) bits[row >>> 5] |= 1 << (row & 31);
    });
    return bits;
  }

  #listOf({ segment, first }: Part, accept: SlotSet): Uint32Array {
    const slots = accept.toSlots();
    const rows = this.#rows;
    if (rows.isInOrder && rows.vectors.segments.length === 1) return slots;
    return slots.map((slot) => rows.positionOf(slot) - first).filter((row) => row >= 0 && row < segment.rows);
  }

  /** The best of what the parts found for one query. */
  #merged(found: readonly (readonly RowHits[])[], place: number, k: number): SlotHits {
    if (found.length === 1) return this.#slotsOf(found[0][place], 0);
    const rows = this.#rows;
    const hits = found.flatMap((part, number) => {
      const { slots, distances } = this.#slotsOf(part[place], this.#parts[number].first);
      return Array.from(slots, (slot, i) => ({ slot, distance: distances[i] }));
    });
    hits.sort(
      (a, b) =>
        totalOrder(a.distance) - totalOrder(b.distance) || rows.sequenceAt(a.slot) - rows.sequenceAt(b.slot),
    );
    const best = hits.slice(0, k);
    return {
      slots: Uint32Array.from(best, ({ slot }) => slot),
      distances: Float32Array.from(best, ({ distance }) => distance),
    };
  }

  #slotsOf({ rows, distances }: RowHits, first: number): SlotHits {
    if (this.#rows.isInOrder && first === 0) return { slots: rows, distances };
    return { slots: rows.map((row) => this.#rows.slotAt(first + row)), distances };
  }

  #partOf(position: number): Part {
    return this.#part(this.#rows.vectors.numberOf(position));
  }

  #part(number: number): Part {
    return (this.#parts[number] ??= this.#newPart(number));
  }

  #newPart(number: number): Part {
    const { vectors } = this.#rows;
    const segment = vectors.segments[number];
    const first = vectors.firstOf(number);
    const codes = new RowCodes(segment);
    const flat = new FlatEngine(segment, codes);
    const engine = this.#make?.(segment, codes, (row) => this.#rows.release(first + row)) ?? flat;
    return { segment, first, flat, engine, contexts: [] };
  }
}

/** The words of a bitmap, as many as `rows` rows need. */
function padded(words: Uint32Array, rows: number): Uint32Array {
  const length = (rows + 31) >>> 5;
  if (words.length >= length) return words;
  const all = new Uint32Array(length);
  all.set(words);
  return all;
}
