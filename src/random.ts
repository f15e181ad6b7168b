/**
 * Random numbers that a seed repeats, on every machine: SplitMix64 (Steele, Lea and Flood, 2014) with the draws that the
 * reference makes, so that a seed means the same as there.
 */

const MASK = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;
const MAX = MASK;
/** A draw that is zero is repeated so many times at most: what comes then is the smallest of all draws. */
const REPEATS_MAX = 4;
const SMALLEST = 2 ** -53;

export class SplitMix64 {
  #state: bigint;

  /** `seed` is an unsigned 64-bit integer. */
  constructor(seed: bigint) {
    this.#state = seed & MASK;
  }

  /** The seed of a generator that goes on where this one is. */
  get state(): bigint {
    return this.#state;
  }

  /** 64 random bits. */
  next(): bigint {
    this.#state = (this.#state + GOLDEN) & MASK;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  }

  /** An integer from 0 to `limit` - 1, all equally likely: numbers of the incomplete last round are drawn again. */
  nextBelow(limit: number): number {
    const bound = BigInt(limit);
    const whole = MAX - (MAX % bound);
    let drawn = this.next();
    while (drawn >= whole) drawn = this.next();
    return Number(drawn % bound);
  }

  /** A number above 0 and below 1. */
  nextOpenUnit(): number {
    for (let i = 0; i <= REPEATS_MAX; i++) {
      const drawn = Number(this.next() >> 11n) * SMALLEST;
      if (drawn > 0) return drawn;
    }
    return SMALLEST;
  }
}

/** `count` different numbers below `limit`, in random order: the first steps of a Fisher–Yates shuffle. */
export function sampleBelow(random: SplitMix64, limit: number, count: number): Uint32Array {
  const numbers = new Uint32Array(limit);
  for (let i = 0; i < limit; i++) numbers[i] = i;
  for (let i = 0; i < count; i++) {
    const j = i + random.nextBelow(limit - i);
    const chosen = numbers[j];
    numbers[j] = numbers[i];
    numbers[i] = chosen;
  }
  return numbers.slice(0, count);
}
