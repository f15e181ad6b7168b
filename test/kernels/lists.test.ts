import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { METRICS } from "../../src/types/metric.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { IvfRows } from "../support/ivf-rows.js";

const scenario = fc.record({
  metric: fc.constantFrom(...METRICS),
  shape: fc.constantFrom(...SHAPES),
  width: fc.integer({ min: 1, max: 9 }),
  parts: fc.integer({ min: 1, max: 7 }),
  usePq: fc.boolean(),
  refineFactor: fc.constantFrom(0, 1, 3),
  count: fc.integer({ min: 1, max: 150 }),
  clusters: fc.integer({ min: 1, max: 20 }),
  probes: fc.integer({ min: 1, max: 20 }),
  k: fc.integer({ min: 1, max: 30 }),
  modulus: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
});

describe("searchLists and searchProducts", () => {
  test("find what their twins find, to the last bit", () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { metric, width, parts, usePq, refineFactor, count, clusters, modulus } = s;
        const dim = width * parts;
        const isQuantized = usePq && metric !== "cosine" && metric !== "hamming";
        const [query, ...vectors] = hostileVectors(s.shape, count + 1, dim, s.seed);
        const keys = modulus === 1 ? undefined : new Set([...vectors.keys()].filter((key) => key % modulus === 0));
        const [compiled, twin] = (["simd", "twin"] as const).map((kernels) => {
          const ivf = new IvfRows({ dim, metric, clusters, refineFactor, parts: isQuantized ? parts : 0, kernels });
          ivf.putAll(vectors);
          for (let key = 0; key < count; key += 5) ivf.remove(key);
          return ivf.search(query!, s.k, s.probes, keys);
        });
        expect(compiled).toEqual(twin);
      }),
      { numRuns: 250 },
    );
  });
});
