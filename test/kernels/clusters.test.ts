import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import { Codebook, tileBytes } from "../../src/quantize/codebook.js";
import { fitFactor, fitSpace, placeSpace } from "../../src/quantize/space.js";
import { Regions } from "../../src/store/regions.js";
import { Segment } from "../../src/store/segment.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { expectEqualMemory } from "../support/kernel-pair.js";

/** Memory without rows. */
const segmentOf = (dim: number, metric: Metric, kernels: KernelVariant = "simd") =>
  new Segment({ dim, metric, columns: [], kernels });

/** Vectors one behind the other in newly allocated memory. */
function place(regions: Regions, vectors: readonly Float32Array[], dim: number): number {
  const address = regions.allocate(Math.max(1, vectors.length) * dim * 4);
  vectors.forEach((vector, i) => {
    regions.segment.floats.set(vector, address / 4 + i * dim);
  });
  return address;
}

/** Zeroed memory: what kernels leave untouched is the same on both sides. */
function zeroed(regions: Regions, bytes: number): number {
  const address = regions.allocate(bytes);
  regions.segment.bytes.fill(0, address, address + bytes);
  return address;
}

/** Learns the space of some vectors and makes them into those of it; returns their address. */
function mapped(regions: Regions, metric: Metric, vectors: readonly Float32Array[], dim: number): number {
  const some = { count: vectors.length, at: (i: number) => vectors[i]! };
  const shape = fitSpace(metric, dim, fitFactor(metric, some), some);
  const address = place(regions, vectors, dim);
  const space = placeSpace(regions, metric, shape);
  regions.segment.kernels.mapRows(space, address, vectors.length, address);
  return address;
}

function bookOf(regions: Regions, centroids: Float32Array, dim: number): Codebook {
  const book = new Codebook(regions, dim, centroids.length / dim);
  book.setCentroids(centroids);
  return book;
}

const flat = (vectors: readonly Float32Array[], dim: number) => {
  const all = new Float32Array(vectors.length * dim);
  vectors.forEach((vector, i) => {
    all.set(vector, i * dim);
  });
  return all;
};

const scenario = fc.record({
  metric: fc.constantFrom(...METRICS),
  shape: fc.constantFrom(...SHAPES),
  dim: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(128, 131)),
  count: fc.integer({ min: 1, max: 23 }),
  clusters: fc.integer({ min: 1, max: 19 }),
  seed: fc.integer(),
});

