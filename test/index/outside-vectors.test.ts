/**
 * Where vectors stand changes nothing that anybody sees: the same changes and searches for an index that keeps them in the
 * memory of the kernels and for one that keeps them beside it, compared to the last bit, links and lists included.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CoreIndex } from "../../src/index/core-index.js";
import type { IndexConfig } from "../../src/index/index-config.js";
import type { CoreIndexConfig } from "../../src/index/index-options.js";
import type { Mutation } from "../../src/types/mutation.js";
import { finish } from "../../src/types/steps.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { bytesOf } from "../support/kept-sections.js";
import { SeededRandom } from "../support/seeded-random.js";

const CODED = ["cosine", "dot", "euclidean"] as const;

type Pair = readonly [wasm: CoreIndex, buffer: CoreIndex];

const pairOf = (config: CoreIndexConfig): Pair => [
  new CoreIndex({ ...config, vectors: "wasm" }),
  new CoreIndex({ ...config, vectors: "buffer" }),
];

const upsert = (key: number, vector: Float32Array): Mutation => ({ kind: "upsert", key, vector, metadata: undefined });

function apply(pair: Pair, mutation: Mutation): void {
  for (const index of pair) {
    index.prepare([mutation]);
    index.apply(mutation);
  }
}

/** What was derived from the rows: links, clusters, codes. */
function derivedOf({ derived }: CoreIndex): unknown {
  return derived && [Buffer.from(derived.fingerprint()).toString(), bytesOf(derived.sections())];
}

function rowsOf({ rows }: CoreIndex): unknown {
  return Array.from({ length: rows.size }, (_, slot) => [
    rows.keyAt(slot),
    rows.sequenceAt(slot),
    Buffer.from(rows.vectorAt(slot).slice().buffer).toString("base64"),
  ]);
}

interface Asked {
  readonly queries: readonly Float32Array[];
  readonly random: SeededRandom;
}

/** One query and several at once, with and without a filter, few hits and many. */
function expectSameAnswers([wasm, buffer]: Pair, { queries, random }: Asked): void {
  const modulus = random.pick([0, 0, 2, 15]);
  const filter = modulus === 0 ? undefined : filterOf(wasm, modulus);
  for (const k of [3, 80]) {
    const query = { k, filter, ef: 1 + random.below(40), nProbes: 1 + random.below(4) };
    for (const vectors of [[random.pick(queries)], queries]) {
      expect(buffer.find({ ...query, vectors })).toEqual(wasm.find({ ...query, vectors }));
    }
    expect(buffer.findExactly({ ...query, vectors: queries })).toEqual(
      wasm.findExactly({ ...query, vectors: queries }),
    );
  }
}

function filterOf({ rows }: CoreIndex, modulus: number) {
  const accepts = (slot: number) => Number(rows.keyAt(slot)) % modulus === 0;
  return { slots: () => undefined, accepts, isPredicate: false };
}

const KINDS: Readonly<Record<string, IndexConfig>> = {
  flat: { kind: "flat" },
  hnsw: { kind: "hnsw", m: 5, efConstruction: 20 },
  ivf: { kind: "ivf", nClusters: 12, nProbes: 3 },
};

const scenario = fc.record({
  metric: fc.constantFrom(...CODED),
  shape: fc.constantFrom(...SHAPES),
  kernels: fc.constantFrom("simd" as const, "twin" as const, undefined),
  dim: fc.constantFrom(32, 41, 130),
  rows: fc.integer({ min: 1, max: 150 }),
  changes: fc.integer({ min: 0, max: 100 }),
  seed: fc.integer(),
});

