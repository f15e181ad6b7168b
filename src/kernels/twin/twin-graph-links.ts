/** The twin of src/kernels/assembly/graph-links.ts. */
import { LEVEL_MASK, LINKS, LINKS_END, STRIDES, TWINS, UPPER } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

export function linksMax(m: TwinMemory, layer: number): number {
  const most = m.word(STRIDES + LINKS * 4) / 4;
  return layer === 0 ? most : most >>> 1;
}

export function levelOf(m: TwinMemory, row: number): number {
  return m.word(m.cell(UPPER, row)) & LEVEL_MASK;
}

/** The address of the links of a row on a layer; 0 when it is not on that layer. */
export function linksOf(m: TwinMemory, row: number, layer: number): number {
  if (layer === 0) return m.cell(LINKS, row);
  const upper = m.word(m.cell(UPPER, row));
  const level = upper & LEVEL_MASK;
  return level < layer ? 0 : upper - level + (layer - 1) * linksMax(m, layer) * 4;
}

export function linkAt(m: TwinMemory, links: number, place: number): number {
  return m.word(links + place * 4);
}

export function countLinks(m: TwinMemory, links: number, most: number): number {
  let count = 0;
  while (count < most && linkAt(m, links, count) !== LINKS_END) count++;
  return count;
}

export function holds(m: TwinMemory, rows: number, count: number, row: number): boolean {
  for (let i = 0; i < count; i++) if (linkAt(m, rows, i) === row) return true;
  return false;
}

export function writeLinks(m: TwinMemory, links: number, most: number, rows: number, count: number): void {
  for (let i = 0; i < most; i++) m.setWord(links + i * 4, i < count ? linkAt(m, rows, i) : LINKS_END);
}

/** The next duplicate of a row; NO_ROW or more behind the last one. */
export function twinBehind(m: TwinMemory, row: number): number {
  return m.word(m.cell(TWINS, row));
}
