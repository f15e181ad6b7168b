/**
 * A search of all segments in pieces: some queries in one segment each, so that threads can take pieces. The best of what is
 * found in the segments are the answer, which does not depend on who ran a piece, when, or how large pieces were.
 *
 * Preparing a piece and taking its hits is for the thread that owns the rows; running it is one kernel call for each query, or
 * one for all, which change nothing but the contexts of the piece. No row may change between the first piece and the last.
 */
import { totalOrder } from "../distance/total-order.js";
import { callKernel, type KernelCall } from "../kernels/kernels.js";
import { BATCH_MAX } from "../kernels/scan-rules.js";
import type { RowStore } from "../store/row-store.js";
import type { Segment } from "../store/segment.js";
import type { SlotSet } from "../store/slot-set.js";
import type { SharedKernels } from "../types/kernel-threads.js";
import type { Engine, SearchSettings } from "./engine.js";
import type { FlatEngine } from "./flat/flat-engine.js";
import { QueryContext, type RowHits } from "./query-context.js";
import type { SlotHits } from "./slot-hits.js";

/** What searches one segment. */
export interface Part {
  readonly segment: Segment;
  /** Position of its first row. */
  readonly first: number;
  /** Exact search, whatever the engine is. */
  readonly flat: FlatEngine;
  readonly engine: Engine;
  /** Contexts that no piece works with. */
  readonly contexts: QueryContext[];
}

/** How rows are looked at: all that are accepted, one list of them, or by the engine. */
export type Route = "scan" | "list" | "engine";

/** The `k` nearest of the accepted rows to each query. */
export interface SearchRequest {
  readonly route: Route;
  readonly queries: readonly Float32Array[];
  readonly k: number;
  readonly settings: SearchSettings;
  readonly accept: SlotSet | undefined;
}

/** Queries of a piece, at most: of one that goes over all rows once for many queries, and of any other. */
export interface PieceSizes {
  readonly scan: number;
  readonly other: number;
}

/** Other searches may need a mark for every row and query. */
const ONE_THREAD: PieceSizes = { scan: BATCH_MAX, other: 1 };

/** Rows of a part that a request accepts: by a bitmap, or in a list. */
interface Accepted {
  readonly bits?: Uint32Array;
  readonly list?: Uint32Array;
}

export class SearchPiece {
  /** What to run, one after the other. */
  calls!: readonly KernelCall[];
  readonly #part: Part;
  readonly #request: SearchRequest;
  readonly #accepted: Accepted;
  readonly #queries: readonly Float32Array[];
  readonly #contexts: QueryContext[];
  readonly #take: (hits: readonly RowHits[]) => void;

  /** Errors: IQDB_UNSUPPORTED, when there is no memory for its contexts. */
  constructor(
    part: Part,
    request: SearchRequest,
    accepted: Accepted,
    queries: readonly Float32Array[],
    take: (hits: readonly RowHits[]) => void,
  ) {
    this.#part = part;
    this.#request = request;
    this.#accepted = accepted;
    this.#queries = queries;
    this.#take = take;
    this.#contexts = [];
    try {
      for (const _ of queries) this.#contexts.push(part.contexts.pop() ?? new QueryContext(part.segment));
      this.prepare();
    } catch (error) {
      this.#giveBack();
      throw error;
    }
  }

  /** What another thread needs to run the calls; undefined where none can. */
  get shared(): SharedKernels | undefined {
    return this.#part.segment.shared;
  }

  /** Begins the searches: anew when the calls were not run to their end. Errors: IQDB_UNSUPPORTED. */
  prepare(): void {
    const { k, route } = this.#request;
    this.#contexts.forEach((context, place) => {
      context.begin(this.#queries[place], k, this.#accepted.bits);
    });
    if (route === "scan" && this.#contexts.length > 1) this.calls = [this.#part.flat.batchCall(this.#contexts)];
    else {
      const calls = this.#contexts.map((context) => this.#callFor(context));
      this.calls = calls.filter((call) => call !== undefined);
    }
  }

