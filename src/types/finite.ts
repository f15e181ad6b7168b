/** Finds components that are NaN or infinite, fast enough to look at every vector of a file. */

/** All bits of the exponent: set in NaN and infinity, and in nothing else. */
const EXPONENT = 0x7f80_0000;

/**
 * The position of the first component that is not finite; -1 when all are. Works on bits, eight at a time: the exponent
 * minus all ones is negative for a finite number and zero otherwise, so the signs can be joined without a branch.
 */
export function firstNonFinite(vectors: Float32Array): number {
  // A local: bundlers make variables of module constants, and looking one up for each component takes half of the time.
  const exponent = EXPONENT;
  const bits = new Int32Array(vectors.buffer, vectors.byteOffset, vectors.length);
  const whole = bits.length - (bits.length % 8);
  for (let at = 0; at < whole; at += 8) {
    const finite =
      ((bits[at] & exponent) - exponent) &
      ((bits[at + 1] & exponent) - exponent) &
      ((bits[at + 2] & exponent) - exponent) &
      ((bits[at + 3] & exponent) - exponent) &
      ((bits[at + 4] & exponent) - exponent) &
      ((bits[at + 5] & exponent) - exponent) &
      ((bits[at + 6] & exponent) - exponent) &
      ((bits[at + 7] & exponent) - exponent);
    if (finite >= 0) return firstOf(bits, at);
  }
  return firstOf(bits, whole);
}

function firstOf(bits: Int32Array, from: number): number {
  for (let at = from; at < bits.length; at++) if ((bits[at] & EXPONENT) === EXPONENT) return at;
  return -1;
}
