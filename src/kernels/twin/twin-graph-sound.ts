/** Twin of src/kernels/assembly/graph-sound.ts. */
import { LEVEL_MASK, LINKS, LINKS_END, ROWS, STRIDES, TWIN_LEVEL, UPPER } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

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