  /** Runs the calls in this thread. */
  run(): void {
    const { kernels } = this.#part.segment;
    for (const call of this.calls) callKernel(kernels, call);
  }

  /** The calls were run. */
  finish(): void {
    const hits = this.#contexts.map((context) => context.take());
    this.#giveBack();
    this.#take(hits);
  }

  /** Nobody runs the calls any more, and what they found is not wanted. */
  abandon(): void {
    this.#giveBack();
  }

  #callFor(context: QueryContext): KernelCall | undefined {
    const { flat, engine } = this.#part;
    const { list } = this.#accepted;
    if (list !== undefined) return flat.listCall(context, list);
    return this.#request.route === "engine"
      ? engine.searchCall(context, this.#request.settings)
      : flat.searchCall(context);
  }

  #giveBack(): void {
    this.#part.contexts.push(...this.#contexts.splice(0));
  }
}

export class PiecedSearch {
  readonly #rows: RowStore;
  readonly #parts: readonly Part[];
  readonly #request: SearchRequest;
  readonly #size: number;
  /** What was found for each query in each part. */
  readonly #found: (RowHits | undefined)[][];
  #part = 0;
  #query = 0;
  #left: number;
  #accepted: Accepted | undefined;

  constructor(rows: RowStore, parts: readonly Part[], request: SearchRequest, sizes = ONE_THREAD) {
    this.#rows = rows;
    this.#parts = parts;
    this.#request = request;
    this.#size = request.route === "scan" ? Math.min(sizes.scan, BATCH_MAX) : sizes.other;
    this.#found = parts.map(() => new Array<RowHits | undefined>(request.queries.length));
    this.#left = parts.length * request.queries.length;
  }

  /** The next piece; undefined when all have been given out. Errors: IQDB_UNSUPPORTED; it can be asked for again. */
  next(): SearchPiece | undefined {
    const { queries } = this.#request;
    const part = this.#parts[this.#part];
    if (part === undefined || queries.length === 0) return undefined;
    this.#accepted ??= this.#acceptedOf(part);
    const [found, first] = [this.#found[this.#part], this.#query];
    const some = first === 0 && queries.length <= this.#size ? queries : queries.slice(first, first + this.#size);
    const piece = new SearchPiece(part, this.#request, this.#accepted, some, (hits) => {
      hits.forEach((each, place) => {
        found[first + place] = each;
      });
      this.#left -= hits.length;
    });
    this.#query += some.length;
    if (this.#query === queries.length) {
      this.#part++;
      this.#query = 0;
      this.#accepted = undefined;
    }
    return piece;
  }

  /** Whether every piece was finished. */
  get isDone(): boolean {
    return this.#left === 0;
  }

  /** For each query, once it is done. */
  hits(): SlotHits[] {
    return this.#request.queries.map((_query, place) => this.#merged(place));
  }

  #acceptedOf(part: Part): Accepted {
    const { route, accept } = this.#request;
    if (accept === undefined) return {};
    return route === "list" ? { list: this.#listOf(part, accept) } : { bits: this.#bitsOf(part, accept) };
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
  #merged(place: number): SlotHits {
    const found = this.#found.map((part) => part[place]!);
    if (found.length === 1) return this.#slotsOf(found[0], 0);
    const rows = this.#rows;
    const hits = found.flatMap((part, number) => {
      const { slots, distances } = this.#slotsOf(part, this.#parts[number].first);
      return Array.from(slots, (slot, i) => ({ slot, distance: distances[i] }));
    });
    hits.sort(
      (a, b) => totalOrder(a.distance) - totalOrder(b.distance) || rows.sequenceAt(a.slot) - rows.sequenceAt(b.slot),
    );
    const best = hits.slice(0, this.#request.k);
    return {
      slots: Uint32Array.from(best, ({ slot }) => slot),
      distances: Float32Array.from(best, ({ distance }) => distance),
    };
  }

  #slotsOf({ rows, distances }: RowHits, first: number): SlotHits {
    if (this.#rows.isInOrder && first === 0) return { slots: rows, distances };
    return { slots: rows.map((row) => this.#rows.slotAt(first + row)), distances };
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
