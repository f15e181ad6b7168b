// Addresses of the cells of a row. Hot loops hoist shift and stride into locals and use `cellIn`.
import { SHIFT, STRIDES, TABLES } from "../layout";

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

/** Whether a bitmap over positions holds a row; no bitmap holds all. */
@inline
export function accepts(bitmap: usize, row: u32): bool {
  if (bitmap == 0) return true;
  return ((load<u32>(bitmap + ((row >> 5) << 2)) >> (row & 31)) & 1) != 0;
}
