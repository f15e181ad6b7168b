/** Ranges of bytes, as reports of damage name them. */
import type { ByteRange } from "../types/persistable.js";

/** The bytes of `found` from the first to the last that are not as they should be; none when all are. */
export function differences(expected: Uint8Array, found: Uint8Array): ByteRange[] {
  const differs = (byte: number, at: number) => byte !== found[at];
  const first = expected.findIndex(differs);
  if (first < 0) return [];
  return [{ offset: first, length: expected.findLastIndex(differs) - first + 1 }];
}

/** Gives `ranges`, which stand in order, one more; neighbours become one. */
export function addRange(ranges: ByteRange[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.offset + last.length === start) {
    ranges[ranges.length - 1] = { offset: last.offset, length: end - last.offset };
  } else ranges.push({ offset: start, length: end - start });
}
