/** Which checksum a field holds, and which one covers it. */
import type { Checksum } from "../inspection.js";
import type { LoadedPart } from "./load-parts.js";

const byOffset = new WeakMap<LoadedPart, ReadonlyMap<number, Checksum>>();

/** The checksum that a leaf holds. */
export function checksumIn(part: LoadedPart, node: number): Checksum | undefined {
  const { structure, summary } = part;
  if (summary.checksums.length === 0 || !structure.isLeaf(node)) return undefined;
  let sums = byOffset.get(part);
  if (sums === undefined) {
    sums = new Map(summary.checksums.map((checksum) => [checksum.offset, checksum]));
    byOffset.set(part, sums);
  }
  const sum = sums.get(structure.start[node]! / 8);
  return sum?.path === structure.path(node) ? sum : undefined;
}

/** The innermost checksum that covers a leaf. */
export function checksumOver({ structure, summary }: LoadedPart, node: number): Checksum | undefined {
  return summary.checksums[structure.covered[node]! - 1];
}
