// Insertions by several threads at once. Each takes the next row of a list; rows that all of them change are locked one at a
// time (graph-insert.ts). Only rows of the lowest layer come here: nothing else of the graph changes, and no way leads to
// such a row before its own links are written.
import { ROUNDS_BESIDE_LEVEL } from "../graph-rules";
import { ROUND, ROUNDS_MAX, ROWS, VISITED } from "../layout";
import { insertRow } from "./graph-insert";

/** A new round of marks for an insertion. */
function renewMarks(context: usize): void {
  let round = load<u32>(context, ROUND) + ROUNDS_BESIDE_LEVEL;
  if (round > <u32>ROUNDS_MAX) {
    memory.fill(<usize>load<u32>(context, VISITED), 0, load<u32>(ROWS));
    round = ROUNDS_BESIDE_LEVEL;
  }
  store<u32>(context, round, ROUND);
}

export function insertRows(context: usize, rows: usize, count: u32, next: usize, ef: u32): void {
  for (;;) {
    const place = atomic.add<u32>(next, 1);
    if (place >= count) return;
    const at = rows + <usize>(place << 2);
    renewMarks(context);
    store<u32>(at, insertRow(context, load<u32>(at), ef, 1));
  }
}
