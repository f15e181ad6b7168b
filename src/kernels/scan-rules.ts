/** How scans go about it: valid in TypeScript and AssemblyScript, so that kernels and the code around them agree. */

/** Steps of four rows that a scan takes one way, by codes or in full, before it thinks again. */
export const STRIP_STEPS = 64;
/** Strips in full between two attempts with codes, at most. */
export const STRIP_WAIT_MAX = 63;
/** With this many hits wanted or fewer a scan begins with the rows whose codes are nearest, of so many steps. */
export const SEEDS_MAX = 12;
export const SEED_STEPS = 256;

/** Queries that are scanned together, at most: more would take more memory and save no more time. */
export const BATCH_MAX = 32;
/** Bytes of widened codes that all queries of a batch meet before the next rows come: less than the nearest cache. */
export const TILE_BYTES = 24576;
/** Steps of a tile, at most. */
export const TILE_STEPS_MAX = 64;
/** What a tile has of each step beside its codes. */
export const TILE_HEAD_BYTES = 48;
/** What queries of a batch share beside their codes and those of a tile: their contexts, what they do, residuals, heads. */
export const BATCH_ROOM_BYTES = 3248;

/** Rows of a list whose codes are fetched side by side, and of those that are compared in full. */
export const PIECE_ROWS = 64;
export const FULL_PIECE_ROWS = 16;
/** Bytes of a row that are touched: hardware fetches the rest of a long one. */
export const PIECE_TOUCHED_MAX = 512;
