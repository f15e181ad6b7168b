/**
 * Ids: what users type, and what the library keeps.
 *
 * A file knows two kinds of id: an unsigned 64-bit integer and a non-empty byte string. Inside the library both are one
 * `IdKey`, a value that works as the key of a `Map`: a number (integers up to 2^53 - 1), a bigint (integers above), or a
 * string with one character per byte (byte ids).
 */

/** An id as a user gives it: a safe non-negative integer, a u64 as bigint, text (stored as UTF-8), or bytes. */
export type Id = number | bigint | string | Uint8Array;

/** How byte ids come back: `"string"` as text where they are UTF-8, `"bytes"` always as bytes. */
export type IdMode = "string" | "bytes";

/** An id inside the library. */
export type IdKey = number | bigint | string;
