/** The walker against the real encoder and decoder. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compress } from "../../src/persist/compression.js";
import { lz4DecodedLength } from "../../src/persist/lz4-block.js";

describe("lz4DecodedLength", () => {
  it("is the length of what was compressed", () => {
    const runs = fc.array(fc.tuple(fc.nat(255), fc.nat(700)), { maxLength: 12 });
    fc.assert(
      fc.property(runs, (list) => {
        const payload = new Uint8Array(list.flatMap(([byte, length]) => Array(length).fill(byte)));
        const { scheme, bytes } = compress("lz4", payload);
        if (scheme === 2) expect(lz4DecodedLength(bytes)).toBe(payload.length);
      }),
    );
  });

  it("is undefined for a block that is cut short, and walks any bytes to their end", () => {
    const { bytes } = compress(
      "lz4",
      new Uint8Array(5000).map((_, at) => (at * at) >> 5),
    );
    for (let length = 0; length < bytes.length; length++) {
      const walked = lz4DecodedLength(bytes.subarray(0, length));
      if (walked !== undefined) expect(walked).toBeLessThanOrEqual(5000);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => void lz4DecodedLength(garbage)));
    expect(lz4DecodedLength(new Uint8Array(1000).fill(255))).toBeUndefined();
  });
});
