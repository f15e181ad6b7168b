import { constants, deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deflate, deflateFixed } from "../../src/bytes/deflate.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { inflate } from "../../src/bytes/inflate.js";

/** Bytes with repetitions, as compressed data has them. */
const contents = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
  .map(
    (parts) => new Uint8Array(Buffer.concat(parts.flatMap(([part, times]) => new Array<Uint8Array>(times).fill(part)))),
  );

const MAX = 1 << 20;

describe("inflate", () => {
  test("reads what zlib writes, with every level and strategy", () => {
    const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED];
    const settings = fc.record({ level: fc.integer({ min: 0, max: 9 }), strategy: fc.constantFrom(...strategies) });
    fc.assert(
      fc.property(contents, settings, (content, options) => {
        expect(Buffer.compare(inflate(deflateSync(content, options), MAX), content)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("leaves alone what stands behind the stream", () => {
    const stream = Buffer.concat([deflateSync("abc"), Buffer.from([1, 2, 3])]);
    expect(Buffer.from(inflate(stream, MAX)).toString()).toBe("abc");
  });

  test("refuses streams that are cut short or damaged, by errors of its own", () => {
    const stream = deflateSync(Buffer.from("abcabcabc, and so on, and so on, 0123456789".repeat(4)));
    for (let length = 0; length < stream.length; length++) {
      expect(() => inflate(stream.subarray(0, length), MAX)).toThrow(
        expect.objectContaining({ name: "EndOfStreamError" }),
      );
    }
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(stream);
        damaged[at]! ^= change;
        try {
          const content = inflate(damaged, MAX);
          expect(Buffer.compare(content, inflateSync(damaged))).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("stops at its bound", () => {
    const bomb = deflateSync(new Uint8Array(1 << 22));
    expect(() => inflate(bomb, (1 << 22) - 1)).toThrow(expect.objectContaining({ name: "ProcessError" }));
    expect(inflate(bomb, 1 << 22).length).toBe(1 << 22);
  });
});

describe("deflate", () => {
  test.each([
    ["of the host", deflate],
    ["by the fixed codes", deflateFixed],
  ])("%s writes what zlib and we read", (_, compress) => {
    fc.assert(
      fc.property(contents, (content) => {
        const stream = compress(content);
        expect(Buffer.compare(inflateSync(stream), content)).toBe(0);
        expect(Buffer.compare(inflate(stream, MAX), content)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("by the fixed codes finds repetitions", () => {
    expect(deflateFixed(new Uint8Array(10_000).fill(7)).length).toBeLessThan(100);
  });

  test("fills the size that it is given, if it can", () => {
    const content = Buffer.from("filled ".repeat(10));
    const least = deflate(content).length;
    expect(deflate(content, least + 3).length).toBe(least + 3);
    expect(inflate(deflate(content, least + 3), MAX)).toEqual(Uint8Array.from(content));
    expect(deflate(content, least - 1).length).toBeGreaterThan(least - 1);
  });
});
