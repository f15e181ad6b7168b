/** The compiled search for components that are not finite finds what the plain one finds, over all lengths and pieces. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { firstNonFinite } from "../../src/kernels/finite-floats.js";

const BAD = [0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff];
const FINE = [0, 0x8000_0000, 0x7f7f_ffff, 0xff7f_ffff, 1, 0x3f80_0000];

test("one bad component is found wherever it is, and none where there is none", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1000, max: 40_000 }),
      fc.nat(3),
      fc.nat(),
      fc.constantFrom(...BAD),
      fc.constantFrom(...FINE),
      (length, skipped, place, bad, fine) => {
        const bits = new Uint32Array(length + skipped).fill(fine);
        // What stands in front is not looked at, nor what is left in the module's memory from before.
        bits.fill(BAD[0]!, 0, skipped);
        const floats = new Float32Array(bits.buffer).subarray(skipped);
        expect(firstNonFinite(floats)).toBe(-1);
        bits[skipped + (place % length)] = bad;
        expect(firstNonFinite(floats)).toBe(place % length);
        bits.fill(bad, skipped + (place % length));
        expect(firstNonFinite(floats)).toBe(place % length);
      },
    ),
    { numRuns: 200 },
  );
});
