/** The twin of src/kernels/assembly/bits.ts. */
import type { TwinMemory } from "./twin-memory.js";

export function countBits(m: TwinMemory, bitmap: number, words: number): number {
  let count = 0;
  for (let i = 0; i < words; i++) count += bitsOf(m.word(bitmap + i * 4));
  return count;
}

/** Sums of ever more bits side by side. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
