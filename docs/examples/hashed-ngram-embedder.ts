/**
 * Turns text into vectors without a model: words and pieces of four letters are hashed into a fixed number of components
 * (the hashing trick). Texts that share rare words come out near each other; meaning is not understood, so "car" and
 * "automobile" are strangers. It is here because it needs no download: a real application brings its own model,
 * and nothing else in this example would change.
 */

/** Makes vectors of one length, with weights learnt from a collection of texts. */
export class HashedNgramEmbedder {
  readonly dim: number;
  /** What a feature is worth, by its component: little when most texts have it. */
  readonly #weights: Float64Array;

  private constructor(dim: number, weights: Float64Array) {
    this.dim = dim;
    this.#weights = weights;
  }

  /** Counts in how many of `texts` each word occurs: words that are everywhere say little, words that are nowhere nothing. */
  static fit(texts: Iterable<string>, dim: number): HashedNgramEmbedder {
    const buckets = new Float64Array(WEIGHT_BUCKETS);
    let count = 0;
    for (const text of texts) {
      count += 1;
      const seen = new Set<number>();
      for (const feature of featuresOf(text)) seen.add(hash(feature) % WEIGHT_BUCKETS);
      for (const bucket of seen) buckets[bucket]! += 1;
    }
    return new HashedNgramEmbedder(
      dim,
      buckets.map((occurrences) => (occurrences === 0 ? 0 : Math.log((count + 1) / (occurrences + 1)))),
    );
  }

  /** The vector of a text: unit length, the same for the same text and the same collection. */
  embed(text: string): Float32Array {
    const counts = new Map<string, number>();
    for (const feature of featuresOf(text)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    const sums = new Float64Array(this.dim);
    for (const [feature, count] of counts) {
      const bits = hash(feature);
      const weight = (1 + Math.log(count)) * this.#weights[bits % WEIGHT_BUCKETS]! * kindWeight(feature);
      // Several components per feature, each with a sign, so that two features seldom fall together entirely.
      for (let turn = 0; turn < TURNS; turn++) {
        const place = mix(bits + turn * 0x9e3779b1);
        sums[(place >>> 1) % this.dim]! += place & 1 ? weight : -weight;
      }
    }
    const length = Math.hypot(...sums) || 1;
    return Float32Array.from(sums, (sum) => sum / length);
  }
}

const WEIGHT_BUCKETS = 1 << 18;
const TURNS = 6;

/** Whole words count; pieces of four letters forgive endings and typing errors. */
const kindWeight = (feature: string): number => (feature.startsWith("~") ? 0.1 : 1);

function* featuresOf(text: string): Generator<string> {
  for (const [found] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)) {
    const word = found.length > 3 ? found.replace(/(?:ing|ed|es|s)$/, "") : found;
    yield word;
    for (let at = 0; at + 4 <= word.length; at++) yield `~${word.slice(at, at + 4)}`;
  }
}

/** FNV-1a over UTF-16 units, then mixed: 32 bits. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  return mix(bits);
}

function mix(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
