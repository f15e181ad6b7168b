import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, scorer } from "../../src/distance/distance.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import { bitsOf, floatsOf, goldenDatabases, goldenIdText, goldenTitle, hasGolden } from "../support/golden-searches.js";

const f = Math.fround;

/** Eight lanes kept in an array, added from lane 0, then the rest: the definition, written down as plainly as possible. */
function laneSum(dim: number, term: (i: number) => number): number {
  const lanes = new Float32Array(8);
  const whole = Math.floor(dim / 8) * 8;
  for (let i = 0; i < whole; i++) lanes[i % 8] = f(lanes[i % 8] + term(i));
  let sum = lanes.reduce((total, lane) => f(total + lane), 0);
  for (let i = whole; i < dim; i++) sum = f(sum + term(i));
  return sum;
}

function plainDistance(metric: Metric, a: Float32Array, b: Float32Array): number {
  const dim = a.length;
  switch (metric) {
    case "cosine": {
      const norms = f(
        f(Math.sqrt(laneSum(dim, (i) => f(a[i] * a[i])))) * f(Math.sqrt(laneSum(dim, (i) => f(b[i] * b[i])))),
      );
      return norms <= 2 ** -126 ? 1 : f(1 - f(laneSum(dim, (i) => f(a[i] * b[i])) / norms));
    }
    case "dot":
      return -laneSum(dim, (i) => f(a[i] * b[i]));
    case "euclidean":
      return f(Math.sqrt(laneSum(dim, (i) => f(f(a[i] - b[i]) * f(a[i] - b[i])))));
    case "manhattan":
      return laneSum(dim, (i) => Math.abs(f(a[i] - b[i])));
    case "hamming":
      return a.reduce((count, x, i) => count + (bitsOf(x) === bitsOf(b[i]) ? 0 : 1), 0);
  }
}

const component = fc.oneof(
  fc.float({ noNaN: true, min: f(-1e15), max: f(1e15) }),
  fc.constantFrom(0, -0, 1, -1, f(1e-40), f(2 ** -149)),
);
const pair = fc
  .integer({ min: 1, max: 41 })
  .chain((dim) => fc.array(component, { minLength: 2 * dim, maxLength: 2 * dim }));

describe("distance", () => {
  test("equals the plain eight-lane definition to the last bit, wherever the vectors lie", () => {
    fc.assert(
      fc.property(fc.constantFrom(...METRICS), pair, fc.nat(9), fc.nat(9), (metric, both, aOffset, bOffset) => {
        const dim = both.length / 2;
        const a = Float32Array.from([...Array(aOffset).fill(7), ...both.slice(0, dim), 7]);
        const b = Float32Array.from([...Array(bOffset).fill(5), ...both.slice(dim), 5]);
        const query = a.slice(aOffset, aOffset + dim);
        const expected = bitsOf(plainDistance(metric, query, b.slice(bOffset, bOffset + dim)));
        expect(bitsOf(distance(metric, a, aOffset, b, bOffset, dim))).toBe(expected);
        expect(bitsOf(scorer(metric, query)(b, bOffset))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test("orthogonal vectors have the dot distance -0, as in the reference", () => {
    expect(distance("dot", new Float32Array([1, 0]), 0, new Float32Array([0, 1]), 0, 2)).toBe(-0);
  });

  test("a zero or tiny vector is at cosine distance 1 from everything, itself included", () => {
    const zero = new Float32Array(9);
    const tiny = new Float32Array(9).fill(1e-30);
    const one = new Float32Array(9).fill(1);
    for (const [a, b] of [
      [zero, zero],
      [zero, one],
      [tiny, tiny],
    ])
      expect(distance("cosine", a, 0, b, 0, 9)).toBe(1);
  });

  test("a product of norms that is no normal float counts as zero", () => {
    const [a, b] = [new Float32Array([1e-22]), new Float32Array([1e-20])];
    expect(distance("cosine", a, 0, b, 0, 1)).toBe(1);
    expect(distance("cosine", new Float32Array([1e-18]), 0, new Float32Array([1e-18]), 0, 1)).toBeCloseTo(0, 3);
  });

  test("hamming tells the two zeros apart", () => {
    expect(distance("hamming", new Float32Array([0, -0, 1]), 0, new Float32Array([-0, -0, 1]), 0, 3)).toBe(1);
  });
});

describe("overflow", () => {
  const huge = new Float32Array([3e38, 3e38, -3e38]);
  const small = new Float32Array([1, 2, 3]);

  test("cosine of huge finite components is the true cosine, never NaN", () => {
    expect(distance("cosine", huge, 0, huge, 0, 3)).toBeCloseTo(0, 6);
    expect(distance("cosine", huge, 0, small, 0, 3)).toBeCloseTo(1, 6);
    expect(distance("cosine", small, 0, new Float32Array([1e20, 2e20, 3e20]), 0, 3)).toBeCloseTo(0, 6);
    expect(distance("cosine", huge, 0, new Float32Array(3), 0, 3)).toBe(1);
  });

  test("a euclidean distance that fits is computed though its square does not", () => {
    expect(distance("euclidean", new Float32Array([3e30]), 0, new Float32Array([-4e30]), 0, 1)).toBe(
      f(f(3e30) + f(4e30)),
    );
  });

  test("sums that overflow in both directions do not become NaN", () => {
    const a = new Float32Array([3e38, 3e38, 1]);
    const b = new Float32Array([3e38, -3e38, 5]);
    expect(distance("dot", a, 0, b, 0, 3)).toBe(-5);
  });

  test("no pair of finite vectors gives NaN under any metric", () => {
    const any = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...METRICS),
        fc.array(fc.tuple(any, any), { minLength: 1, maxLength: 20 }),
        (metric, ab) => {
          const a = Float32Array.from(ab, ([x]) => x);
          const b = Float32Array.from(ab, ([, y]) => y);
          expect(distance(metric, a, 0, b, 0, a.length)).not.toBeNaN();
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe.skipIf(!hasGolden)(`golden searches${goldenTitle}`, () => {
  test("every distance that the reference reported is reproduced to the last bit", () => {
    let compared = 0;
    for (const { file, metric, dim, rows, searches, exact } of goldenDatabases()) {
      if (!exact) continue;
      const vectors = new Map(rows.map((row) => [goldenIdText(row.id), floatsOf(row.bits)]));
      for (const { query_bits, hits } of searches) {
        const query = floatsOf(query_bits);
        for (const { id, dist_bits } of hits) {
          const vector = vectors.get(goldenIdText(id))!;
          if (vector.some((component) => !Number.isFinite(component))) continue;
          expect(bitsOf(distance(metric, query, 0, vector, 0, dim)), `${file} ${goldenIdText(id)}`).toBe(dist_bits);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });
});