describe("kernels of clustering", () => {
  test("write what their twins write", () => {
    fc.assert(
      fc.property(scenario, ({ metric, shape, dim, count, clusters, seed }) => {
        const vectors = hostileVectors(shape, count, dim, seed);
        const pair = [segmentOf(dim, metric), segmentOf(dim, metric, "twin")] as const;
        for (const segment of pair) workOn(segment, metric, vectors, clusters, dim);
        expectEqualMemory(pair);
      }),
      { numRuns: 300 },
    );
  });

  /** Everything that learning does with vectors, once. */
  function workOn(segment: Segment, metric: Metric, vectors: Float32Array[], clusters: number, dim: number): void {
    const regions = new Regions(segment);
    const count = vectors.length;
    const stride = dim * 4;
    const rows = mapped(regions, metric, vectors, dim);
    const some = { count, at: (i: number) => vectors[i]! };
    const space = placeSpace(regions, metric, fitSpace(metric, dim, fitFactor(metric, some), some));
    const raw = place(regions, vectors, dim);
    const scaled = zeroed(regions, count * stride);
    const centroids = segment.floats.slice(rows / 4, rows / 4 + Math.min(clusters, count) * dim);
    const book = bookOf(regions, centroids, dim);
    const tile = zeroed(regions, tileBytes(dim));
    const [numbers, squares] = [zeroed(regions, count * 4), zeroed(regions, count * 4)];
    const [sums, counts] = [zeroed(regions, book.count * stride * 2), zeroed(regions, book.count * 4)];
    const ranks = zeroed(regions, book.count * 8);
    const quarters = zeroed(regions, book.count * 4);
    // A small segment has other kernels after it grew.
    const { kernels } = segment;
    kernels.scaleRows(space, raw, count, scaled);
    kernels.assignRows(book.address, tile, rows, stride, count, numbers);
    kernels.rankCentroids(book.address, tile, rows, ranks);
    // What is left of rows in the room for codes is of no meaning.
    segment.bytes.fill(0, tile, tile + tileBytes(dim));
    kernels.sumRows(rows, stride, count, dim, numbers, sums, counts);
    kernels.ownSquares(rows, stride, count, dim, numbers, book.centroidsAt, squares);
    segment.floats[quarters / 4] = segment.floats[squares / 4]!;
    kernels.claimRows(rows, stride, count, dim, rows, book.count, squares, numbers, quarters);
  }

  test("a row is given to a centroid that is as near as any, but for what codes lose", () => {
    for (const dim of [1, 2, 5, 8, 32, 100, 768]) {
      const regions = new Regions(segmentOf(dim, "euclidean"));
      const vectors = hostileVectors("normal", 60, dim, dim);
      const centroids = hostileVectors("normal", 27, dim, dim + 1);
      const book = bookOf(regions, flat(centroids, dim), dim);
      const tile = regions.allocate(tileBytes(dim));
      const numbers = regions.allocate(60 * 4);
      const rows = place(regions, vectors, dim);
      const { kernels, words } = regions.segment;
      kernels.assignRows(book.address, tile, rows, dim * 4, 60, numbers);
      vectors.forEach((vector, i) => {
        const distances = centroids.map((centroid) => Math.hypot(...centroid.map((x, j) => x - vector[j]!)));
        const given = distances[words[numbers / 4 + i]!]!;
        expect(given).toBeLessThanOrEqual(Math.min(...distances) * 1.0005 + 1e-4);
      });
    }
  });

  test("of equal centroids the first is taken, and ranked first", () => {
    const dim = 12;
    const regions = new Regions(segmentOf(dim, "euclidean"));
    const [a, b] = hostileVectors("normal", 2, dim, 3) as [Float32Array, Float32Array];
    const book = bookOf(regions, flat([b, a, a, b, a, b, b, b, a, a, b], dim), dim);
    const tile = regions.allocate(tileBytes(dim));
    const out = regions.allocate(11 * 8);
    const rows = place(regions, [a, b, a, b, b], dim);
    const { kernels, words } = regions.segment;
    kernels.assignRows(book.address, tile, rows, dim * 4, 5, out);
    expect([...words.subarray(out / 4, out / 4 + 5)]).toEqual([1, 0, 1, 0, 0]);
    kernels.rankCentroids(book.address, tile, rows, out);
    const ranks = Array.from({ length: 11 }, (_, i) => [words[out / 4 + 2 * i + 1]!, words[out / 4 + 2 * i]!] as const);
    ranks.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
    expect(ranks.map(([, number]) => number)).toEqual([1, 2, 4, 8, 9, 0, 3, 5, 6, 7, 10]);
  });

  test("ranks the centroid first that a row is given to", () => {
    for (const metric of METRICS) {
      const dim = 24;
      const regions = new Regions(segmentOf(dim, metric));
      const rows = mapped(regions, metric, hostileVectors("small integers", 200, dim, 5), dim);
      const book = bookOf(regions, regions.segment.floats.slice(rows / 4, rows / 4 + 33 * dim), dim);
      const tile = regions.allocate(tileBytes(dim));
      const numbers = regions.allocate(200 * 4);
      const ranks = regions.allocate(33 * 8);
      const { kernels, words } = regions.segment;
      kernels.assignRows(book.address, tile, rows, dim * 4, 200, numbers);
      for (let i = 0; i < 200; i++) {
        kernels.rankCentroids(book.address, tile, rows + i * dim * 4, ranks);
        const orders = Array.from({ length: 33 }, (_, n) => words[ranks / 4 + 2 * n + 1]!);
        expect(words[numbers / 4 + i]).toBe(orders.indexOf(Math.min(...orders)));
      }
    }
  });

  test("opposite numbers, and 0 and 1, differ in sign in every component of the space of Hamming", () => {
    const dim = 19;
    const regions = new Regions(segmentOf(dim, "hamming"));
    for (const [x, y] of [
      [0, 1],
      [1, -1],
      [0, -0],
      [3.25, -3.25],
    ] as const) {
      const rows = mapped(regions, "hamming", [new Float32Array(dim).fill(x), new Float32Array(dim).fill(y)], dim);
      const { floats } = regions.segment;
      for (let i = 0; i < dim; i++) expect(floats[rows / 4 + i]! * floats[rows / 4 + dim + i]!).toBe(-1);
    }
  });

  test("directions have length one whatever the length of the row, zero rows none", () => {
    const dim = 9;
    const regions = new Regions(segmentOf(dim, "cosine"));
    const vectors = [1e-37, 1e-12, 1, 3e38].map((x) => new Float32Array(dim).fill(x)).concat(new Float32Array(dim));
    const rows = mapped(regions, "cosine", vectors, dim) / 4;
    const { floats } = regions.segment;
    for (let i = 0; i < 4; i++) expect(floats[rows + i * dim]).toBeCloseTo(1 / 3, 6);
    expect([...floats.subarray(rows + 4 * dim, rows + 5 * dim)]).toEqual(new Array(dim).fill(0));
  });
});
