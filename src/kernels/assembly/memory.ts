// Addresses of the cells of a row. Hot loops hoist shift and stride into locals and use `cellIn`. The floats of a row may
// stand outside of this memory: `vectorOf` alone knows.
import { DIM, SHIFT, STAGED, STAGED_STRIDE, STRIDES, TABLES, VECTORS } from "../layout";

/** Copies the floats of a row that stand outside to an address: src/store/segment.ts does it. */
@external("env", "bring")
declare function bring(row: u32, to: usize): void;

@inline
export function shiftOf(): u32 {
  return load<u32>(SHIFT);
}

@inline
export function strideOf(column: u32): u32 {
  return load<u32>(STRIDES + (column << 2));
}

@inline
export function tableOf(column: u32): usize {
  return load<u32>(TABLES + (column << 2));
}

@inline
export function cellIn(table: usize, shift: u32, stride: u32, row: u32): usize {
  const block = load<u32>(table + ((row >> shift) << 2));
  return <usize>(block + (row & ((1 << shift) - 1)) * stride);
}

/** The address of a row's cell in a column. */
@inline
export function cell(column: u32, row: u32): usize {
  return cellIn(tableOf(column), shiftOf(), strideOf(column), row);
}

/** Whether the floats of rows stand outside of this memory. */
@inline
export function areOutside(): bool {
  return load<u32>(STAGED) != 0;
}

function brought(row: u32, place: u32): usize {
  const to = <usize>(load<u32>(STAGED) + place * load<u32>(STAGED_STRIDE));
  bring(row, to);
  return to;
}

/** The address of a row's floats. Those outside are brought to a place of STAGED, until another row is brought there. */
@inline
export function vectorOf(row: u32, place: u32): usize {
  return areOutside() ? brought(row, place) : cell(VECTORS, row);
}

/** Whether two rows are bit for bit the same. */
export function areSame(a: u32, b: u32): bool {
  return memory.compare(vectorOf(a, 0), vectorOf(b, 1), <usize>load<u32>(DIM) << 2) == 0;
}

/** Whether a bitmap over positions holds a row; no bitmap holds all. */
@inline
export function accepts(bitmap: usize, row: u32): bool {
  if (bitmap == 0) return true;
  return ((load<u32>(bitmap + ((row >> 5) << 2)) >> (row & 31)) & 1) != 0;
}
