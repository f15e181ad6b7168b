// Exact search for many queries at once. Each goes strip by strip as it would alone (scan.ts), so it finds the same; but
// those that go by codes share a tile, and those that go in full share the rows of a tile while they are cached.
import { ROWS } from "../layout";
import { BATCH_MAX, STRIP_STEPS, TILE_BYTES, TILE_STEPS_MAX } from "../scan-rules";
import { paddedDim } from "./code-sums";
import { readTile, widen } from "./code-tile";
import { chooseFromStrip } from "./coded-strip";
import { fullStrip } from "./full-strip";
import { shiftOf } from "./memory";
import { lastRows } from "./scan";
import { beginScan, beginStrip, judgeStrip } from "./scan-pace";

// The room of a batch: the addresses of all contexts, of those that go by codes, of those that go in full; the tile.
const LIST_BYTES: usize = 4 * BATCH_MAX;
const CODED: usize = LIST_BYTES;
const FULL: usize = 2 * LIST_BYTES;
const TILE: usize = 3 * LIST_BYTES;

@inline
function contextIn(list: usize, place: u32): usize {
  return <usize>load<u32>(list + <usize>(place << 2));
}

@inline
function add(list: usize, count: u32, context: usize): u32 {
  store<u32>(list + <usize>(count << 2), <u32>context);
  return count + 1;
}

/** Steps of a tile: an even number. */
@inline
function tileSteps(): u32 {
  const steps = <u32>TILE_BYTES / (paddedDim() << 3);
  return min<u32>(max<u32>(steps & ~1, 2), TILE_STEPS_MAX);
}

/** Reads a tile for all that go by codes, four at a time; the last one fills what is left of four. */
function readFor(list: usize, count: u32, tile: usize, begin: u32, steps: u32): void {
  const last = count - 1;
  for (let i: u32 = 0; i < count; i += 4) {
    const c0 = contextIn(list, i);
    const c1 = contextIn(list, min<u32>(i + 1, last));
    const c2 = contextIn(list, min<u32>(i + 2, last));
    const c3 = contextIn(list, min<u32>(i + 3, last));
    readTile(tile, begin, steps, c0, c1, c2, c3);
  }
}

/** One strip for all queries. */
function strip(room: usize, count: u32, row: u32, gap: u32, steps: u32, tile: u32): void {
  let coded: u32 = 0;
  let full: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const context = contextIn(room, i);
    if (beginStrip(context)) coded = add(room + CODED, coded, context);
    else full = add(room + FULL, full, context);
  }
  for (let done: u32 = 0; done < steps; done += tile) {
    const part = min<u32>(steps - done, tile);
    if (coded > 0) {
      widen(room + TILE, row + done, gap, part);
      readFor(room + CODED, coded, room + TILE, done, part);
    }
    for (let i: u32 = 0; i < full; i++) fullStrip(contextIn(room + FULL, i), row + done, gap, part);
  }
  for (let i: u32 = 0; i < coded; i++) {
    const context = contextIn(room + CODED, i);
    chooseFromStrip(context, row, gap, steps);
    judgeStrip(context, steps);
  }
}

/** `room` begins with the addresses of `count` contexts, all of them for as many hits at least as one. */
export function scanBatch(room: usize, count: u32): void {
  const tile = tileSteps();
  for (let i: u32 = 0; i < count; i++) beginScan(contextIn(room, i));
  const rows = load<u32>(ROWS);
  const blockRows: u32 = 1 << shiftOf();
  for (let block: u32 = 0; block < rows; block += blockRows) {
    const held = min<u32>(rows - block, blockRows);
    const gap = held >> 2;
    for (let step: u32 = 0; step < gap; step += STRIP_STEPS) {
      strip(room, count, block + step, gap, min<u32>(gap - step, STRIP_STEPS), tile);
    }
    for (let i: u32 = 0; i < count; i++) lastRows(contextIn(room, i), block + 4 * gap, block + held);
  }
}
