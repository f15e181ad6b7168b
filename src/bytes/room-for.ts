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

type Numbers = ArrayLike<number | bigint> & { readonly buffer: ArrayBufferLike; readonly BYTES_PER_ELEMENT: number };

interface NumbersOf<T> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
}

/** `length` zeros: in the memory of `used`, an array that begins its buffer and is not needed any more, where that suffices. */
export function zeros<T extends Numbers>(kind: NumbersOf<T>, length: number, used: T | undefined): T {
  if (used === undefined || used.buffer.byteLength < length * used.BYTES_PER_ELEMENT) return new kind(length);
  new Uint8Array(used.buffer, 0, length * used.BYTES_PER_ELEMENT).fill(0);
  return new kind(used.buffer, 0, length);
}
