import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32 } from "../../src/bytes/crc32.js";
import { crc32Combine } from "../../src/bytes/crc32-combine.js";

it("the checksum of two parts is that of the whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
      const whole = new Uint8Array([...a, ...b]);
      expect(crc32Combine(crc32(a), crc32(b), b.length)).toBe(crc32(whole));
    }),
  );
});

it("no bytes leave the checksum as it was, whatever memory they are no bytes of", () => {
  for (const none of [new Uint8Array(0), new Uint8Array(8).subarray(8), new Uint8Array(0).subarray(0, 0)]) {
    expect(crc32(none, 7)).toBe(7);
    expect(crc32(none)).toBe(0);
  }
});

it("works for a second part beyond 2^32 bytes", () => {
  // Appending zeros in one step or in two has to give the same.
  const half = 2 ** 33 + 12345;
  const crc = crc32(new Uint8Array([1, 2, 3]));
  const once = crc32Combine(crc, 0, 2 * half);
  expect(crc32Combine(crc32Combine(crc, 0, half), 0, half)).toBe(once);
});
