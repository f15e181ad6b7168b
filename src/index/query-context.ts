/**
 * What one search works with, in the memory of a segment: the query, the hits, the bitmap of rows that may be hits, scratch.
 * Kernels keep nothing elsewhere, so searches with a context each may run side by side. A context is made once and used again.
 */
import { distanceOfOrder } from "../distance/total-order.js";
import { MET_TOGETHER } from "../kernels/graph-rules.js";
import {
  ACCEPT,
  CHOSEN,
  CODES,
  COMPARED,
  CONTEXT_BYTES,
  EVALUATED,
  FOUND,
  HIT_BYTES,
  HIT_COUNT,
  HIT_ORDER,
  HIT_POSITION,
  HITS,
  K,
  LINKS,
  NEAR_DISTANCES,
  NEAR_PLACES,
  NEAR_ROWS,
  POOL,
  POOL_MAX,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_NORM,
  RANKED,
  ROUND,
  ROUNDS_MAX,
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

/** What a search or a change of a graph needs. */
export interface GraphRoom {
  /** Candidates that the pool holds. */
  readonly candidates: number;
  /** Rounds of marks, at most ROUNDS_MAX. */
  readonly rounds: number;
  /** Candidates that may become hits, where not every row may. */
  readonly found?: number;
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
  readonly #list: Region = { address: 0, bytes: 0 };
  readonly #reserved = new Map<number, Region>();
  #candidates = 0;
  #found = 0;

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

  /** Room for a search or a change of a graph, and a new round of marks or several. Errors: IQDB_UNSUPPORTED. */
  prepareGraph({ candidates, rounds, found = 0 }: GraphRoom): void {
    const { segment } = this;
    if (candidates !== this.#candidates || found !== this.#found) this.#layOutGraph(candidates, found);
    const { address } = this.#visited;
    this.#ensure(this.#visited, VISITED, segment.capacity);
    const round = this.#word(ROUND) + rounds;
    if (this.#visited.address === address && round <= ROUNDS_MAX) this.#setWord(ROUND, round);
    else {
      segment.bytes.fill(0, this.#visited.address, this.#visited.address + this.#visited.bytes);
      this.#setWord(ROUND, rounds);
    }
  }

  /** Memory for an engine, whose address is in a field of the context: `bytes` at least, with arbitrary contents. Answers the address. Errors: IQDB_UNSUPPORTED. */
  reserve(field: number, bytes: number): number {
    let region = this.#reserved.get(field);
    if (region === undefined) {
      region = { address: 0, bytes: 0 };
      this.#reserved.set(field, region);
    }
    this.#ensure(region, field, bytes);
    return region.address;
  }

  /** Puts a list of rows where this search finds it. Answers the address. Errors: IQDB_UNSUPPORTED. */
  list(rows: Uint32Array): number {
    grow(this.segment, this.#list, rows.byteLength);
    this.segment.words.set(rows, this.#list.address / 4);
    return this.#list.address;
  }

  /** Gives the pool, what was found and the short lists of a graph their places in one region. */
  #layOutGraph(candidates: number, found: number): void {
    const list = Math.ceil((this.segment.stride(LINKS) / 4 + 2 + MET_TOGETHER) / 4) * 16;
    this.#candidates = 0;
    this.#ensure(this.#pool, POOL, (candidates + found) * 8 + 6 * list);
    this.#setWord(POOL_MAX, candidates);
    let address = this.#pool.address + candidates * 8;
    this.#setWord(FOUND, address);
    address += found * 8;
    for (const field of [NEAR_ROWS, NEAR_DISTANCES, NEAR_PLACES, CHOSEN, RANKED]) {
      this.#setWord(field, address);
      address += list;
    }
    this.#candidates = candidates;
    this.#found = found;
  }

  /** The hits in order. Ends the search. */
  take(): RowHits {
    const { segment } = this;
    segment.kernels.sortHits(this.address);
    const count = this.hitCount;
    const rows = new Uint32Array(count);
    const distances = new Float32Array(count);
    const { words } = segment;
    for (let i = 0, at = this.#hits.address / 4; i < count; i++, at += HIT_BYTES / 4) {
      rows[i] = words[at + HIT_POSITION / 4];
      distances[i] = distanceOfOrder(words[at + HIT_ORDER / 4] ^ 0x8000_0000);
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
    if (grow(this.segment, region, bytes)) this.#setWord(field, region.address);
  }
}

/** True when the region is elsewhere now. */
function grow(segment: Segment, region: Region, bytes: number): boolean {
  if (bytes <= region.bytes) return false;
  const wanted = Math.max(bytes, Math.ceil(region.bytes * 1.5));
  const address = segment.allocate(wanted);
  if (region.bytes > 0) segment.release(region.address, region.bytes);
  region.address = address;
  region.bytes = wanted;
  return true;
}
