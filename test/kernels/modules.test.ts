/**
 * Both modules, the one with relaxed SIMD and the one without, give the same to the last bit: which of them a machine runs says
 * nothing about what is found. Relaxed instructions may round as a machine likes, so none may stand where this could show.
 */

import { describe, expect, test } from "vitest";
import { FlatEngine } from "../../src/index/flat/flat-engine.js";
import { QueryContext, type RowHits } from "../../src/index/query-context.js";
import { RowCodes } from "../../src/index/row-codes.js";
import { callKernel } from "../../src/kernels/kernels.js";
import { bestVariant, type KernelVariant } from "../../src/kernels/load-kernels.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import { GraphRows } from "../support/graph-rows.js";
import { hostileVectors, type Shape } from "../support/hostile-vectors.js";
import { segmentOf } from "../support/kernel-pair.js";

const VARIANTS = ["relaxed", "baseline"] as const satisfies readonly KernelVariant[];
const SHAPES = ["normal", "outlier rows", "near-duplicates", "all magnitudes"] as const satisfies readonly Shape[];
const QUERIES = 9;

/** What a segment answers: each query alone, then all together, among all rows and among some. */
function flatHits(kernels: KernelVariant, metric: Metric, vectors: readonly Float32Array[], k: number): RowHits[] {
  const rows = vectors.slice(QUERIES);
  const segment = segmentOf(rows, rows[0]!.length, { metric, kernels });
  const engine = new FlatEngine(segment, new RowCodes(segment));
  const thirds = new Uint32Array((rows.length + 31) >>> 5).fill(0x2492_4924);
  return [undefined, thirds].flatMap((accept) => {
    const begin = () =>
      vectors.slice(0, QUERIES).map((query) => {
        const context = new QueryContext(segment);
        context.begin(query, k, accept);
        return context;
      });
    const [alone, together] = [begin(), begin()];
    for (const context of alone) callKernel(segment.kernels, engine.searchCall(context));
    callKernel(segment.kernels, engine.batchCall(together));
    return [...alone, ...together].map((context) => context.take());
  });
}

/** What a graph answers, and what every distance that it reports is when the row is compared with the query alone. */
function graphHits(kernels: KernelVariant, metric: Metric, vectors: readonly Float32Array[]) {
  const graph = new GraphRows({ dim: vectors[0]!.length, metric, kernels, m: 8, efConstruction: 40 });
  const rows = vectors.slice(QUERIES);
  rows.forEach((vector, id) => {
    graph.put(id, vector);
  });
  return vectors.slice(0, QUERIES).flatMap((query) => {
    const exact = new Map(graph.exact(query, rows.length).map(({ id, distance }) => [id, distance]));
    return [10, 60].map((ef) => {
      const found = graph.search(query, 10, ef);
      expect(found.map(({ distance }) => distance)).toEqual(found.map(({ id }) => exact.get(id)));
      return found;
    });
  });
}

const runsBoth = bestVariant() === "relaxed";

describe.skipIf(!runsBoth)("the module with relaxed SIMD (skipped where it is not valid: before Node 22)", () => {
  test.each(METRICS)("finds what the other one finds by comparing all rows, to the last bit (%s)", (metric) => {
    for (const shape of SHAPES) {
      for (const [dim, k] of [
        [7, 3],
        [64, 10],
        [129, 40],
      ] as const) {
        const vectors = hostileVectors(shape, 700 + QUERIES, dim, 7 * dim);
        const [relaxed, baseline] = VARIANTS.map((kernels) => flatHits(kernels, metric, vectors, k));
        expect(relaxed).toEqual(baseline);
      }
    }
  });

  test.each(METRICS)("finds the same in a graph, and reports the distances of the rows as they are (%s)", (metric) => {
    for (const shape of SHAPES) {
      const vectors = hostileVectors(shape, 400 + QUERIES, 48, 5);
      const [relaxed, baseline] = VARIANTS.map((kernels) => graphHits(kernels, metric, vectors));
      expect(relaxed).toEqual(baseline);
    }
  });
});
