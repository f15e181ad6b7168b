/** Arrays that a caller has ready for what would otherwise be allocated and copied. */
import { FormatError } from "./format-error.js";

/** `given`, when there is one; it has to have room for `length` elements. */
export function roomFor<T extends { readonly length: number }>(given: T | undefined, length: number): T | undefined {
  if (given === undefined || given.length >= length) return given;
  throw new FormatError(
    "CountError",
    `the array to read into has room for ${given.length} elements`,
    undefined,
    length,
    given.length,
  );
}
