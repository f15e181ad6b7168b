/** The twin of src/kernels/assembly/hits.ts: the same heap, so that the bytes are the same too. */
import { totalOrder } from "../../distance/total-order.js";
import { HIT_BYTES, HIT_COUNT, HIT_ORDER, HIT_POSITION, HIT_SEQUENCE, HITS, K } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

/** An unsigned integer with the total order of floats. */
export function orderOf(distance: number): number {
  return (totalOrder(distance) ^ 0x8000_0000) >>> 0;
}

/** Whether the entry at an address ranks behind (order, sequence). */
function isBehind(m: TwinMemory, entry: number, order: number, sequence: number): boolean {
  const own = m.word(entry + HIT_ORDER);
  return own !== order ? own > order : m.word(entry + HIT_SEQUENCE) > sequence;
}

function put(m: TwinMemory, entry: number, order: number, sequence: number, position: number): void {
  m.setWord(entry + HIT_ORDER, order);
  m.setWord(entry + HIT_SEQUENCE, sequence);
  m.setWord(entry + HIT_POSITION, position);
}

function copy(m: TwinMemory, from: number, to: number): void {
  put(m, to, m.word(from + HIT_ORDER), m.word(from + HIT_SEQUENCE), m.word(from + HIT_POSITION));
}

function rise(m: TwinMemory, hits: number, place: number, order: number, sequence: number, position: number): void {
  let hole = place;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = hits + parent * HIT_BYTES;
    if (isBehind(m, above, order, sequence)) break;
    copy(m, above, hits + hole * HIT_BYTES);
    hole = parent;
  }
  put(m, hits + hole * HIT_BYTES, order, sequence, position);
}

function sink(m: TwinMemory, hits: number, count: number, order: number, sequence: number, position: number): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= count) break;
    let below = hits + child * HIT_BYTES;
    const next = below + HIT_BYTES;
    if (child + 1 < count && isBehind(m, next, m.word(below + HIT_ORDER), m.word(below + HIT_SEQUENCE))) {
      child++;
      below = next;
    }
    if (!isBehind(m, below, order, sequence)) break;
    copy(m, below, hits + hole * HIT_BYTES);
    hole = child;
  }
  put(m, hits + hole * HIT_BYTES, order, sequence, position);
}

export function offer(m: TwinMemory, context: number, position: number, distance: number, sequence: number): void {
  const hits = m.word(context + HITS);
  const count = m.word(context + HIT_COUNT);
  const k = m.word(context + K);
  const order = orderOf(distance);
  if (count < k) {
    m.setWord(context + HIT_COUNT, count + 1);
    rise(m, hits, count, order, sequence, position);
  } else if (k > 0 && isBehind(m, hits, order, sequence)) {
    sink(m, hits, k, order, sequence, position);
  }
}

export function sortHits(m: TwinMemory, context: number): void {
  const hits = m.word(context + HITS);
  for (let left = m.word(context + HIT_COUNT); left > 1; left--) {
    const last = hits + (left - 1) * HIT_BYTES;
    const [order, sequence, position] = [
      m.word(last + HIT_ORDER),
      m.word(last + HIT_SEQUENCE),
      m.word(last + HIT_POSITION),
    ];
    copy(m, hits, last);
    sink(m, hits, left - 1, order, sequence, position);
  }
}
