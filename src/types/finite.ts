/** Finds components that are NaN or infinite, fast enough to look at every vector of a file. */

/** All bits of the exponent: set in NaN and infinity, and in nothing else. */
const EXPONENT = 0x7f80_0000;

/**
 * The position of the first component that is not finite; -1 when all are. Works on bits, eight at a time: the exponent
 * minus all ones is negative for a finite number and zero otherwise, so the signs can be joined without a branch.
 */
export function firstNonFinite(vectors: Float32Array): number {
  const bits = new Int32Array(vectors.buffer, vectors.byteOffset, vectors.length);
  const whole = bits.length - (bits.length % 8);
  for (let at = 0; at < whole; at += 8) {
    const finite =
      ((bits[at] & EXPONENT) - EXPONENT) &
      ((bits[at + 1] & EXPONENT) - EXPONENT) &
      ((bits[at + 2] & EXPONENT) - EXPONENT) &
      ((bits[at + 3] & EXPONENT) - EXPONENT) &
      ((bits[at + 4] & EXPONENT) - EXPONENT) &
      ((bits[at + 5] & EXPONENT) - EXPONENT) &
      ((bits[at + 6] & EXPONENT) - EXPONENT) &
      ((bits[at + 7] & EXPONENT) - EXPONENT);
    if (finite >= 0) return firstOf(bits, at);
  }
  return firstOf(bits, whole);
}

function firstOf(bits: Int32Array, from: number): number {
  for (let at = from; at < bits.length; at++) if ((bits[at] & EXPONENT) === EXPONENT) return at;
  return -1;
}
