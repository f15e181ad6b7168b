import { describe, expect, test } from "vitest";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import { kMeans, type Points } from "../../src/quantize/k-means.js";
import { SplitMix64 } from "../../src/random.js";
import { Segment } from "../../src/store/segment.js";
import { finish } from "../../src/types/steps.js";
import { normal } from "../support/hostile-vectors.js";
import { SeededRandom } from "../support/seeded-random.js";

function pointsOf(vectors: readonly Float32Array[], dim: number, kernels: KernelVariant = "simd"): Points {
  const segment = new Segment({ dim, metric: "euclidean", columns: [], kernels });
  const address = segment.allocate(Math.max(1, vectors.length) * dim * 4);
  vectors.forEach((vector, i) => {
    segment.floats.set(vector, address / 4 + i * dim);
  });
  return { segment, address, count: vectors.length, dim, stride: dim * 4 };
}

/** Vectors around `groups` middles that are far apart. */
function grouped(count: number, groups: number, dim: number, seed: number): Float32Array[] {
  const random = new SeededRandom(seed);
  const middles = Array.from({ length: groups }, () => Array.from({ length: dim }, () => normal(random)));
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from({ length: dim }, (_, j) => middles[i % groups]![j]! + 0.01 * normal(random)),
  );
}

const cluster = (points: Points, clusters: number, seed = 1n, isUnit = false) =>
  finish(kMeans(points, { clusters, random: new SplitMix64(seed), isUnit }));

/** Mean squared distance to the nearest centroid, by the definition. */
function error(vectors: readonly Float32Array[], centroids: Float32Array, dim: number): number {
  const squares = vectors.map((vector) => {
    let best = Infinity;
    for (let at = 0; at < centroids.length; at += dim) {
      best = Math.min(
        best,
        vector.reduce((sum, x, i) => sum + (x - centroids[at + i]!) ** 2, 0),
      );
    }
    return best;
  });
  return squares.reduce((sum, square) => sum + square, 0) / vectors.length;
}

/** Lloyd's algorithm by the definition, from given centroids. */
function plainLloyd(vectors: readonly Float32Array[], start: Float32Array, dim: number, rounds: number): Float32Array {
  let centroids = Float32Array.from(start);
  const count = start.length / dim;
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(start.length);
    const members = new Uint32Array(count);
    for (const vector of vectors) {
      const distances = Array.from({ length: count }, (_, n) =>
        vector.reduce((sum, x, i) => sum + (x - centroids[n * dim + i]!) ** 2, 0),
      );
      const own = distances.indexOf(Math.min(...distances));
      members[own]!++;
      for (let i = 0; i < dim; i++) sums[own * dim + i]! += vector[i]!;
    }
    centroids = Float32Array.from(sums, (sum, at) => sum / members[Math.floor(at / dim)]!);
  }
  return centroids;
}

describe("kMeans", () => {
  test("finds groups that are far apart, one centroid each", () => {
    for (const [groups, dim] of [
      [3, 2],
      [10, 7],
      [40, 16],
    ] as const) {
      const vectors = grouped(groups * 30, groups, dim, groups);
      expect(error(vectors, cluster(pointsOf(vectors, dim), groups), dim) / dim).toBeLessThan(0.0002);
    }
  });

  test("ends where Lloyd's algorithm has nothing more to do", () => {
    const dim = 5;
    const random = new SeededRandom(2);
    const vectors = Array.from({ length: 300 }, () => Float32Array.from({ length: dim }, () => normal(random)));
    const centroids = cluster(pointsOf(vectors, dim), 6);
    const once = plainLloyd(vectors, centroids, dim, 1);
    expect(Math.max(...once.map((x, i) => Math.abs(x - centroids[i]!)))).toBeLessThan(0.05);
    expect(error(vectors, centroids, dim)).toBeLessThan(
      error(vectors, plainLloyd(vectors, centroids, dim, 30), dim) * 1.03,
    );
  });

  test("is the same for the same seed, with kernels and with their twins, and another for another seed", () => {
    const dim = 9;
    const random = new SeededRandom(3);
    const vectors = Array.from({ length: 400 }, () => Float32Array.from({ length: dim }, () => normal(random)));
    const compiled = cluster(pointsOf(vectors, dim), 20);
    expect(cluster(pointsOf(vectors, dim), 20)).toEqual(compiled);
    expect(cluster(pointsOf(vectors, dim, "twin"), 20)).toEqual(compiled);
    expect(cluster(pointsOf(vectors, dim), 20, 2n)).not.toEqual(compiled);
  });

  test("has no more centroids than vectors, none for none", () => {
    const vectors = grouped(5, 5, 3, 1);
    const centroids = cluster(pointsOf(vectors, 3), 256);
    expect(centroids.length).toBe(15);
    expect(error(vectors, centroids, 3)).toBe(0);
    expect(cluster(pointsOf([], 3), 4).length).toBe(0);
  });

  test("goes on when all vectors are the same", () => {
    const vectors = Array.from({ length: 50 }, () => Float32Array.of(1, 2));
    const centroids = cluster(pointsOf(vectors, 2), 8);
    expect(centroids.length).toBe(16);
    expect(error(vectors, centroids, 2)).toBe(0);
  });

  test("gives an empty cluster the vector that is farthest from any centroid", () => {
    // Seeds are drawn among the vectors of even number: two places. The cluster left empty goes to the lonely vector.
    const vectors = Array.from({ length: 600 }, (_, i) => Float32Array.of(i === 301 ? 1000 : i % 2 === 0 ? 0 : 1e-3));
    const centroids = cluster(pointsOf(vectors, 1), 4);
    expect([...centroids]).toContain(1000);
  });

  test("centroids of unit vectors have length one when asked to", () => {
    const dim = 6;
    const unit = grouped(200, 4, dim, 8).map((vector) => vector.map((x) => x / Math.hypot(...vector)));
    const centroids = cluster(pointsOf(unit, dim), 4, 1n, true);
    for (let at = 0; at < centroids.length; at += dim) {
      expect(Math.hypot(...centroids.subarray(at, at + dim))).toBeCloseTo(1, 5);
    }
  });

  test("gives back its memory, stopped half-way too", () => {
    const vectors = grouped(3000, 20, 64, 4);
    const points = pointsOf(vectors, 64);
    const steps = () => kMeans(points, { clusters: 20, random: new SplitMix64(1n) });
    finish(steps());
    const used = points.segment.usedBytes;
    for (let i = 0; i < 5; i++) {
      const begun = steps();
      begun.next();
      begun.return(new Float32Array(0));
    }
    finish(steps());
    expect(points.segment.usedBytes).toBe(used);
  });

  test("tells how far it is, and never goes back", () => {
    const vectors = grouped(2000, 20, 64, 4);
    const shares: number[] = [];
    for (const share of kMeans(pointsOf(vectors, 64), { clusters: 200, random: new SplitMix64(1n) }))
      shares.push(share);
    expect(shares.every((share, i) => share >= 0 && share <= 1 && share >= (shares[i - 1] ?? 0))).toBe(true);
  });
});
