/** 32-bit floats as decimals that are no longer than they must be. */

/** The shortest number that becomes the same 32-bit float as `value`, which is one; what is not finite is itself. */
export function shortestFloat(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
