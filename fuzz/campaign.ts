/**
 * A search that is led by coverage: an input that takes a branch that none took before, or takes one more often than before by
 * orders of magnitude, is kept and changed further. Everything follows from the random source.
 */
import type { SeededRandom } from "../test/support/seeded-random.js";

export interface Campaign {
  /** The inputs to begin with. */
  readonly seeds: readonly Uint8Array[];
  readonly inputs: number;
  change(input: Uint8Array, random: SeededRandom): Uint8Array;
  /** Throws when something is broken. */
  judge(input: Uint8Array): void;
  /** Counts of branches, which judging raises; undefined where nothing is counted: then nothing is kept. */
  readonly counters: Uint8Array | undefined;
}

/** What a campaign has found out. */
export interface Reached {
  readonly kept: number;
  readonly branches: number;
}

/** One of the inputs that were kept last, this often. */
const RECENT_SHARE = 0.5;
const RECENT = 8;

export function runCampaign(campaign: Campaign, random: SeededRandom): Reached {
  const { seeds, inputs, change, judge, counters } = campaign;
  const corpus = [...seeds];
  /** Of each counter, the buckets of counts that were seen, a bit each. */
  const seen = new Uint8Array(counters?.length ?? 0);
  const isNew = (input: Uint8Array): boolean => {
    counters?.fill(0);
    judge(input);
    return counters !== undefined && addsTo(seen, counters);
  };
  for (const seed of seeds) isNew(seed);
  for (let left = inputs; left > 0; left--) {
    const pool = random.chance(RECENT_SHARE) ? corpus.slice(-RECENT) : corpus;
    const input = change(random.pick(pool), random);
    if (isNew(input)) corpus.push(input);
  }
  return { kept: corpus.length - seeds.length, branches: seen.reduce((sum, buckets) => sum + Number(buckets > 0), 0) };
}

/** Once, twice, three times, up to 7, 15, 31, 127, more. */
const BUCKETS = Uint8Array.from({ length: 256 }, (_, count) => {
  if (count === 0) return 0;
  return 1 << [1, 2, 3, 7, 15, 31, 127, 255].findIndex((most) => count <= most);
});

function addsTo(seen: Uint8Array, counters: Uint8Array): boolean {
  let isNew = false;
  for (let at = 0; at < counters.length; at++) {
    const count = counters[at]!;
    if (count === 0 || (seen[at]! & BUCKETS[count]!) !== 0) continue;
    seen[at]! |= BUCKETS[count]!;
    isNew = true;
  }
  return isNew;
}
