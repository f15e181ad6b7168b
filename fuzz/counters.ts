/** Counters of branches, shared by whoever puts them into sources and whoever reads them. */

/** Where the counters are; whoever wants them looks under this name of the global object. */
export const COUNTERS = "__branches";
export const COUNTERS_MAX = 1 << 16;
