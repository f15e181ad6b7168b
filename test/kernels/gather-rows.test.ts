import fc from "fast-check";
import { expect, test } from "vitest";
import { expectEqualMemory, segmentPair } from "../support/kernel-pair.js";
import { SeededRandom } from "../support/seeded-random.js";

const HOSTILE = [0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff];
const FINITE = [0, 0x8000_0000, 1, 0x7f7f_ffff, 0xff7f_ffff];

test("vectors come out of bytes wherever they begin, up to one that is not finite", () => {
  const scenario = fc.record({
    dim: fc.integer({ min: 1, max: 40 }),
    count: fc.integer({ min: 1, max: 6 }),
    gap: fc.nat(9),
    seed: fc.nat(),
    faulty: fc.option(fc.nat(400)),
  });
  fc.assert(
    fc.property(scenario, ({ dim, count, gap, seed, faulty }) => {
      const random = new SeededRandom(seed);
      const bits = Array.from({ length: count * dim }, () =>
        random.below(9) === 0 ? FINITE[random.below(FINITE.length)]! : random.bits() & ~(1 << 30),
      );
      const place = faulty === null ? undefined : faulty % bits.length;
      if (place !== undefined) bits[place] = HOSTILE[random.below(HOSTILE.length)]!;
      const pair = segmentPair(
        Array.from({ length: count + 2 }, () => new Float32Array(dim).fill(7)),
        dim,
        { metric: "euclidean" },
      );
      const expected = place === undefined ? count : Math.floor(place / dim);
      for (const segment of pair) {
        const step = 4 * dim + gap;
        const from = segment.allocate(count * step + 64) + (gap % 5);
        const starts = segment.allocate(8 * count);
        const view = new DataView(segment.bytes.buffer);
        for (let row = 0; row < count; row++) {
          view.setFloat64(starts + 8 * row, row * step, true);
          for (let i = 0; i < dim; i++) view.setUint32(from + row * step + 4 * i, bits[row * dim + i]!, true);
        }
        expect(segment.kernels.gatherRows(1, count, from, starts)).toBe(expected);
        const copied = Math.min(expected + 1, count);
        for (let row = 0; row < copied; row++) {
          const vector = segment.vectors(1 + row).slice();
          expect([...new Uint32Array(vector.buffer)]).toEqual(
            bits.slice(row * dim, (row + 1) * dim).map((word) => word >>> 0),
          );
        }
        for (const untouched of [0, ...Array.from({ length: count + 1 - copied }, (_, i) => copied + 1 + i)]) {
          expect([...segment.vectors(untouched)]).toEqual(new Array(dim).fill(7));
        }
      }
      expectEqualMemory(pair);
    }),
  );
});
