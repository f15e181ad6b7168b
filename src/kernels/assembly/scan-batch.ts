// Exact search for many queries at once. Each goes strip by strip as it would alone (scan.ts), so it finds the same; but
// those that go by codes share a tile, and those that go in full share the rows of a tile while they are cached.
import { CODES, ROWS, SCRATCH } from "../layout";
import { BATCH_MAX, SEED_STEPS, STRIP_STEPS, TILE_BYTES, TILE_STEPS_MAX } from "../scan-rules";
import { paddedDim } from "./code-sums";
import { largestResidual, packQueries, readFirstTile, readTile, widen } from "./code-tile";
import { beginReading, chooseFromStrip } from "./coded-strip";
import { fullStrip } from "./full-strip";
import { shiftOf, strideOf } from "./memory";
import { lastRows } from "./scan";
import { beginScan, beginStrip, judgeStrip } from "./scan-pace";
import { beginSeeds, chooseFromFirst, wantsSeeds } from "./seed-strip";

// The room of a batch: the addresses of all contexts; which of them go by codes, a byte each; the largest residual of the first
// strip; the codes of queries, packed in fours; the tile.
const CODED: usize = 4 * BATCH_MAX;
const LARGEST: usize = 5 * BATCH_MAX;
const PACKED: usize = LARGEST + 16;

@inline
function contextIn(room: usize, place: u32): usize {
  return <usize>load<u32>(room + <usize>(place << 2));
}

/** Bytes of four packed queries. */
@inline
function fourBytes(): usize {
  return <usize>(paddedDim() << 5);
}

@inline
function tileOf(room: usize): usize {
  return room + PACKED + (<usize>BATCH_MAX >> 2) * fourBytes();
}

/** Steps of a tile: an even number. */
@inline
function tileSteps(): u32 {
  const steps = <u32>TILE_BYTES / (paddedDim() << 3);
  return min<u32>(max<u32>(steps & ~1, 2), TILE_STEPS_MAX);
}

/** The place of a query of four; behind the last one the last one again. */
@inline
function placeIn(first: u32, i: u32, count: u32): u32 {
  return min<u32>(first + i, count - 1);
}

function pack(room: usize, count: u32): void {
  let to = room + PACKED;
  for (let i: u32 = 0; i < count; i += 4, to += fourBytes()) {
    const c1 = contextIn(room, placeIn(i, 1, count));
    const c2 = contextIn(room, placeIn(i, 2, count));
    packQueries(to, contextIn(room, i), c1, c2, contextIn(room, placeIn(i, 3, count)));
  }
}

/** Reads the tile for every four of which one goes by codes; what the others of the four keep is of no use and no harm. */
function readForAll(room: usize, count: u32, begin: u32, steps: u32, isFirst: bool): void {
  let packed = room + PACKED;
  for (let i: u32 = 0; i < count; i += 4, packed += fourBytes()) {
    if (load<u32>(room + CODED + <usize>i) == 0) continue;
    const c1 = contextIn(room, placeIn(i, 1, count));
    const c2 = contextIn(room, placeIn(i, 2, count));
    const c3 = contextIn(room, placeIn(i, 3, count));
    if (isFirst) readFirstTile(tileOf(room), packed, begin, steps, contextIn(room, i), c1, c2, c3);
    else readTile(tileOf(room), packed, begin, steps, contextIn(room, i), c1, c2, c3);
  }
}

/** Asks each query whether it goes by codes. Returns how many do. */
function beginStrips(room: usize, count: u32, isFirst: bool): u32 {
  let coded: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const context = contextIn(room, i);
    const isCoded = beginStrip(context);
    store<u8>(room + <usize>i, isCoded ? 1 : 0, CODED);
    if (isFirst) beginSeeds(load<u32>(context, SCRATCH));
    else beginReading(context);
    coded += isCoded ? 1 : 0;
  }
  return coded;
}

@inline
function isCoded(room: usize, place: u32): bool {
  return load<u8>(room + <usize>place, CODED) != 0;
}

/** One strip for all queries. */
function strip(room: usize, count: u32, row: u32, gap: u32, steps: u32, isFirst: bool): void {
  const tile = tileSteps();
  const coded = beginStrips(room, count, isFirst);
  for (let done: u32 = 0; done < steps; done += tile) {
    const part = min<u32>(steps - done, tile);
    if (coded > 0) {
      widen(tileOf(room), row + done, gap, part);
      if (isFirst) store<f32>(room, max<f32>(load<f32>(room, LARGEST), largestResidual(tileOf(room), part)), LARGEST);
      readForAll(room, count, done, part, isFirst);
    }
    for (let i: u32 = 0; i < count && coded < count; i++) {
      if (!isCoded(room, i)) fullStrip(contextIn(room, i), row + done, gap, part);
    }
  }
  for (let i: u32 = 0; i < count; i++) {
    if (!isCoded(room, i)) continue;
    const context = contextIn(room, i);
    if (isFirst) chooseFromFirst(context, row, gap, steps, load<f32>(room, LARGEST));
    else chooseFromStrip(context, row, gap);
    judgeStrip(context, steps);
  }
}

/** Begins all scans. Whether all of them want seeds. */
function beginAll(room: usize, count: u32): bool {
  let wanting: u32 = 0;
  store<u64>(room, 0, CODED);
  store<u64>(room, 0, CODED + 8);
  store<u64>(room, 0, CODED + 16);
  store<u64>(room, 0, CODED + 24);
  store<f32>(room, 0, LARGEST);
  if (strideOf(CODES) != 0) pack(room, count);
  for (let i: u32 = 0; i < count; i++) {
    const context = contextIn(room, i);
    beginScan(context);
    wanting += wantsSeeds(context) ? 1 : 0;
  }
  return wanting == count;
}

/** `room` begins with the addresses of `count` contexts. */
export function scanBatch(room: usize, count: u32): void {
  let isFirst = beginAll(room, count);
  const rows = load<u32>(ROWS);
  const blockRows: u32 = 1 << shiftOf();
  for (let block: u32 = 0; block < rows; block += blockRows) {
    const held = min<u32>(rows - block, blockRows);
    const gap = held >> 2;
    for (let step: u32 = 0; step < gap; ) {
      const steps = min<u32>(gap - step, isFirst ? SEED_STEPS : STRIP_STEPS);
      strip(room, count, block + step, gap, steps, isFirst);
      isFirst = false;
      step += steps;
    }
    for (let i: u32 = 0; i < count; i++) lastRows(contextIn(room, i), block + 4 * gap, block + held);
  }
}
