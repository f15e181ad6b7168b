import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance } from "../../src/distance/distance.js";
import { dotSum } from "../../src/distance/sums.js";
import { QueryContext } from "../../src/index/query-context.js";
import {
  CODE_BYTES,
  CODE_RESIDUAL,
  CODE_SCALE,
  CODE_SQUARE,
  CODE_SUM,
  CODES,
  NORMS,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_RESIDUAL,
  QUERY_SCALE,
  QUERY_SQUARE,
} from "../../src/kernels/layout.js";
import type { Segment } from "../../src/store/segment.js";
import { METRICS } from "../../src/types/metric.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { expectEqualMemory, segmentOf, segmentPair } from "../support/kernel-pair.js";

const CODED = ["cosine", "dot", "euclidean"] as const;

const scenario = fc.record({
  metric: fc.constantFrom(...METRICS),
  vectors: fc.constantFrom("wasm" as const, "buffer" as const),
  shape: fc.constantFrom(...SHAPES),
  dim: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(128, 129)),
  count: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer(),
});

/** What a row is coded as: itself, or the vector of length one for cosine. */
function target(vector: Float32Array, isUnit: boolean): number[] {
  const norm = isUnit ? Math.hypot(...vector) : 1;
  return [...vector].map((x) => x / norm);
}

interface Coded {
  readonly codes: Int8Array | Int16Array;
  readonly scale: number;
  readonly square: number;
  readonly residual: number;
}

function recordOf(segment: Segment, row: number, dim: number): Coded & { readonly sum: number } {
  const at = segment.cell(CODES, row);
  const padded = Math.ceil(dim / 16) * 16;
  return {
    codes: new Int8Array(segment.bytes.slice(at + CODE_BYTES, at + CODE_BYTES + padded).buffer),
    scale: segment.floats[(at + CODE_SCALE) / 4]!,
    square: segment.floats[(at + CODE_SQUARE) / 4]!,
    residual: segment.floats[(at + CODE_RESIDUAL) / 4]!,
    sum: segment.words[(at + CODE_SUM) / 4]! | 0,
  };
}

function queryOf({ segment, address }: QueryContext, dim: number): Coded {
  const at = segment.words[(address + QUERY_CODES) / 4]!;
  const padded = Math.ceil(dim / 16) * 16;
  return {
    codes: new Int16Array(segment.bytes.slice(at, at + 2 * padded).buffer),
    scale: segment.floats[(address + QUERY_SCALE) / 4]!,
    square: segment.floats[(address + QUERY_SQUARE) / 4]!,
    residual: segment.floats[(address + QUERY_RESIDUAL) / 4]!,
  };
}

/** What the record promises of a vector that is coded. */
function expectSound({ codes, scale, square, residual }: Coded, wanted: number[], codeMax: number): void {
  const decoded = wanted.map((_, i) => codes[i]! * scale);
  expect(Math.max(...codes.map(Math.abs))).toBe(codeMax);
  expect([...codes].slice(wanted.length).every((one) => one === 0)).toBe(true);
  const lost = Math.hypot(...wanted.map((x, i) => x - decoded[i]!));
  expect(residual).toBeGreaterThanOrEqual(lost);
  expect(residual).toBeLessThanOrEqual(lost * 1.00001 + 2e-11);
  const exact = decoded.reduce((sum, x) => sum + x * x, 0);
  expect(Math.abs(square - exact)).toBeLessThanOrEqual(exact * 2 ** -23.9);
}

