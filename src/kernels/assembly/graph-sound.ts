// Whether the lists of links that a file gave lead to rows, and to such as are on their layer.
import { LEVEL_MASK, LINKS, LINKS_END, ROWS, TWIN_LEVEL, UPPER } from "../layout";
import { cell, strideOf } from "./memory";

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
