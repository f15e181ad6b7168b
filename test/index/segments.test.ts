/** An index of several segments answers as one of a single segment does, whatever was written between. */
import { describe, expect, test } from "vitest";
import { PayloadReader } from "../../src/bytes/payload-reader.js";
import { distance } from "../../src/distance/distance.js";
import { totalOrder } from "../../src/distance/total-order.js";
import { CoreIndex } from "../../src/index/core-index.js";
import { BATCH_MAX } from "../../src/kernels/scan-rules.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import type { Mutation } from "../../src/types/mutation.js";
import { bytesOf, sourceOf } from "../support/kept-sections.js";
import { payloadOf } from "../support/payload-of.js";
import { SeededRandom } from "../support/seeded-random.js";

const DIM = 70;

/** The least that a segment may have makes it hold one block of rows. */
function indexOf(metric: Metric, segmentBytes?: number): CoreIndex {
  return new CoreIndex({ dim: DIM, metric, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
}

function vectorOf(random: SeededRandom): Float32Array {
  return Float32Array.from({ length: DIM }, () => Math.round((random.bits() / 2 ** 31 - 1) * 8) / 8);
}

/** Writes one by one, and in batches. */
function change(index: CoreIndex, random: SeededRandom, writes: number): void {
  for (let left = writes; left > 0; ) {
    const batch = Array.from({ length: Math.min(left, random.below(3) === 0 ? 1 : 40) }, (): Mutation => {
      const key = random.below(6000);
      if (random.below(5) === 0) return { kind: "delete", key };
      return { kind: "upsert", key, vector: vectorOf(random), metadata: undefined };
    });
    index.prepare(batch);
    if (batch.length === 1) index.apply(batch[0]);
    else index.applyAll(batch);
    left -= batch.length;
  }
}

function nearest(index: CoreIndex, query: Float32Array, k: number): [key: unknown, distance: number][] {
  const [{ slots, distances }] = index.find({ vectors: [query], k });
  return Array.from(slots, (slot, i) => [index.rows.keyAt(slot), distances[i]]);
}

describe.each([
  { kind: "hnsw", m: 6, efConstruction: 20 },
  { kind: "ivf", nClusters: 8 },
] as const)("what searches several segments ($kind)", (kind) => {
  const random = new SeededRandom(9);
  const config = { dim: DIM, metric: "euclidean", index: kind, segmentBytes: 1 } as const;
  const index = new CoreIndex(config);
  const put = (key: number) => {
    const mutation = { kind: "upsert", key, vector: vectorOf(random), metadata: undefined } as const;
    index.prepare([mutation]);
    index.apply(mutation);
  };
  for (let key = 0; key < 5000; key++) put(key);
  const queries = Array.from({ length: 10 }, () => vectorOf(random));
  index.find({ vectors: queries, k: 5 });
  const kept = bytesOf(index.derived!.sections());
  const payload = payloadOf(index);
  const loaded = (segmentBytes?: number) => {
    const options = segmentBytes === undefined ? {} : { segmentBytes };
    return CoreIndex.loadFrom(PayloadReader.of(payload), options);
  };

  test("is kept part by part and taken over again", () => {
    const copy = loaded(1);
    expect(copy.rows.vectors.segments.length).toBe(index.rows.vectors.segments.length);
    expect(copy.derived!.fingerprint()).toEqual(index.derived!.fingerprint());
    expect(copy.derived!.load(sourceOf(kept))).toBe(true);
    expect(copy.find({ vectors: queries, k: 5 })).toEqual(index.find({ vectors: queries, k: 5 }));
    expect(bytesOf(copy.derived!.sections())).toEqual(kept);
  });

  test("is refused when a part is missing or is that of another segment", () => {
    const first = [...kept].filter(([key]) => key < 1000);
    expect(loaded(1).derived!.load(sourceOf(new Map(first)))).toBe(false);
    const twice = new Map([...first, ...first.map(([key, bytes]) => [key + 1000, bytes] as const)]);
    expect(loaded(1).derived!.load(sourceOf(twice))).toBe(false);
  });

  test("is not offered to segments of another size", () => {
    expect(loaded().derived!.fingerprint()).not.toEqual(index.derived!.fingerprint());
  });

  test("is not kept once rows of a graph are not in order any more", () => {
    const copy = loaded(1);
    expect(copy.derived!.load(sourceOf(kept))).toBe(true);
    copy.apply({ kind: "delete", key: 17 });
    expect(copy.derived === undefined).toBe(kind.kind === "hnsw");
  });
});

describe.each(METRICS)("%s", (metric) => {
  test("several segments give what a comparison with every row gives", () => {
    const random = new SeededRandom(7);
    const index = indexOf(metric, 1);
    change(index, random, 9000);
    expect(index.rows.vectors.segments.length).toBeGreaterThan(1);
    for (let i = 0; i < 5; i++) {
      const query = vectorOf(random);
      const expected = Array.from({ length: index.size }, (_, slot) => ({
        key: index.rows.keyAt(slot),
        distance: distance(metric, query, 0, index.rows.vectorAt(slot), 0, DIM),
        sequence: index.rows.sequenceAt(slot),
      })).sort((a, b) => totalOrder(a.distance) - totalOrder(b.distance) || a.sequence - b.sequence);
      expect(nearest(index, query, 25)).toEqual(expected.slice(0, 25).map(({ key, distance }) => [key, distance]));
    }
  });

  test("many queries at once find what each finds alone", () => {
    const random = new SeededRandom(8);
    const index = indexOf(metric, 1);
    change(index, random, 6000);
    expect(index.rows.vectors.segments.length).toBeGreaterThan(1);
    const vectors = Array.from({ length: 2 * BATCH_MAX + 3 }, () => vectorOf(random));
    for (const k of [1, 10, 70]) {
      const alone = vectors.flatMap((vector) => index.find({ vectors: [vector], k }));
      expect(index.find({ vectors, k })).toEqual(alone);
    }
  });
});
