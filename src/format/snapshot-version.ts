/** By what a snapshot is known. */

/** The first eight bytes of a snapshot, as ASCII. */
export const MAGIC = "IQDBPRST";

/** The snapshot version that is written; versions 1 and 2 are read. */
export const CURRENT_VERSION = 2;
