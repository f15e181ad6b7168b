/** The twin of src/kernels/assembly/scan.ts and scan-batch.ts: every row compared in full. Hits are the same, in whatever order rows come. */
import { ACCEPT, COMPARED, DEAD, K, ROWS, SEQUENCES } from "../layout.js";
import { distanceTo } from "./twin-distance.js";
import { offer } from "./twin-hits.js";
import type { TwinMemory } from "./twin-memory.js";

export function scan(m: TwinMemory, context: number): void {
  if (m.word(context + K) === 0) return;
  const rows = m.word(ROWS);
  const accept = m.word(context + ACCEPT);
  let compared = 0;
  for (let row = 0; row < rows; row++) {
    const sequence = m.word(m.cell(SEQUENCES, row));
    if (sequence === DEAD || !m.accepts(accept, row)) continue;
    compared++;
    offer(m, context, row, distanceTo(m, context, row), sequence);
  }
  m.setWord(context + COMPARED, m.word(context + COMPARED) + compared);
}

export function scanBatch(m: TwinMemory, room: number, count: number): void {
  for (let place = 0; place < count; place++) scan(m, m.word(room + place * 4));
}
