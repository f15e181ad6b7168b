/**
 * Sums over the components of two vectors, in the arithmetic of the reference: 32-bit floats, every operation rounded by
 * itself. Component i belongs to lane i mod 8; the lanes are added from lane 0 on, then the remaining dim mod 8
 * components one by one. That order makes the sums equal, to the last bit, to those of an AVX2 kernel.
 *
 * The eight lanes are walked as two halves of four: eight running sums at once are no faster here.
 * `f(x * y)` of two 32-bit floats is exact in a double before it is rounded, and so is a sum: rounding twice does no harm.
 */

const f = Math.fround;

/** Σ a·b. */
export function dotSum(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const whole = dim - (dim % 8);
  let sum = 0;
  for (let half = 0; half < 8; half += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = half; i < whole; i += 8) {
      const x = aOffset + i;
      const y = bOffset + i;
      s0 = f(s0 + f(a[x] * b[y]));
      s1 = f(s1 + f(a[x + 1] * b[y + 1]));
      s2 = f(s2 + f(a[x + 2] * b[y + 2]));
      s3 = f(s3 + f(a[x + 3] * b[y + 3]));
    }
    sum = f(f(f(f(sum + s0) + s1) + s2) + s3);
  }
  for (let i = whole; i < dim; i++) sum = f(sum + f(a[aOffset + i] * b[bOffset + i]));
  return sum;
}

/** Σ (a − b)². */
export function squareSum(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const whole = dim - (dim % 8);
  let sum = 0;
  for (let half = 0; half < 8; half += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = half; i < whole; i += 8) {
      const x = aOffset + i;
      const y = bOffset + i;
      const d0 = f(a[x] - b[y]);
      const d1 = f(a[x + 1] - b[y + 1]);
      const d2 = f(a[x + 2] - b[y + 2]);
      const d3 = f(a[x + 3] - b[y + 3]);
      s0 = f(s0 + f(d0 * d0));
      s1 = f(s1 + f(d1 * d1));
      s2 = f(s2 + f(d2 * d2));
      s3 = f(s3 + f(d3 * d3));
    }
    sum = f(f(f(f(sum + s0) + s1) + s2) + s3);
  }
  for (let i = whole; i < dim; i++) {
    const d = f(a[aOffset + i] - b[bOffset + i]);
    sum = f(sum + f(d * d));
  }
  return sum;
}

/** Σ |a − b|. */
export function absoluteSum(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number): number {
  const whole = dim - (dim % 8);
  let sum = 0;
  for (let half = 0; half < 8; half += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = half; i < whole; i += 8) {
      const x = aOffset + i;
      const y = bOffset + i;
      s0 = f(s0 + Math.abs(f(a[x] - b[y])));
      s1 = f(s1 + Math.abs(f(a[x + 1] - b[y + 1])));
      s2 = f(s2 + Math.abs(f(a[x + 2] - b[y + 2])));
      s3 = f(s3 + Math.abs(f(a[x + 3] - b[y + 3])));
    }
    sum = f(f(f(f(sum + s0) + s1) + s2) + s3);
  }
  for (let i = whole; i < dim; i++) sum = f(sum + Math.abs(f(a[aOffset + i] - b[bOffset + i])));
  return sum;
}

/**
 * The number of components whose bits differ. Components are finite, so values differ exactly when bits do, apart from
 * the two zeros; comparing values needs no second view of the memory.
 */
export function differingCount(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, dim: number) {
  let count = 0;
  for (let i = 0; i < dim; i++) {
    const x = a[aOffset + i];
    const y = b[bOffset + i];
    if (x !== y || (x === 0 && 1 / x !== 1 / y)) count++;
  }
  return f(count);
}
