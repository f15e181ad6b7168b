/** The twin of src/kernels/assembly/scan-rows.ts. */
import { ACCEPT, COMPARED, DEAD, SEQUENCES } from "../layout.js";
import { distanceTo } from "./twin-distance.js";
import { offer } from "./twin-hits.js";
import type { TwinMemory } from "./twin-memory.js";

export function scanRows(m: TwinMemory, context: number, rows: number, count: number): void {
  const bitmap = m.word(context + ACCEPT);
  for (let i = 0; i < count; i++) {
    const row = m.word(rows + i * 4);
    if (!m.accepts(bitmap, row)) continue;
    const sequence = m.word(m.cell(SEQUENCES, row));
    if (sequence === DEAD) continue;
    offer(m, context, row, distanceTo(m, context, row), sequence);
    m.setWord(context + COMPARED, m.word(context + COMPARED) + 1);
  }
}
