import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlatEngine } from "../../src/index/flat/flat-engine.js";
import { QueryContext } from "../../src/index/query-context.js";
import { RowCodes } from "../../src/index/row-codes.js";
import { callKernel } from "../../src/kernels/kernels.js";
import { DEAD, SEQUENCES } from "../../src/kernels/layout.js";
import type { Segment } from "../../src/store/segment.js";
import { METRICS } from "../../src/types/metric.js";
import { hostileVectors, SHAPES } from "../support/hostile-vectors.js";
import { segmentPair } from "../support/kernel-pair.js";
import { SeededRandom } from "../support/seeded-random.js";

const scenario = fc.record({
  metric: fc.constantFrom(...METRICS),
  quantize: fc.constantFrom("int8", "none"),
  place: fc.constantFrom("wasm", "buffer"),
  shape: fc.constantFrom(...SHAPES),
  dim: fc.constantFrom(3, 32, 41, 130),
  count: fc.integer({ min: 1, max: 400 }),
  listed: fc.double({ min: 0.02, max: 1, noNaN: true }),
  accepted: fc.constantFrom(0.1, 0.7, 1),
  k: fc.constantFrom(0, 1, 3, 12, 13, 70, 500),
  seed: fc.integer(),
});

describe("scanRows", () => {
  test("finds what its twin finds by comparing with each row of the list, to the last bit", () => {
    fc.assert(
      fc.property(scenario, ({ metric, quantize, place, shape, dim, count, listed, accepted, k, seed }) => {
        const random = new SeededRandom(seed);
        const [query, ...vectors] = hostileVectors(shape, count + 1, dim, seed);
        const rows = Uint32Array.from([...vectors.keys()].filter(() => random.chance(listed)));
        rows.sort((a, b) => ((a * 2654435761) >>> 0) - ((b * 2654435761) >>> 0));
        const bits = new Uint32Array((count + 31) >>> 5);
        for (let row = 0; row < count; row++) if (random.chance(accepted)) bits[row >> 5]! |= 1 << (row & 31);
        const dead = random.below(count);
        const search = (segment: Segment) => {
          segment.words[segment.cell(SEQUENCES, dead) / 4] = DEAD;
          const context = new QueryContext(segment);
          context.begin(query!, k, accepted === 1 ? undefined : bits);
          callKernel(segment.kernels, new FlatEngine(segment, new RowCodes(segment)).listCall(context, rows));
          return context.take();
        };
        const [compiled, twin] = segmentPair(vectors, dim, { metric, quantize, vectors: place });
        expect(search(compiled)).toEqual(search(twin));
      }),
      { numRuns: 250 },
    );
  });

  test("compares few rows in full where codes rule out the others", () => {
    const dim = 64;
    const [query, ...vectors] = hostileVectors("normal", 2001, dim, 5);
    const [compiled] = segmentPair(vectors, dim, { metric: "euclidean" });
    const context = new QueryContext(compiled);
    context.begin(query!, 10);
    const engine = new FlatEngine(compiled, new RowCodes(compiled));
    callKernel(compiled.kernels, engine.listCall(context, Uint32Array.from(vectors.keys())));
    expect(context.compared).toBeLessThan(150);
  });
});
