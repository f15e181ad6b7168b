// Rows of a list compared in full.
import { ACCEPT, COMPARED, DEAD, SEQUENCES } from "../layout";
import { distanceTo } from "./distance";
import { boundOf, offer } from "./hits";
import { accepts, cell } from "./memory";

/** Offers `count` rows whose numbers stand at `rows`. */
export function scanRows(context: usize, rows: usize, count: u32): void {
  const bitmap = <usize>load<u32>(context, ACCEPT);
  let compared: u32 = 0;
  for (const end = rows + (<usize>count << 2); rows < end; rows += 4) {
    const row = load<u32>(rows);
    if (!accepts(bitmap, row)) continue;
    const sequence = load<u32>(cell(SEQUENCES, row));
    if (sequence == DEAD) continue;
    const distance = distanceTo(context, row);
    compared++;
    if (!(distance > boundOf(context))) offer(context, row, distance, sequence);
  }
  store<u32>(context, load<u32>(context, COMPARED) + compared, COMPARED);
}