describe("encodeRows and encodeQuery", () => {
  test("write what their twins write", () => {
    fc.assert(
      fc.property(scenario, ({ metric, vectors: place, shape, dim, count, seed }) => {
        const [query, ...vectors] = hostileVectors(shape, count + 1, dim, seed);
        const pair = segmentPair(vectors, dim, { metric, vectors: place });
        for (const segment of pair) {
          const context = new QueryContext(segment);
          context.begin(query!, 1);
          segment.kernels.encodeRows(0, count);
          if (segment.has(CODES)) segment.kernels.encodeQuery(context.address);
        }
        expectEqualMemory(pair);
      }),
      { numRuns: 300 },
    );
  });

  test.each(CODED)("decode to the vector but for the residual (%s)", (metric) => {
    for (const shape of ["normal", "heavy tails", "outlier components", "far from the origin"] as const) {
      for (const dim of [32, 33, 48, 63, 129]) {
        const [query, ...vectors] = hostileVectors(shape, 9, dim, dim);
        const segment = segmentOf(vectors, dim, { metric });
        segment.kernels.encodeRows(0, vectors.length);
        vectors.forEach((vector, row) => {
          const record = recordOf(segment, row, dim);
          expectSound(record, target(vector, metric === "cosine"), 127);
          expect(record.sum).toBe([...record.codes].reduce((sum, one) => sum + one, 0));
        });
        const context = new QueryContext(segment);
        context.begin(query!, 1);
        segment.kernels.encodeQuery(context.address);
        expect(segment.words[(context.address + QUERY_CODED) / 4]).toBe(1);
        expectSound(queryOf(context, dim), target(query!, metric === "cosine"), 2047);
      }
    }
  });

  test("products of the codes of a long query and row stay within 31 bits", () => {
    for (const dim of [8260, 8261, 65536]) {
      const segment = segmentOf([], dim, { metric: "dot" });
      const context = new QueryContext(segment);
      context.begin(new Float32Array(dim).fill(1), 1);
      segment.kernels.encodeQuery(context.address);
      const { codes } = queryOf(context, dim);
      expect(127 * codes[0]! * dim).toBeLessThan(2 ** 31);
      expect(codes[0]).toBeGreaterThan(250);
    }
  });

  test("norms are those of cosine, to the last bit", () => {
    for (const dim of [1, 7, 8, 31, 64, 129]) {
      const vectors = hostileVectors("all magnitudes", 40, dim, dim);
      const segment = segmentOf(vectors, dim, { metric: "cosine", quantize: "none" });
      segment.kernels.encodeRows(0, vectors.length);
      const norms = vectors.map((_, row) => segment.floats[segment.cell(NORMS, row) / 4]);
      expect(norms).toEqual(vectors.map((vector) => Math.fround(Math.sqrt(dotSum(vector, 0, vector, 0, dim)))));
    }
  });

  test("a row whose squares may leave 32-bit floats is to be compared in full always", () => {
    const dim = 32;
    const vectors = [1e-45, 1e-20, 1e-14, 1e19, 3e38].map((x) => new Float32Array(dim).fill(x));
    for (const metric of CODED) {
      const segment = segmentOf(vectors, dim, { metric });
      segment.kernels.encodeRows(0, vectors.length);
      for (const row of vectors.keys()) expect(recordOf(segment, row, dim).square).toBe(-Infinity);
      const context = new QueryContext(segment);
      for (const vector of [...vectors, new Float32Array(dim)]) {
        context.begin(vector, 1);
        segment.words[(context.address + QUERY_CODED) / 4] = 1;
        segment.kernels.encodeQuery(context.address);
        expect(segment.words[(context.address + QUERY_CODED) / 4]).toBe(0);
      }
    }
  });

  test("a zero row is coded as what it is at: the origin, and orthogonal to everything under cosine", () => {
    const dim = 40;
    const zero = new Float32Array(dim);
    for (const metric of CODED) {
      const segment = segmentOf([zero], dim, { metric });
      segment.kernels.encodeRows(0, 1);
      const { codes, scale, square, residual } = recordOf(segment, 0, dim);
      expect([...codes, scale, residual].every((x) => x === 0)).toBe(true);
      expect(square).toBe(metric === "cosine" ? 1 : 0);
    }
    expect(distance("cosine", zero, 0, new Float32Array(dim).fill(1), 0, dim)).toBe(1);
  });
});
