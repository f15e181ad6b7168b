/**
 * Where things are in the memory of a segment: shared by the kernels (AssemblyScript), their twins and the code around
 * them, so this file is valid in both languages. All numbers are bytes.
 *
 *     1024      header: what the rows look like, one word each
 *     2048      columns: the stride of each, one word each
 *     3072      columns: the address of the table of each: the addresses of its blocks, one word each
 *     4096      everything that is allocated: tables, blocks, contexts, graph layers, centroids
 *
 * A column is a sequence of blocks of 2^shift rows, so it grows without being moved, and a reader in another thread never
 * sees a row move.
 */

// The header.
export const DIM = 1024;
/** Index of the metric in METRICS. */
export const METRIC = 1028;
/** log2 of the rows in a block. */
export const SHIFT = 1032;
/** Positions in use, dead ones included: 0 to ROWS - 1. */
export const ROWS = 1036;
/**
 * u32: address of STAGED_PLACES vectors, where the floats of rows are brought that stand outside of this memory (there is
 * no column VECTORS then); 0 when they stand inside.
 */
export const STAGED = 1040;
/** u32: bytes from one of those to the next. */
export const STAGED_STRIDE = 1044;
/** Four rows that are compared at a time, and the row that they are compared with. */
export const STAGED_PLACES = 5;
export const STAGED_ORIGIN = 4;

// The header of a graph.
/** u32: the row that every search begins with; LINKS_END when there is none. */
export const GRAPH_ENTRY = 1104;
/** u32: the highest layer, where the entry is. */
export const GRAPH_TOP = 1108;
/** u32: rows of the graph that are dead: ways lead through them, none to them. */
export const GRAPH_DEAD = 1112;
/** u32: 1 when distances of the graph are estimated from codes. */
export const GRAPH_CODED = 1116;
/** f32: how much of the distances between neighbours codes lose, of late; see BLUR_MAX. */
export const GRAPH_BLUR = 1120;
/** u32: duplicates, which hang on rows that are linked: none are looked for where there are none. */
export const GRAPH_TWINS = 1124;

// Metrics: places in METRICS of src/types/metric.ts, which are the numbers of the file format.
export const COSINE = 0;
export const DOT = 1;
export const EUCLIDEAN = 2;
export const MANHATTAN = 3;
export const HAMMING = 4;

// Columns.
export const STRIDES = 2048;
export const TABLES = 3072;
/** dim × f32. */
export const VECTORS = 0;
/** u32: ties between equal distances go to the smaller number; DEAD for a row that is gone. */
export const SEQUENCES = 1;
/** f32: the norm of the row, for cosine alone. */
export const NORMS = 2;
/** The code record of a row, see CODE_BYTES. */
export const CODES = 3;
/** 2 × m u32: the links of a row on the lowest layer of a graph, LINKS_END behind the last one. */
export const LINKS = 4;
/**
 * u32: the highest layer of a row, plus the address (a multiple of 64) of its links above the lowest layer: m u32 for layer
 * 1, then for layer 2, and so on. 0 for a row that is on the lowest alone.
 */
export const UPPER = 5;
/** u32 list, u32 address of its entry there: where an inverted file has the row. */
export const LISTS = 6;
/** f32, see PRODUCT_TERM, then one byte per subvector of a product quantiser, padded to a multiple of 4. */
export const PQ_CODES = 7;
/**
 * u32: the next duplicate of a row of a graph. Rows that are bit for bit the same are in the graph once: the oldest is linked,
 * the others are its duplicates, in the order of their age. Behind the last one, LINKS_END or NO_ROW plus the linked one.
 */
export const TWINS = 8;
export const COLUMNS = 9;

export const DEAD = 0xffffffff;
export const HEAP_START = 4096;

/** No row: behind the last link of a row. */
export const LINKS_END = 0xffffffff;
/** Rows are below. */
export const NO_ROW = 0x80000000;
/** Alignment of whatever is allocated in a segment: a cache line. */
export const LINE_BYTES = 64;

/** In the cell LINKS of a duplicate, behind LINKS_END: u32, the duplicate before it; in that of the first, the last one. */
export const TWIN_BEFORE = 4;
/** In the place of the level of a row that is a duplicate. */
export const TWIN_LEVEL = 255;
/** Bits of a cell of UPPER that hold the layer. */
export const LEVEL_MASK = 63;

// A code record: four words, then one signed byte per component, padded with zeros to a multiple of 16.
/** f32: a component is code × scale. */
export const CODE_SCALE = 0;
/**
 * f32: squared norm of the decoded row; -Infinity when the row has to be compared in full always. A zero row counts as
 * orthogonal to everything under cosine: its codes are zero, this is 1.
 */
export const CODE_SQUARE = 4;
/** f32: norm of what decoding loses, rounded up. */
export const CODE_RESIDUAL = 8;
/** i32: the sum of the codes. */
export const CODE_SUM = 12;
export const CODE_BYTES = 16;

