/**
 * What one search works with, in the memory of a segment: the query, the hits, the bitmap of rows that may be hits, scratch.
 * Kernels keep nothing elsewhere, so searches with a context each may run side by side. A context is made once and used again.
 */
import {
  ACCEPT,
  CODES,
  COMPARED,
  CONTEXT_BYTES,
  EVALUATED,
  HIT_BYTES,
  HIT_COUNT,
  HIT_ORDER,
  HIT_POSITION,
  HITS,
  K,
  POOL,
  POOL_MAX,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_NORM,
  ROUND,
  SCRATCH,
  SCRATCH_BYTES,
  VISITED,
} from "../kernels/layout.js";
import type { Segment } from "../store/segment.js";

/** What a search found in a segment: nearest first. */
export interface RowHits {
  /** Positions within the segment. */
  readonly rows: Uint32Array;
  readonly distances: Float32Array;
}

/** A region of the segment that grows by being allocated anew. */
interface Region {
  address: number;
  bytes: number;
}

const HITS_MIN = 64;

export class QueryContext {
  readonly segment: Segment;
  /** What kernels are given. */
  readonly address: number;
  readonly #hits: Region;
  readonly #accept: Region = { address: 0, bytes: 0 };
  readonly #visited: Region = { address: 0, bytes: 0 };
  readonly #pool: Region = { address: 0, bytes: 0 };
  readonly #reserved = new Map<number, Region>();

  /** Errors: IQDB_UNSUPPORTED. */
  constructor(segment: Segment) {
    this.segment = segment;
    const { dim } = segment.shape;
    this.address = segment.allocate(CONTEXT_BYTES);
    segment.bytes.fill(0, this.address, this.address + CONTEXT_BYTES);
    this.#setWord(QUERY, segment.allocate(dim * 4));
    if (segment.has(CODES)) this.#setWord(QUERY_CODES, segment.allocate(Math.ceil(dim / 16) * 32));
    this.#setWord(SCRATCH, segment.allocate(SCRATCH_BYTES));
    this.#hits = { address: segment.allocate(HITS_MIN * HIT_BYTES), bytes: HITS_MIN * HIT_BYTES };
    this.#setWord(HITS, this.#hits.address);
  }

  /**
   * Begins a search for the `k` nearest rows among those whose bits are set in `accept`, which has a bit for every row of
   * the segment. Errors: IQDB_UNSUPPORTED.
   */
  begin(query: Float32Array, k: number, accept?: Uint32Array): void {
    const { segment } = this;
    const wanted = Math.min(k, segment.rows);
    this.#ensure(this.#hits, HITS, wanted * HIT_BYTES);
    if (accept === undefined) this.#setWord(ACCEPT, 0);
    else {
      const words = (segment.rows + 31) >>> 5;
      this.#ensure(this.#accept, ACCEPT, words * 4);
      this.#setWord(ACCEPT, this.#accept.address);
      segment.words.set(accept.length > words ? accept.subarray(0, words) : accept, this.#accept.address / 4);
    }
    const at = this.#word(QUERY);
    segment.floats.set(query, at / 4);
    const norm = segment.shape.metric === "cosine" ? segment.kernels.normOf(at, query.length) : 0;
    segment.floats[(this.address + QUERY_NORM) / 4] = norm;
    this.#setWord(QUERY_CODED, 0);
    this.#setWord(K, wanted);
    this.#setWord(HIT_COUNT, 0);
    this.#setWord(COMPARED, 0);
    this.#setWord(EVALUATED, 0);
  }

  /** Rows compared in full by this search. */
  get compared(): number {
    return this.#word(COMPARED);
  }

  /** Distances that a graph search computed. */
  get evaluated(): number {
    return this.#word(EVALUATED);
  }

  get hitCount(): number {
    return this.#word(HIT_COUNT);
  }

  /** Room for a graph search: a mark for every row, a pool of candidates. Begins a new round of marks. Errors: IQDB_UNSUPPORTED. */
  prepareGraph(candidates: number, rounds = 1): void {
    this.#ensure(this.#pool, POOL, candidates * 8);
    this.#setWord(POOL_MAX, this.#pool.bytes / 8);
    const { address } = this.#visited;
    const bytes = Math.max(this.segment.capacity * 4, this.#visited.bytes);
    this.#ensure(this.#visited, VISITED, bytes);
    const round = this.#word(ROUND) + rounds;
    if (this.#visited.address === address && round < 0xffff_0000) this.#setWord(ROUND, round);
    else {
      this.segment.words.fill(0, this.#visited.address / 4, (this.#visited.address + this.#visited.bytes) / 4);
      this.#setWord(ROUND, rounds);
    }
  }

  /** Memory for an engine, whose address is in a field of the context: `bytes` at least, with arbitrary contents. Errors: IQDB_UNSUPPORTED. */
  reserve(field: number, bytes: number): void {
    let region = this.#reserved.get(field);
    if (region === undefined) {
      region = { address: 0, bytes: 0 };
      this.#reserved.set(field, region);
    }
    this.#ensure(region, field, bytes);
  }

  /** The hits in order. Ends the search. */
  take(): RowHits {
    const { segment } = this;
    segment.kernels.sortHits(this.address);
    const count = this.hitCount;
    const rows = new Uint32Array(count);
    const distances = new Float32Array(count);
    const orders = new Uint32Array(distances.buffer);
    for (let i = 0, at = this.#hits.address / 4; i < count; i++, at += HIT_BYTES / 4) {
      rows[i] = segment.words[at + HIT_POSITION / 4];
      const order = segment.words[at + HIT_ORDER / 4];
      orders[i] = order & 0x8000_0000 ? order ^ 0x8000_0000 : ~order;
    }
    return { rows, distances };
  }

  #word(field: number): number {
    return this.segment.words[(this.address + field) / 4];
  }

  #setWord(field: number, value: number): void {
    this.segment.words[(this.address + field) / 4] = value;
  }

  #ensure(region: Region, field: number, bytes: number): void {
    if (bytes <= region.bytes) return;
    const wanted = Math.max(bytes, Math.ceil(region.bytes * 1.5));
    const address = this.segment.allocate(wanted);
    if (region.bytes > 0) this.segment.release(region.address, region.bytes);
    region.address = address;
    region.bytes = wanted;
    this.#setWord(field, address);
  }
}
