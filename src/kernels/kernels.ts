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
  /**
   * Copies the vectors of `count` rows from `first` on out of the bytes at `from`, where they need not be aligned: how far from
   * there they begin stands at `starts` (f64). Answers how many rows it copied before one that is not finite, which it has
   * copied, too.
   */
  gatherRows(first: number, count: number, from: number, starts: number): number;
}

/** Codes: rows as signed bytes, queries as 16-bit integers, see src/kernels/layout.ts. */
export interface CodeKernels {
  /**
   * Writes what belongs to `count` rows from `first` on besides their vectors: norms for cosine, code records where the
   * segment has them.
   */
  encodeRows(first: number, count: number): void;
  /** Writes their norms alone, for cosine. */
  normRows(first: number, count: number): void;
  /** Codes the query of a context; QUERY_CODED says whether codes of rows bound distances to it. */
  encodeQuery(context: number): void;
}

/** Clustering: which centroid is nearest, and the sums of k-means. Vectors by address, `stride` bytes from one to the next. */
export interface ClusterKernels {
  /** Makes `count` vectors, one behind the other, into those of a space, which see in src/kernels/layout.ts. */
  mapRows(space: number, rows: number, count: number, out: number): void;
  /** Multiplies them with the factor of the space, no more. */
  scaleRows(space: number, rows: number, count: number, out: number): void;
  /**
   * The number of the centroid of a codebook that is nearest to each of `count` vectors, the smallest of equally near ones.
   * `codes` is room for the codes of TILE_ROWS vectors, twice.
   */
  assignRows(book: number, codes: number, rows: number, stride: number, count: number, out: number): void;
  /** For each centroid of a codebook 8 bytes: its number, and above it the order of how far it is from a vector. */
  rankCentroids(book: number, codes: number, row: number, out: number): void;
  /** Adds vectors to the sums (f64) and counts (u32) of the clusters whose numbers are given. */
  sumRows(
    rows: number,
    stride: number,
    count: number,
    dim: number,
    numbers: number,
    sums: number,
    counts: number,
  ): void;
  /**
   * Gives vectors that are nearer to a further centroid than to their own to that one: `squares` and `owners` hold the
   * squared distance to the own one and its number, `quarters` for each centroid a quarter of its squared distance to the
   * further one.
   */
  claimRows(
    rows: number,
    stride: number,
    count: number,
    dim: number,
    centroid: number,
    number: number,
    squares: number,
    owners: number,
    quarters: number,
  ): void;
  /** The squared distances of vectors to the centroids whose numbers are given. */
  ownSquares(
    rows: number,
    stride: number,
    count: number,
    dim: number,
    numbers: number,
    centroids: number,
    squares: number,
  ): void;
}

/** Search of an inverted file, an address; see src/kernels/layout.ts for what it and the context hold. */
export interface ListKernels {
  /** Offers `count` rows whose numbers stand at `rows`. */
  scanRows(context: number, rows: number, count: number): void;
  /** How many rows may be hits: those whose bits are set in a context. */
  countAccepted(context: number): number;
  /**
   * Offers the rows of the lists of the `probes` nearest clusters, and of further ones until there are as many hits as are
   * wanted or no cluster is left.
   */
  searchLists(context: number, ivf: number, probes: number): void;
  /**
   * The same by product quantisation: CANDIDATES_MAX rows are found by approximate distances and offered with their exact
   * ones; when that is 0, rows are offered with approximate distances.
   */
  searchProducts(context: number, ivf: number, probes: number): void;
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
  /**
   * Links new rows of the lowest layer, `count` of them in a list at `rows`, together with other threads that do the same
   * with contexts of their own: `next` is the address of a number that all count up. Writes over a row what `insertRow` answers.
   */
  insertRows(context: number, rows: number, count: number, next: number, ef: number): void;
  /**
   * How many of `count` rows from `first` on have sound lists of links before one that has not: rows on the layer of the list,
   * nothing behind the end. `levels` is the address of a byte for each of the ROWS: its level, or TWIN_LEVEL.
   */
  soundRows(first: number, count: number, levels: number): number;
  /** The highest of the levels at that address, TWIN_LEVEL apart; TWIN_LEVEL when one is no level. */
  topLevel(levels: number): number;
  /** How many lists of links rows of these levels have on upper layers. */
  countLists(levels: number): number;
  /**
   * Enters every row with its level into a graph that holds none. `upper` is where all lists of upper layers stand, one behind
   * the other, and have room to begin, each row's, at a multiple of LINE_BYTES.
   */
  enterRows(levels: number, upper: number): void;
  /** Gives a living row other neighbours for those that are dead. Answers how many links it has. Rounds: its layers above the lowest and one. */
  repairRow(context: number, row: number): number;
}

/** Exact search. Rows that are dead or whose bits are not set are never offered. */
export interface ScanKernels {
  /** Offers all rows to a context, as hits. Rows have their codes when the query is coded. */
  scan(context: number): void;
  /**
   * The same for `count` contexts, BATCH_MAX at most, whose addresses stand first in `room`: BATCH_ROOM_BYTES,
   * their codes, and the widened codes of a tile.
   */
  scanBatch(room: number, count: number): void;
}

export interface Kernels extends RowKernels, CodeKernels, ScanKernels, ClusterKernels, ListKernels, GraphKernels {}

/** Kernels that find hits for a context that is ready. */
export type SearchKernel = keyof ScanKernels | "scanRows" | "searchLists" | "searchProducts" | "searchGraph";

/** A kernel and its arguments, as they can be sent to another thread. */
export type KernelCall = readonly [kernel: SearchKernel, ...args: number[]];

/** Nothing when there is nothing to call. */
export function callKernel(kernels: Kernels, call: KernelCall | undefined): void {
  if (call === undefined) return;
  const [kernel, ...args] = call;
  (kernels[kernel] as (...args: number[]) => void)(...args);
}
