/** The twin of src/kernels/assembly/graph-insert-many.ts, for one thread. */
import { ROUNDS_BESIDE_LEVEL } from "../graph-rules.js";
import { ROUND, ROUNDS_MAX, ROWS, VISITED } from "../layout.js";
import { insertRow } from "./twin-graph-insert.js";
import type { TwinMemory } from "./twin-memory.js";

function renewMarks(m: TwinMemory, context: number): void {
  let round = m.word(context + ROUND) + ROUNDS_BESIDE_LEVEL;
  if (round > ROUNDS_MAX) {
    const visited = m.word(context + VISITED);
    m.bytes.fill(0, visited, visited + m.word(ROWS));
    round = ROUNDS_BESIDE_LEVEL;
  }
  m.setWord(context + ROUND, round);
}

export function insertRows(
  m: TwinMemory,
  context: number,
  rows: number,
  count: number,
  next: number,
  ef: number,
): void {
  for (let place = m.word(next); place < count; place++) {
    m.setWord(next, place + 1);
    renewMarks(m, context);
    m.setWord(rows + place * 4, insertRow(m, context, m.word(rows + place * 4), ef, 1));
  }
}
