import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance } from "../../src/distance/distance.js";
import { totalOrder } from "../../src/distance/total-order.js";
import { FlatEngine } from "../../src/index/flat/flat-engine.js";
import { QueryContext, type RowHits } from "../../src/index/query-context.js";
import { RowCodes } from "../../src/index/row-codes.js";
import { callKernel } from "../../src/kernels/kernels.js";
import { DEAD } from "../../src/kernels/layout.js";
import { BATCH_MAX } from "../../src/kernels/scan-rules.js";
import type { Segment } from "../../src/store/segment.js";
import { METRICS } from "../../src/types/metric.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { segmentOf } from "../support/kernel-pair.js";

const scenario = fc.record({
  metric: fc.constantFrom(...METRICS),
  shape: fc.constantFrom(...SHAPES),
  quantize: fc.constantFrom("int8" as const, "int8" as const, "none" as const),
  vectors: fc.constantFrom("wasm" as const, "buffer" as const),
  // From 33 on, padding makes a multiple of 16; 4,000 components make blocks of 64 rows.
  dim: fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 70 }), weight: 6 },
    { arbitrary: fc.constantFrom(64, 128, 129, 200), weight: 3 },
    { arbitrary: fc.constant(4000), weight: 1 },
  ),
  rows: fc.integer({ min: 1, max: 900 }),
  queries: fc.integer({ min: 1, max: BATCH_MAX }),
  k: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(13, 40, 100, 2000)),
  /** One row in so many is dead; one in so many may be a hit. */
  dead: fc.constantFrom(0, 2, 7),
  accepted: fc.constantFrom(1, 1, 2, 30),
  seed: fc.integer(),
});

interface Searches {
  readonly segment: Segment;
  readonly engine: FlatEngine;
  readonly queries: readonly Float32Array[];
  readonly k: number;
  readonly accept: Uint32Array | undefined;
}

const take = (contexts: readonly QueryContext[]): RowHits[] => contexts.map((context) => context.take());

function begin({ segment, queries, k }: Searches, accept: Uint32Array | undefined): QueryContext[] {
  return queries.map((query) => {
    const context = new QueryContext(segment);
    context.begin(query, k, accept);
    return context;
  });
}

function alone(searches: Searches): RowHits[] {
  const contexts = begin(searches, searches.accept);
  for (const context of contexts) callKernel(searches.segment.kernels, searches.engine.searchCall(context));
  return take(contexts);
}

function together(searches: Searches): RowHits[] {
  const contexts = begin(searches, searches.accept);
  callKernel(searches.segment.kernels, searches.engine.batchCall(contexts));
  return take(contexts);
}

function listed(searches: Searches, rows: Uint32Array): RowHits[] {
  const contexts = begin(searches, undefined);
  for (const context of contexts) callKernel(searches.segment.kernels, searches.engine.listCall(context, rows));
  return take(contexts);
}

/** What comparing with every row of a list gives. */
function expected({ segment, queries, k }: Searches, rows: Uint32Array): RowHits[] {
  const { dim, metric } = segment.shape;
  return queries.map((query) => {
    const found = [...rows]
      .filter((row) => !segment.isDead(row))
      .map((row) => ({ row, distance: distance(metric, query, 0, segment.vectors(row), 0, dim) }));
    found.sort(
      (a, b) =>
        totalOrder(a.distance) - totalOrder(b.distance) || segment.sequenceAt(a.row) - segment.sequenceAt(b.row),
    );
    const best = found.slice(0, k);
    return {
      rows: Uint32Array.from(best, (hit) => hit.row),
      distances: Float32Array.from(best, (hit) => hit.distance),
    };
  });
}

/** Bits and numbers of one row in `every`. */
function accepting(rows: number, every: number): { readonly list: Uint32Array; readonly bits: Uint32Array } {
  const list = Uint32Array.from({ length: Math.ceil(rows / every) }, (_, i) => i * every);
  const bits = new Uint32Array((rows + 31) >>> 5);
  for (const row of list) bits[row >>> 5]! |= 1 << (row & 31);
  return { list, bits };
}

describe("a scan", () => {
  test("alone, in a batch, and of a list gives what comparing with every row gives, to the last bit", () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const count = Math.min(s.rows, Math.ceil(60_000 / s.dim));
        const vectors = hostileVectors(s.shape, count + s.queries, s.dim, s.seed);
        const segment = segmentOf(vectors.slice(0, count), s.dim, s);
        // Queries are like rows; every third is one.
        const queries = vectors.slice(count).map((vector, i) => (i % 3 === 0 ? vectors[i % count]! : vector));
        if (s.dead > 0) for (let row = 0; row < count; row += s.dead) segment.setSequence(row, DEAD);
        const { list, bits } = accepting(count, s.accepted);
        const accept = s.accepted === 1 ? undefined : bits;
        const searches = { segment, engine: new FlatEngine(segment, new RowCodes(segment)), queries, k: s.k, accept };
        const wanted = expected(searches, list);
        expect(alone(searches)).toEqual(wanted);
        expect(together(searches)).toEqual(wanted);
        expect(listed(searches, list)).toEqual(wanted);
        expect(listed(searches, list.toReversed())).toEqual(wanted);
      }),
      { numRuns: 80 },
    );
  });

  test("by the twins gives the same", () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const count = Math.min(s.rows, Math.ceil(6_000 / s.dim));
        const vectors = hostileVectors(s.shape, count + s.queries, s.dim, s.seed);
        const { list, bits } = accepting(count, s.accepted);
        const [compiled, twin] = (["simd", "twin"] as const).map((kernels) => {
          const segment = segmentOf(vectors.slice(0, count), s.dim, { ...s, kernels });
          const engine = new FlatEngine(segment, new RowCodes(segment));
          const searches = { segment, engine, queries: vectors.slice(count), k: s.k, accept: bits };
          return [alone(searches), together(searches), listed(searches, list)];
        });
        expect(compiled).toEqual(twin);
      }),
      { numRuns: 60 },
    );
  });

  test.each(["cosine", "dot", "euclidean"] as const)("compares few of many rows in full (%s)", (metric) => {
    const [rows, dim, seed] = [2000, 64, 5];
    const vectors = hostileVectors("normal", rows + 4, dim, seed);
    const segment = segmentOf(vectors.slice(0, rows), dim, { metric });
    const engine = new FlatEngine(segment, new RowCodes(segment));
    const searches = { segment, engine, queries: vectors.slice(rows), k: 10, accept: undefined };
    const compared = (contexts: QueryContext[]) => Math.max(...contexts.map((context) => context.compared));
    const [single, batch, list] = [1, 2, 3].map(() => begin(searches, undefined));
    for (const context of single!) callKernel(segment.kernels, engine.searchCall(context));
    callKernel(segment.kernels, engine.batchCall(batch!));
    const { list: all } = accepting(rows, 1);
    for (const context of list!) callKernel(segment.kernels, engine.listCall(context, all));
    for (const contexts of [single!, batch!]) expect(compared(contexts)).toBeLessThan(rows / 10);
    expect(compared(list!)).toBeLessThan(rows / 4);
  });
});
