// Whether floats are finite.

/** All bits of the exponent: set in NaN and infinity, and in nothing else. */
const EXPONENT: u32 = 0x7f800000;

@inline
function nonFinite(at: usize): v128 {
  const exponent = i32x4.splat(EXPONENT);
  return i32x4.eq(v128.and(v128.load(at), exponent), exponent);
}

/** Whether the first `count` floats of the memory are finite. */
export function areFinite(count: u32): bool {
  const end = <usize>count << 2;
  const whole = end & ~63;
  let at: usize = 0;
  for (; at < whole; at += 64) {
    const low = v128.or(nonFinite(at), nonFinite(at + 16));
    const high = v128.or(nonFinite(at + 32), nonFinite(at + 48));
    if (v128.any_true(v128.or(low, high))) return false;
  }
  for (; at < end; at += 4) if ((load<u32>(at) & EXPONENT) == EXPONENT) return false;
  return true;
}
