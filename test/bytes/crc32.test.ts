import judge from "crc-32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, crc32Between, crc32ByTable } from "../../src/bytes/crc32.js";

const implementations = { "the one in use": crc32, "the portable one": crc32ByTable };

describe.each(Object.entries(implementations))("CRC-32, %s", (_, compute) => {
  test("gives the check value of the standard", () => {
    expect(compute(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(compute(new Uint8Array(0))).toBe(0);
  });

  test("agrees with the crc-32 package", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(compute(bytes)).toBe(judge.buf(bytes) >>> 0);
      }),
    );
  });

  test("goes on from a seed as if the bytes were one piece", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const head = compute(bytes.subarray(0, cut));
        expect(compute(bytes.subarray(cut), head)).toBe(compute(bytes));
      }),
    );
  });
});

test("a part of some bytes has the checksum that it has alone, short or long", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), fc.nat(), (bytes, a, b, seed) => {
      const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      expect(crc32Between(bytes, start, end, seed)).toBe(crc32ByTable(bytes.slice(start, end), seed));
    }),
  );
});