// A context: what one search or insertion works with. Addresses of memory that belongs to it alone.
/** dim × f32: the query. */
export const QUERY = 0;
/** i16 per component, padded with zeros like codes. */
export const QUERY_CODES = 4;
/** f32: a component is code × scale. */
export const QUERY_SCALE = 8;
/** f32: squared norm of the decoded query. */
export const QUERY_SQUARE = 12;
/** f32: norm of what decoding loses, rounded up. */
export const QUERY_RESIDUAL = 16;
/** f32: the norm of the query. */
export const QUERY_NORM = 20;
/** u32: 1 when distances to codes bound distances to rows. */
export const QUERY_CODED = 24;
/** Entries of HIT_BYTES each, at least K of them. */
export const HITS = 28;
/** u32: how many hits are wanted. */
export const K = 32;
/** u32: how many hits there are. */
export const HIT_COUNT = 36;
/** Bitmap over positions: one bit per row that may be a hit; 0 when all may. */
export const ACCEPT = 40;
/** u32: rows compared in full. */
export const COMPARED = 44;
/** A byte per position: the round in which a search met it. Bytes, because all of them should stay in the cache. */
export const VISITED = 48;
/** u32: number of the present round, 1 to ROUNDS_MAX; then all marks are cleared. */
export const ROUND = 52;
/** Candidates of a graph search: 8 bytes each. */
export const POOL = 56;
/** u32: candidates that fit into the pool. */
export const POOL_MAX = 60;
/** Scratch of SCRATCH_BYTES for short lists. */
export const SCRATCH = 64;
/** u32: distances computed by a graph search. */
export const EVALUATED = 68;
// What a scan knows of its query and of the worst hit so far, see src/kernels/assembly/bound.ts.
/** f32: beyond it codes rule a row out; the residual of the row comes on top. */
export const SCAN_CUT = 192;
/** f32: beyond it a sum over components rules a row out. */
export const SCAN_LIMIT = 196;
/** f32: what the product of codes and scale of a row is multiplied by. */
export const SCAN_FACTOR = 200;
/** f32: multiplies the residual of a row (dot). */
export const SCAN_REACH = 204;
/** f32: multiplies the norm of a row (dot). */
export const SCAN_SLACK = 208;
/** u32: strips to go without codes; how many it will be next time; rows compared when the strip began. */
export const SCAN_WAIT = 212;
export const SCAN_PATIENCE = 216;
export const SCAN_MARK = 220;
/** u32: rows that wait to be compared; up to four of them. */
export const WAITING = 224;
export const WAITING_ROWS = 228;
/** LOCK_COUNT u32 that threads inserting at once lock rows by; 0 when one thread inserts. */
export const LOCKS = 316;
export const LOCK_COUNT = 1024;
/** What queries of a batch share, in the context of the first: see src/kernels/scan-rules.ts. */
export const BATCH_ROOM = 244;
/** u64: steps of a strip that codes did not rule out when it was read, a bit each. */
export const SCAN_LEFT = 248;
/** Rounds of marks, a byte each, before all marks are cleared. */
export const ROUNDS_MAX = 255;
export const CONTEXT_BYTES = 320;
export const SCRATCH_BYTES = 65536;

// What a graph search keeps in its context. First what distances are measured from: the query, or a row.
/** u32: one of FORM_…. */
export const ORIGIN_FORM = 72;
/** dim × f32; 0 while nobody has asked for those of ORIGIN_ROW. */
export const ORIGIN_VECTOR = 76;
export const ORIGIN_NORM = 80;
/** Codes of a query, or of a row, which kernels keep as wide as those of a query in the place of them. */
export const ORIGIN_CODES = 84;
export const ORIGIN_SCALE = 88;
export const ORIGIN_SQUARE = 92;
/** u32: what decides between candidates at the same distance. */
export const ORIGIN_SALT = 96;
/** Candidates that may become hits, when not every candidate may: 8 bytes each. */
export const FOUND = 100;
// Lists of up to 2 × m + 2 entries and MET_TOGETHER more (src/kernels/graph-rules.ts), padded to a multiple of four.
/** u32: rows whose distances are wanted. */
export const NEAR_ROWS = 104;
/** f32: their distances. */
export const NEAR_DISTANCES = 108;
/** u32: the addresses of what they are compared by. */
export const NEAR_PLACES = 112;
/** u32: neighbours that were chosen. */
export const CHOSEN = 116;
/** Candidates for the links of a row, 8 bytes each. */
export const RANKED = 120;
/** u32: what memory was touched early for, so that no compiler leaves it out. */
export const TOUCHED = 124;
/** u32: the row that distances are measured from, if it is a row. */
export const ORIGIN_ROW = 128;

export const FORM_EXACT = 0;
export const FORM_QUERY_CODES = 1;
export const FORM_ROW_CODES = 2;

