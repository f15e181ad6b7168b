import { describe, expect, test } from "vitest";
import type { Metric } from "../../../src/types/metric.js";
import { hostileVectors, normal, SHAPES } from "../../support/hostile-vectors.js";
import { clustered, IvfRows, type IvfRowsOptions } from "../../support/ivf-rows.js";
import { SeededRandom } from "../../support/seeded-random.js";

const QUANTIZED = ["euclidean", "dot", "manhattan"] as const satisfies readonly Metric[];

function ivfOf(options: IvfRowsOptions, vectors: readonly Float32Array[]): IvfRows {
  const ivf = new IvfRows(options);
  ivf.putAll(vectors);
  return ivf;
}

describe.each(QUANTIZED)("product quantisation (%s)", (metric) => {
  const dim = 32;
  const vectors = clustered(3060, dim, 60, 0.3, 1);
  const queries = vectors.splice(3000);

  test("refined, it reports exact distances, and finds most of what is nearest", () => {
    const ivf = ivfOf({ dim, metric, parts: 8, clusters: 32 }, vectors);
    expect(ivf.recall(queries, 10, 8)).toBeGreaterThan(0.9);
    for (const query of queries.slice(0, 10)) {
      const exact = new Map(ivf.exact(query, 3000).map(({ key, distance }) => [key, distance]));
      const found = ivf.search(query, 10, 8);
      for (const { key, distance } of found) expect(distance).toBe(exact.get(key));
      const distances = found.map(({ distance }) => distance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
  });

  test("with as many candidates as rows it gives the exact result", () => {
    const ivf = ivfOf({ dim, metric, parts: 4, clusters: 16, refineFactor: 2 ** 32 - 1 }, vectors.slice(0, 700));
    for (const query of queries.slice(0, 10)) expect(ivf.search(query, 10, 16)).toEqual(ivf.exact(query, 10));
  });

  test("not refined, it reports distances that are near the exact ones, in their order", () => {
    const ivf = ivfOf({ dim, metric, parts: 16, clusters: 32, refineFactor: 0 }, vectors);
    for (const query of queries.slice(0, 20)) {
      const exact = new Map(ivf.exact(query, 3000).map(({ key, distance }) => [key, distance]));
      const spread = Math.abs(ivf.exact(query, 3000).at(-1)!.distance - ivf.exact(query, 1)[0]!.distance);
      const found = ivf.search(query, 10, 8);
      expect(found.length).toBe(10);
      for (const { key, distance } of found) expect(Math.abs(distance - exact.get(key)!)).toBeLessThan(spread * 0.1);
      const distances = found.map(({ distance }) => distance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
  });

  test("rows that come later are found like the others, those that went are not", () => {
    const ivf = ivfOf({ dim, metric, parts: 8, clusters: 16 }, vectors.slice(0, 600));
    ivf.search(queries[0]!, 1);
    const random = new SeededRandom(4);
    for (let i = 0; i < 1500; i++) {
      if (random.chance(0.6)) ivf.put(random.below(1200), random.pick(vectors));
      else ivf.remove(random.below(1200));
    }
    expect(ivf.recall(queries, 10, 16)).toBeGreaterThan(0.8);
  });

  test("fewer rows than words simply work", () => {
    for (const count of [1, 2, 17, 100]) {
      const ivf = ivfOf({ dim, metric, parts: 4, clusters: 1 }, vectors.slice(0, count));
      expect(ivf.search(queries[0]!, 10, 1)).toEqual(ivf.exact(queries[0]!, 10));
      expect(ivf.ivf.clusters!.shape.product!.count).toBe(count);
    }
  });

  test("finds min(k, matches) rows, whatever the filter", () => {
    const ivf = ivfOf({ dim, metric, parts: 4, clusters: 32, refineFactor: 1 }, vectors.slice(0, 900));
    for (const matches of [0, 3, 200]) {
      const keys = new Set(Array.from({ length: matches }, (_, i) => i * 4));
      for (const k of [1, 10, 1000]) {
        const found = ivf.search(queries[0]!, k, 1, keys);
        expect(found.length).toBe(Math.min(k, matches));
        expect(found.every(({ key }) => keys.has(key))).toBe(true);
      }
    }
  });

  test("hostile rows break nothing, and no distance is NaN", () => {
    for (const shape of SHAPES) {
      for (const refineFactor of [0, 2]) {
        const ivf = ivfOf({ dim, metric, parts: 4, clusters: 4, refineFactor }, hostileVectors(shape, 60, dim, 11));
        for (const query of hostileVectors(shape, 3, dim, 12)) {
          const found = ivf.search(query, 20, 4);
          expect(found.length).toBe(20);
          for (const { distance } of found) expect(distance).not.toBeNaN();
        }
      }
    }
  });

  test("approximate distances follow lengths as exact ones do", () => {
    const random = new SeededRandom(9);
    const scaled = vectors.slice(0, 800).map((vector) => {
      const length = 1e-6 * Math.exp(normal(random));
      return vector.map((x) => x * length);
    });
    const ivf = ivfOf({ dim, metric, parts: 8, clusters: 16 }, scaled);
    const near = scaled.slice(0, 20).map((vector) => vector.map((x) => x * 1.01));
    expect(ivf.recall(near, 10, 16)).toBeGreaterThan(0.9);
  });
});

test("parts may be one component wide, or the whole vector, or no multiple of four", () => {
  const vectors = clustered(400, 6, 20, 0.3, 2);
  for (const parts of [1, 2, 3, 6]) {
    const ivf = ivfOf({ dim: 6, metric: "euclidean", parts, clusters: 4 }, vectors);
    expect(ivf.recall(vectors.slice(0, 30), 5, 4)).toBeGreaterThan(0.7);
  }
});
