/** Twin of src/kernels/assembly/graph-load.ts. */
import { LEVEL_MAX } from "../graph-rules.js";
import { LEVEL_MASK, LINE_BYTES, LINKS, LINKS_END, ROWS, STRIDES, TWIN_LEVEL, TWINS, UPPER } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

/** Lists of links that rows have on upper layers. */
function listsOf(m: TwinMemory, levels: number): Uint8Array {
  return m.bytes.slice(levels, levels + m.word(ROWS)).map((level) => (level === TWIN_LEVEL ? 0 : level));
}

export function topLevel(m: TwinMemory, levels: number): number {
  const top = listsOf(m, levels).reduce((most, level) => Math.max(most, level), 0);
  return top > LEVEL_MAX ? TWIN_LEVEL : top;
}

export function countLists(m: TwinMemory, levels: number): number {
  return listsOf(m, levels).reduce((sum, lists) => sum + lists, 0);
}

export function enterRows(m: TwinMemory, levels: number, upper: number): void {
  const listBytes = m.word(STRIDES + LINKS * 4) / 2;
  const rows = listsOf(m, levels);
  const packed = m.bytes.slice(upper, upper + countLists(m, levels) * listBytes);
  let taken = 0;
  let room = upper;
  rows.forEach((lists, row) => {
    m.setWord(m.cell(TWINS, row), LINKS_END);
    m.setWord(m.cell(UPPER, row), lists === 0 ? 0 : room + lists);
    const bytes = lists * listBytes;
    m.bytes.set(packed.subarray(taken, taken + bytes), room);
    taken += bytes;
    room += Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
  });
}

export function soundRows(m: TwinMemory, first: number, count: number, levels: number): number {
  const levelOf = m.bytes.subarray(levels, levels + m.word(ROWS));
  const most = m.word(STRIDES + LINKS * 4) / 4;
  const isSound = (address: number, links: number, layer: number) => {
    const list = m.u32.subarray(address / 4, address / 4 + links);
    const end = list.indexOf(LINKS_END);
    const held = end < 0 ? links : end;
    const leads = list.subarray(0, held).every((link) => {
      const level = levelOf[link] ?? TWIN_LEVEL;
      return level !== TWIN_LEVEL && level >= layer;
    });
    return leads && list.subarray(held).every((link) => link === LINKS_END);
  };
  for (let i = 0; i < count; i++) {
    if (!isSound(m.cell(LINKS, first + i), most, 0)) return i;
    const upper = m.word(m.cell(UPPER, first + i));
    const level = upper & LEVEL_MASK;
    for (let layer = 1; layer <= level; layer++) {
      if (!isSound(upper - level + (layer - 1) * 2 * most, most / 2, layer)) return i;
    }
  }
  return count;
}
