/** Made-up rows: components between -1 and 1, the same for a seed. */
import { SeededRandom } from "../../support/seeded-random.js";
import type { Row } from "./adapters/store.js";

export const DIM = 32;

export function vectorOf(random: SeededRandom, dim = DIM): Float32Array {
  return Float32Array.from({ length: dim }, () => random.bits() / 2 ** 31 - 1);
}

/** Ids count from `first`; one row in `tags` has the tag 7, say. */
export function rowsOf(count: number, { first = 0, dim = DIM, tags = 10, seed = 1 } = {}): Row[] {
  const random = new SeededRandom(seed + first);
  return Array.from({ length: count }, (_, at) => ({
    id: first + at,
    vector: vectorOf(random, dim),
    metadata: { tag: (first + at) % tags, title: `Row ${first + at}`, lent: at % 2 === 0 },
  }));
}

export function queriesOf(count: number, dim = DIM): Float32Array[] {
  const random = new SeededRandom(1_000_003);
  return Array.from({ length: count }, () => vectorOf(random, dim));
}
