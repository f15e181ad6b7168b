/** Floats of 16 bits, from their bits, exactly. */

const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

/** The upper half of a 32-bit float. */
export function floatOfBfloat16(half: number): number {
  bits[0] = half << 16;
  return asFloat[0];
}

/** binary16 of IEEE 754: 1 sign, 5 exponent, 10 fraction. */
export function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
