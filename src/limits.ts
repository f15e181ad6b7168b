/**
 * The limits of the library, in one place. A limit is either part of the file format (another reader would refuse the
 * file) or a guard against input that would cost far more than it is worth; each says which.
 */

/** Bytes of one log record: readers of the format drop longer ones, so they are refused before they are written. */
export const RECORD_BYTES_MAX = 256 * 1024 * 1024;

/** Bytes of the index type in a snapshot header (format). */
export const INDEX_TYPE_BYTES_MAX = 4096;

/** Uncompressed length divided by compressed length, at most (format: readers refuse more, against bombs). */
export const COMPRESSION_RATIO_MAX = 4096;

/** Entries in the metadata of one row that a user gives (guard; files may hold more and are read). */
export const METADATA_ENTRIES_MAX = 65_536;

/** Nested and / or / not nodes of a filter; leaves do not count (the reference has the same limit). */
export const FILTER_DEPTH_MAX = 64;

/** Values in the list of `$in` or `$nin` (the reference has the same limit). */
export const FILTER_LIST_MAX = 1024;

/** Nested arrays and objects in the JSON form of values (guard against exhausting the stack). */
export const JSON_DEPTH_MAX = 64;

/** Components of a vector: more than a record could hold. */
export const DIM_MAX = RECORD_BYTES_MAX / 4;