describe.each(Object.keys(KINDS))("%s", (kind) => {
  test("any changes give the same rows, answers and links", () => {
    fc.assert(
      fc.property(scenario, ({ metric, shape, kernels, dim, rows, changes, seed }) => {
        const random = new SeededRandom(seed);
        const vectors = hostileVectors(shape, rows + 4, dim, seed);
        const queries = vectors.splice(0, 4).map((vector, i) => (i === 3 ? vectors[i % rows]! : vector));
        const asked = { queries, random };
        const pair = pairOf({ dim, metric, index: KINDS[kind]!, ...(kernels && { kernels }) });
        for (const [key, vector] of vectors.entries()) apply(pair, upsert(key, vector));
        expectSameAnswers(pair, asked);
        for (let i = 0; i < changes; i++) {
          const key = random.below(rows + 10);
          apply(pair, random.chance(0.4) ? { kind: "delete", key } : upsert(key, random.pick(vectors)));
          if (i === 50) for (const index of pair) finish(index.optimize());
        }
        expectSameAnswers(pair, asked);
        const [wasm, buffer] = pair;
        expect(rowsOf(buffer)).toEqual(rowsOf(wasm));
        expect(derivedOf(buffer)).toEqual(derivedOf(wasm));
      }),
      { numRuns: kind === "hnsw" ? 12 : 25 },
    );
  });

  test("over several segments, and put together again", () => {
    const [dim, count] = [2000, 300];
    for (const metric of ["cosine", "dot"] as const) {
      const random = new SeededRandom(1);
      const vectors = hostileVectors("normal", count + 4, dim, 2);
      const queries = vectors.splice(0, 4);
      const pair = pairOf({ dim, metric, index: KINDS[kind]!, segmentBytes: 1 });
      for (const [key, vector] of vectors.entries()) apply(pair, upsert(key, vector));
      for (const { rows } of pair) expect(rows.vectors.segments.length).toBeGreaterThan(2);
      expectSameAnswers(pair, { queries, random });
      expect(derivedOf(pair[1])).toEqual(derivedOf(pair[0]));
      for (let i = 0; i < count; i += 3) apply(pair, { kind: "delete", key: (i * 7) % count });
      for (let i = 0; i < 60; i++) apply(pair, upsert(random.below(count), random.pick(vectors)));
      for (const index of pair) index.reconfigure(KINDS[kind]!);
      expectSameAnswers(pair, { queries, random });
      expect(rowsOf(pair[1])).toEqual(rowsOf(pair[0]));
    }
  });
});

test.each(["dot", "euclidean"] as const)(
  "product quantisation names the same words, and refines alike (%s)",
  (metric) => {
    const dim = 48;
    const vectors = hostileVectors("near-duplicates", 604, dim, 3);
    const queries = vectors.splice(0, 4);
    for (const pqRefineFactor of [0, 4]) {
      const index = { kind: "ivf", nClusters: 16, usePq: true, pqSubvectors: 8, pqRefineFactor } as const;
      const pair = pairOf({ dim, metric, index });
      for (const [key, vector] of vectors.entries()) apply(pair, upsert(key, vector));
      expectSameAnswers(pair, { queries, random: new SeededRandom(4) });
      for (const one of pair) finish(one.optimize());
      for (let key = 0; key < 50; key++) apply(pair, upsert(key, queries[key % 4]!));
      expectSameAnswers(pair, { queries, random: new SeededRandom(5) });
      expect(derivedOf(pair[1])).toEqual(derivedOf(pair[0]));
    }
  },
);

test("a flat index with room for a quarter of its rows in one segment needs no second one", () => {
  const [dim, segmentBytes] = [128, 24 * 2 ** 20];
  const vectors = hostileVectors("small integers", 64, dim, 6);
  const pair = pairOf({ dim, metric: "euclidean", segmentBytes });
  const [wasm, buffer] = pair;
  apply(pair, upsert(0, vectors[0]!));
  const rowsMax = wasm.rows.vectors.segments[0]!.rowsMax;
  for (const index of pair) {
    index.rows.reserve(4 * rowsMax);
    for (let key = 1; key < 4 * rowsMax; key++) index.apply(upsert(key, vectors[(key * key) % 64]!));
  }
  expect(wasm.rows.vectors.segments.length).toBe(4);
  expect(buffer.rows.vectors.segments.length).toBe(1);
  for (const k of [10, 100]) {
    expect(buffer.find({ vectors: vectors.slice(0, 4), k })).toEqual(wasm.find({ vectors: vectors.slice(0, 4), k }));
  }
});
