/** Twin of src/kernels/assembly/gather-rows.ts. */
import { firstNonFinite } from "../../types/finite.js";
import { DIM, VECTORS } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

export function gatherRows(m: TwinMemory, first: number, count: number, from: number, starts: number): number {
  const dim = m.word(DIM);
  for (let i = 0; i < count; i++) {
    const at = from + m.f64[starts / 8 + i];
    const to = m.cell(VECTORS, first + i);
    m.bytes.copyWithin(to, at, at + 4 * dim);
    if (firstNonFinite(m.f32.subarray(to / 4, to / 4 + dim)) >= 0) return i;
  }
  return count;
}
