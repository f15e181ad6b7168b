/**
 * Allocation of large arrays. What the engine cannot give (too long, or out of memory) is an `IqdbError` that says how
 * much was asked for, never a RangeError.
 */
import { type ErrorDetails, IqdbError } from "../errors.js";

/** Runs `make`; a refused allocation becomes `IQDB_UNSUPPORTED` with `details`. */
export function allocating<T>(details: ErrorDetails & { bytes: number }, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `${details.bytes} bytes cannot be allocated here. Use fewer rows, a smaller dimension, or a machine with more memory.`;
    throw new IqdbError("IQDB_UNSUPPORTED", message, details, { cause: error });
  }
}

/** The next capacity of a growing array that must hold `needed`: half as much again, so that appending stays cheap. */
export function nextCapacity(capacity: number, needed: number): number {
  return Math.max(needed, capacity + Math.ceil(capacity / 2), 16);
}

export type Column = Uint8Array | Uint32Array | Float64Array;

/** A copy of a column with room for `capacity` cells. */
export function resized<C extends Column>(column: C, capacity: number): C {
  const bytes = capacity * column.BYTES_PER_ELEMENT;
  return allocating({ rows: capacity, bytes }, () => {
    const copy = new (column.constructor as new (length: number) => C)(capacity);
    copy.set(column.length <= capacity ? column : column.subarray(0, capacity));
    return copy;
  });
}
