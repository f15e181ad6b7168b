/**
 * What the kernels do. They work on the memory of one segment (src/kernels/layout.ts); an address is a byte offset in it, a
 * context the address of what one search works with, a row a position in the segment.
 *
 * Two implementations: compiled AssemblyScript (src/kernels/assembly), and a plain TypeScript twin (src/kernels/twin), which
 * gives the same results, is the oracle of the tests, and takes over where WebAssembly has no SIMD. No kernel keeps anything
 * between calls or in static memory, so that threads can share a segment.
 */

/** Distances and hits. */
export interface RowKernels {
  /** The distance between two vectors by address; the norms are used for cosine alone. */
  distanceBetween(a: number, aNorm: number, b: number, bNorm: number): number;
  /** The distance of a row to the query of a context. */
  distanceTo(context: number, row: number): number;
  /** The norm of a vector as cosine uses it. */
  normOf(vector: number, dim: number): number;
  /** Offers a row as a hit; it is kept when it is among the K best so far. */
  offer(context: number, position: number, distance: number, sequence: number): void;
  /** Puts the hits into order, nearest first. */
  sortHits(context: number): void;
  /** How many bits are set in `words` words at an address. */
  countBits(bitmap: number, words: number): number;
}

/** Codes: rows as signed bytes, queries as 16-bit integers, see src/kernels/layout.ts. */
export interface CodeKernels {
  /**
   * Writes what belongs to `count` rows from `first` on besides their vectors: norms for cosine, code records where the
   * segment has them.
   */
  encodeRows(first: number, count: number): void;
  /** Codes the query of a context; QUERY_CODED says whether codes of rows bound distances to it. */
  encodeQuery(context: number): void;
}

/**
 * Graphs (HNSW). The context was prepared by `QueryContext.prepareGraph` with as many rounds as are named here; room for
 * links is there, so none of these can fail.
 */
export interface GraphKernels {
  /**
   * Offers the rows nearest to the query of a context: a beam of `ef` rows, the first `best` of it compared in full. Where
   * not every row may be a hit, the search ends at the latest with `wide` rows expanded and `best` found; with nothing
   * offered when more than `budget` distances would be needed. Two rounds.
   */
  searchGraph(context: number, ef: number, best: number, wide: number, budget: number): void;
  /**
   * Links a row with the best of `ef` rows; its lists of links are empty, or it is linked already (`isNew` is 0). Answers
   * LINKS_END, or the row of which a new one is a duplicate: then nothing was linked. Rounds: its layers above the lowest and four.
   */
  insertRow(context: number, row: number, ef: number, isNew: number): number;
  /** Gives a living row other neighbours for those that are dead. Answers how many links it has. Rounds: its layers above the lowest and one. */
  repairRow(context: number, row: number): number;
}

export interface Kernels extends RowKernels, CodeKernels, GraphKernels {}
