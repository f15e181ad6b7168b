// Exact search: every row of a segment. A block is read as four streams, a quarter of its rows each, because hardware
// fetches four far streams ahead and stumbles over four adjacent rows. Row r stands for a step: the rows r, r + gap,
// r + 2 gap and r + 3 gap. STRIP_STEPS steps go one way: by codes, or in full.
import { K, ROWS } from "../layout";
import { SEED_STEPS, STRIP_STEPS } from "../scan-rules";
import { chooseFromStrip, readFirst, readStrip } from "./coded-strip";
import { consider, settle } from "./compare";
import { fullStrip } from "./full-strip";
import { shiftOf } from "./memory";
import { beginScan, beginStrip, judgeStrip } from "./scan-pace";
import { chooseFromFirst, wantsSeeds } from "./seed-strip";

/** The rows of a block that no step has: three at most. */
export function lastRows(context: usize, row: u32, end: u32): void {
  for (; row < end; row++) consider(context, row);
  settle(context);
}

function strip(context: usize, row: u32, gap: u32, steps: u32, isFirst: bool): void {
  if (!beginStrip(context)) {
    fullStrip(context, row, gap, steps);
    return;
  }
  if (isFirst) chooseFromFirst(context, row, gap, steps, readFirst(context, row, gap, steps));
  else {
    readStrip(context, row, gap, steps);
    chooseFromStrip(context, row, gap);
  }
  judgeStrip(context, steps);
}

export function scan(context: usize): void {
  if (load<u32>(context, K) == 0) return;
  beginScan(context);
  let isFirst = wantsSeeds(context);
  const rows = load<u32>(ROWS);
  const blockRows: u32 = 1 << shiftOf();
  for (let first: u32 = 0; first < rows; first += blockRows) {
    const held = min<u32>(rows - first, blockRows);
    const gap = held >> 2;
    for (let step: u32 = 0; step < gap; ) {
      const steps = min<u32>(gap - step, isFirst ? SEED_STEPS : STRIP_STEPS);
      strip(context, first + step, gap, steps, isFirst);
      isFirst = false;
      step += steps;
    }
    lastRows(context, first + 4 * gap, first + held);
  }
}
