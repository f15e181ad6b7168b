/**
 * Distances in 64-bit floats, rounded to 32 bits at the end, for the rare pairs whose 32-bit sums overflow: squares of
 * components beyond about 1e19. Without them an overflow could turn into NaN and order a bad row before every good one.
 */

const f = Math.fround;

function wideDot(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += a[aOffset + i] * b[bOffset + i];
  return sum;
}

export function wideDotDistance(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number) {
  return -f(wideDot(a, aOffset, b, bOffset, dim));
}

export function wideCosine(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const norms = Math.sqrt(wideDot(a, aOffset, a, aOffset, dim)) * Math.sqrt(wideDot(b, bOffset, b, bOffset, dim));
  if (norms <= 2 ** -126) return 1;
  return f(1 - wideDot(a, aOffset, b, bOffset, dim) / norms);
}

export function wideEuclidean(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number) {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += (a[aOffset + i] - b[bOffset + i]) ** 2;
  return f(Math.sqrt(sum));
}
