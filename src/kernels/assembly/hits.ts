// The k best rows of a search: a heap whose root is the worst one kept, by distance in total order, then by sequence number.
// Both stand in one 64-bit word, the order above the number, so that one comparison decides.
import { HIT_BYTES, HIT_COUNT, HIT_ORDER, HIT_POSITION, HITS, K } from "../layout";

/** An unsigned integer with the total order of floats: -NaN < -∞ < … < -0 < +0 < … < ∞ < NaN. */
@inline
export function orderOf(distance: f32): u32 {
  const bits = reinterpret<u32>(distance);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

@inline
export function distanceOf(order: u32): f32 {
  return reinterpret<f32>((order & 0x80000000) != 0 ? order ^ 0x80000000 : ~order);
}

@inline
export function rankOf(distance: f32, sequence: u32): u64 {
  return ((<u64>orderOf(distance)) << 32) | <u64>sequence;
}

/** No distance beyond this one can become a hit. Infinity while there is room, NaN never. */
@inline
export function boundOf(context: usize): f32 {
  if (load<u32>(context, HIT_COUNT) < load<u32>(context, K)) return <f32>Infinity;
  return distanceOf(load<u32>(<usize>load<u32>(context, HITS), HIT_ORDER));
}

@inline
function put(entry: usize, rank: u64, position: u32): void {
  store<u64>(entry, rank);
  store<u32>(entry, position, HIT_POSITION);
}

@inline
function copy(from: usize, to: usize): void {
  put(to, load<u64>(from), load<u32>(from, HIT_POSITION));
}

/** Puts an entry into the hole at `place`, or further up. */
function rise(hits: usize, place: u32, rank: u64, position: u32): void {
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = hits + <usize>parent * HIT_BYTES;
    if (load<u64>(above) > rank) break;
    copy(above, hits + <usize>place * HIT_BYTES);
    place = parent;
  }
  put(hits + <usize>place * HIT_BYTES, rank, position);
}

/** Puts an entry into the hole at the root, or further down. */
function sink(hits: usize, count: u32, rank: u64, position: u32): void {
  let place: u32 = 0;
  for (;;) {
    let child: u32 = 2 * place + 1;
    if (child >= count) break;
    let below = hits + <usize>child * HIT_BYTES;
    if (child + 1 < count && load<u64>(below + HIT_BYTES) > load<u64>(below)) {
      child++;
      below += HIT_BYTES;
    }
    if (load<u64>(below) <= rank) break;
    copy(below, hits + <usize>place * HIT_BYTES);
    place = child;
  }
  put(hits + <usize>place * HIT_BYTES, rank, position);
}

/** Offers a row; it is kept when it is among the K best so far. */
export function offer(context: usize, position: u32, distance: f32, sequence: u32): void {
  const hits = <usize>load<u32>(context, HITS);
  const count = load<u32>(context, HIT_COUNT);
  const k = load<u32>(context, K);
  const rank = rankOf(distance, sequence);
  if (count < k) {
    store<u32>(context, count + 1, HIT_COUNT);
    rise(hits, count, rank, position);
  } else if (k > 0 && rank < load<u64>(hits)) {
    sink(hits, k, rank, position);
  }
}

/** Puts the hits into order, nearest first. They are no heap any more. */
export function sortHits(context: usize): void {
  const hits = <usize>load<u32>(context, HITS);
  for (let left = load<u32>(context, HIT_COUNT); left > 1; left--) {
    const last = hits + <usize>(left - 1) * HIT_BYTES;
    const rank = load<u64>(last);
    const position = load<u32>(last, HIT_POSITION);
    copy(hits, last);
    sink(hits, left - 1, rank, position);
  }
}
