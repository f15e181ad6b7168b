// Vectors out of the bytes of a file, wherever they begin there, into their cells.
import { DIM, VECTORS } from "../layout";
import { cell } from "./memory";

/** All bits of the exponent: set in NaN and infinity, and in nothing else. */
const EXPONENT: i32 = 0x7f800000;

/** Copies a vector; whether every component is finite. */
@inline
function gather(from: usize, to: usize, dim: u32): bool {
  const exponent = i32x4.splat(EXPONENT);
  let faulty = i32x4.splat(0);
  const end = to + (<usize>dim << 2);
  const whole = to + (<usize>(dim & ~3) << 2);
  for (; to < whole; to += 16, from += 16) {
    const bits = v128.load(from);
    v128.store(to, bits);
    faulty = v128.or(faulty, i32x4.eq(v128.and(bits, exponent), exponent));
  }
  let finite = !v128.any_true(faulty);
  for (; to < end; to += 4, from += 4) {
    const bits = load<i32>(from);
    store<i32>(to, bits);
    if ((bits & EXPONENT) == EXPONENT) finite = false;
  }
  return finite;
}

export function gatherRows(first: u32, count: u32, from: usize, starts: usize): u32 {
  const dim = load<u32>(DIM);
  for (let i: u32 = 0; i < count; i++) {
    const start = <usize>load<f64>(starts + (<usize>i << 3));
    if (!gather(from + start, cell(VECTORS, first + i), dim)) return i;
  }
  return count;
}
