/** Floats as integers of the same order, so that distances can be compared without a special case for -0 and NaN. */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** An integer with the total order of 32-bit floats: -NaN < -∞ < … < -0 < +0 < … < ∞ < NaN. */
export function totalOrder(distance: number): number {
  float[0] = distance;
  return bits[0] ^ ((bits[0] >> 31) & 0x7fff_ffff);
}

/** The float of an integer that {@link totalOrder} made. */
export function distanceOfOrder(order: number): number {
  bits[0] = order ^ ((order >> 31) & 0x7fff_ffff);
  return float[0];
}
