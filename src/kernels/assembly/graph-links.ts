// Links of a graph: lists of rows in the cells of the rows (layer 0) and in their records of upper layers.
import { LEVEL_MASK, LINKS, LINKS_END, TWINS, UPPER } from "../layout";
import { cell, strideOf } from "./memory";

/** The most links that a row has on a layer. */
@inline
export function linksMax(layer: u32): u32 {
  const most = strideOf(LINKS) >> 2;
  return layer == 0 ? most : most >> 1;
}

/** The highest layer of a row. */
@inline
export function levelOf(row: u32): u32 {
  return load<u32>(cell(UPPER, row)) & LEVEL_MASK;
}

/**
 * The address of the links of a row on a layer; 0 when it is not on that layer, as a reader may find when the row that a
 * link meant was replaced meanwhile.
 */
@inline
export function linksOf(row: u32, layer: u32): usize {
  if (layer == 0) return cell(LINKS, row);
  const upper = load<u32>(cell(UPPER, row));
  if ((upper & LEVEL_MASK) < layer) return 0;
  return <usize>((upper & ~LEVEL_MASK) + (layer - 1) * (linksMax(layer) << 2));
}

@inline
export function linkAt(links: usize, place: u32): u32 {
  return load<u32>(links + (place << 2));
}

/** How many links stand at an address. */
@inline
export function countLinks(links: usize, most: u32): u32 {
  let count: u32 = 0;
  while (count < most && linkAt(links, count) != LINKS_END) count++;
  return count;
}

/** Whether a list of rows holds a row. */
@inline
export function holds(rows: usize, count: u32, row: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (linkAt(rows, i) == row) return true;
  return false;
}

/** Writes links. Whatever a reader in another thread sees meanwhile is a row, or the end. */
@inline
export function writeLinks(links: usize, most: u32, rows: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(links + (i << 2), linkAt(rows, i));
  for (let i = count; i < most; i++) store<u32>(links + (i << 2), LINKS_END);
}

/** The next duplicate of a row; NO_ROW or more behind the last one. */
@inline
export function twinBehind(row: u32): u32 {
  return load<u32>(cell(TWINS, row));
}