// A hit: the order of its distance (u32, see `orderOf`), its sequence number, its position, nothing.
export const HIT_SEQUENCE = 0;
export const HIT_ORDER = 4;
export const HIT_POSITION = 8;
export const HIT_BYTES = 16;

// A space: what a row is made into before it is compared with centroids, so that squares of differences mean what the
// metric means.
/** u32: one of the three below. */
export const SPACE_KIND = 0;
/** f32, a power of two that makes squares of typical rows about 1: rows are multiplied with it first, but for SIGNS and DIRECTIONS. */
export const SPACE_FACTOR = 4;
/** Address of what the space needs: see there. */
export const SPACE_TABLE = 8;
export const SPACE_BYTES = 16;
/** 2^50: rows are cut off there, so that squares of components can be added without overflow. */
export const COMPONENT_MAX = 1125899906842624.0;

/** A row less the center: the table is dim × f32, multiplied with the factor already. */
export const SHIFTED = 0;
/** A row divided by its norm. */
export const DIRECTIONS = 1;
/**
 * 1 or -1 for each component, by a hash of its bits: the more components agree, the more signs do. The table is eight
 * multipliers and eight addends, u32, for component i the ones at i mod 8.
 */
export const SIGNS = 2;

// A codebook: centroids, and what finds the nearest one by arithmetic of whole numbers.
/** u32: components of a centroid. */
export const BOOK_DIM = 0;
/** u32: how many centroids there are. */
export const BOOK_COUNT = 4;
/** f32: the largest code; dim × limit² fits into 31 bits. */
export const BOOK_LIMIT = 8;
/** Codes of centroids, i16: see src/quantize/codebook.ts. */
export const BOOK_CODES = 12;
/** f32 each: the squared norm of a centroid; Infinity behind the last one, up to a multiple of 8. */
export const BOOK_OFFSETS = 16;
/** f32 each: twice the scale of a centroid's codes. */
export const BOOK_SCALES = 20;
/** dim × f32 each. */
export const BOOK_CENTROIDS = 24;
export const BOOK_BYTES = 32;
/** Rows that are compared with centroids at a time: what works on them needs room for the codes of as many. */
export const TILE_ROWS = 4;

// An inverted file: clusters and the lists of their rows.
/** Address of a space, of the codebook of the clusters, of the list heads. */
export const IVF_SPACE = 0;
export const IVF_BOOK = 4;
export const IVF_LISTS = 8;
/** Address of a product quantiser, or 0. */
export const IVF_PRODUCT = 12;
/** Address of the codebook that ranks clusters for a query; the same unless some clusters are to count for more. */
export const IVF_RANKING = 16;
export const IVF_BYTES = 32;

// The head of a list: address of its first and its last chunk (0: none), number of its entries.
export const LIST_FIRST = 0;
export const LIST_LAST = 4;
export const LIST_COUNT = 8;
export const LIST_BYTES = 16;

// A chunk of a list: address of the next and the one before (0: none), then rows. All but the last chunk are full.
export const CHUNK_NEXT = 0;
export const CHUNK_BEFORE = 4;
export const CHUNK_ROWS = 8;
export const CHUNK_BYTES = 256;
/** Rows in a chunk. */
export const CHUNK_MAX = 62;

// A product quantiser: the vector is cut into parts, each part is named by the nearest of up to 256 words.
/** u32: how many parts; components of one. */
export const PRODUCT_PARTS = 0;
export const PRODUCT_WIDTH = 4;
/** Address of f32: for each part, for every 16 words, for each component, those of the words; always WORDS_MAX of them. */
export const PRODUCT_TABLE = 8;
export const PRODUCT_BYTES = 16;
export const WORDS_MAX = 256;

// What a row's codes begin with (f32), by metric. Euclidean: the codes are of the row less its centroid; |r|² + 2 c·r, where
// r is what they stand for, so that |q - c - r|² = |q - c|² + term - 2 q·r. Dot: they are of the row less its part along its centroid;
// that part. Manhattan: they are of the row itself; 0.
export const PRODUCT_TERM = 0;
export const PRODUCT_CODES = 4;

// What a search of an inverted file keeps in its context: addresses.
/** dim × f32: the query in the space of the clusters. */
export const CLUSTER_QUERY = 160;
/** Its codes. */
export const CLUSTER_CODES = 164;
/** 8 bytes for each cluster: how far it is, and its number. */
export const CLUSTER_RANKS = 168;
/** For each part of a product quantiser, what each of 256 words adds to a distance. */
export const PRODUCT_SUMS = 172;
/** Hits by approximate distances, before they are compared in full; u32: how many are wanted. */
export const CANDIDATES = 176;
export const CANDIDATES_MAX = 180;
/** f32 dim: the query multiplied with the factor of the space, for dot. */
export const SCALED_QUERY = 184;
