// Taking over a graph that a file gave: the levels of rows, a byte for each of the ROWS, and their lists of links.
import { LEVEL_MAX } from "../graph-rules";
import { LEVEL_MASK, LINE_BYTES, LINKS, LINKS_END, ROWS, TWIN_LEVEL, TWINS, UPPER } from "../layout";
import { cell, strideOf } from "./memory";

export function topLevel(levels: usize): u32 {
  const end = levels + load<u32>(ROWS);
  let top: u32 = 0;
  for (let at = levels; at < end; at++) {
    const level = <u32>load<u8>(at);
    if (level <= top || level == TWIN_LEVEL) continue;
    if (level > <u32>LEVEL_MAX) return TWIN_LEVEL;
    top = level;
  }
  return top;
}

/** Lists of links that a row has on upper layers. */
@inline
function listsOf(level: u32): u32 {
  return level == TWIN_LEVEL ? 0 : level;
}

export function countLists(levels: usize): u32 {
  const end = levels + load<u32>(ROWS);
  let lists: u32 = 0;
  for (let at = levels; at < end; at++) lists += listsOf(<u32>load<u8>(at));
  return lists;
}

export function enterRows(levels: usize, upper: usize): void {
  const rows = load<u32>(ROWS);
  const listBytes = <usize>strideOf(LINKS) >> 1;
  let packed = upper;
  let room = upper;
  for (let row: u32 = 0; row < rows; row++) {
    const lists = listsOf(<u32>load<u8>(levels + row));
    store<u32>(cell(TWINS, row), LINKS_END);
    store<u32>(cell(UPPER, row), lists == 0 ? 0 : <u32>room + lists);
    const bytes = listBytes * lists;
    packed += bytes;
    room += (bytes + (LINE_BYTES - 1)) & ~(LINE_BYTES - 1);
  }
  if (room == packed) return;
  // Each list moves up, the last one first.
  for (let row = rows; row-- > 0; ) {
    const lists = listsOf(<u32>load<u8>(levels + row));
    if (lists == 0) continue;
    packed -= listBytes * lists;
    memory.copy(<usize>(load<u32>(cell(UPPER, row)) - lists), packed, listBytes * lists);
  }
}

/** A list of up to `most` links on a layer. */
@inline
function isSound(list: usize, most: u32, layer: u32, levels: usize, rows: u32): bool {
  const end = list + (<usize>most << 2);
  for (; list < end; list += 4) {
    const link = load<u32>(list);
    if (link == LINKS_END) break;
    if (link >= rows) return false;
    const level = <u32>load<u8>(levels + link);
    if (level < layer || level == TWIN_LEVEL) return false;
  }
  for (; list < end; list += 4) if (load<u32>(list) != LINKS_END) return false;
  return true;
}

export function soundRows(first: u32, count: u32, levels: usize): u32 {
  const rows = load<u32>(ROWS);
  const most = strideOf(LINKS) >> 2;
  for (let i: u32 = 0; i < count; i++) {
    if (!isSound(cell(LINKS, first + i), most, 0, levels, rows)) return i;
    const upper = load<u32>(cell(UPPER, first + i));
    const level = upper & LEVEL_MASK;
    let list = <usize>(upper - level);
    for (let layer: u32 = 1; layer <= level; layer++) {
      if (!isSound(list, most >> 1, layer, levels, rows)) return i;
      list += <usize>(most << 1);
    }
  }
  return count;
}
