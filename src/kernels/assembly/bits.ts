// Bitmaps over rows.

/** How many bits are set in `words` words. */
export function countBits(bitmap: usize, words: u32): u32 {
  let count: u32 = 0;
  const end = bitmap + (<usize>words << 2);
  for (; bitmap + 8 <= end; bitmap += 8) count += <u32>popcnt<u64>(load<u64>(bitmap));
  if (bitmap < end) count += popcnt<u32>(load<u32>(bitmap));
  return count;
}
