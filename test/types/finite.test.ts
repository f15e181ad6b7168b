import fc from "fast-check";
import { expect, test } from "vitest";
import { firstNonFinite } from "../../src/types/finite.js";

test("finds the first component that is not finite, at any offset of any array", () => {
  const bits = fc.oneof(
    fc.integer({ min: 0, max: 0xffff_ffff }),
    fc.constantFrom(0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff, 0x7f7f_ffff, 0xff7f_ffff),
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 60 }), fc.nat(5), (all, skipped) => {
      const floats = new Float32Array(new Uint32Array(all).buffer).subarray(skipped);
      expect(firstNonFinite(floats)).toBe(floats.findIndex((component) => !Number.isFinite(component)));
    }),
    { numRuns: 2000 },
  );
});

test("one bad component among many finite ones is found wherever it is", () => {
  const fine = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fine, { minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.constantFrom(Number.NaN, -Infinity),
      (all, at, bad) => {
        const floats = Float32Array.from(all);
        expect(firstNonFinite(floats)).toBe(-1);
        floats[at % floats.length] = bad;
        expect(firstNonFinite(floats)).toBe(at % floats.length);
      },
    ),
  );
});
