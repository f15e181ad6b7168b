/** How scans go about it: valid in TypeScript and AssemblyScript, so that kernels and twins take the same way. */

/** Steps of four rows that a scan takes one way, by codes or in full, before it thinks again. */
export const STRIP_STEPS = 64;
/** Strips in full between two attempts with codes, at most. */
export const STRIP_WAIT_MAX = 63;
/** With this many hits wanted or fewer a scan begins with the rows whose codes are nearest, see `seedStrip`. */
export const SEEDS_MAX = 12;

/** Queries of a batch that are scanned together, at most. */
export const BATCH_QUERIES = 256;
/** Bytes of widened codes that all queries of a batch meet before the next rows come: less than the nearest cache. */
export const TILE_BYTES = 24576;
/** Components of four rows that fit into the scratch of a context as 16-bit codes. */
export const TILE_DIM_MAX = 7040;
