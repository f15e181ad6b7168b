import { describe, expect, test } from "vitest";
import { swapBytes } from "../../src/bytes/host-order.js";

describe("turning bytes round", () => {
  test.each([1, 2, 3, 4, 8])("groups of %d, wherever they lie, and nothing around them", (width) => {
    for (const offset of [0, 1, 2, 4, 7]) {
      const all = Uint8Array.from({ length: 60 }, (_, at) => at * 3 + 0x80);
      const part = all.subarray(offset, offset + width * 5);
      const groups = Array.from({ length: 5 }, (_, at) => [...part.slice(at * width, (at + 1) * width)].reverse());
      const before = all.slice();
      swapBytes(part, width);
      expect([...part]).toEqual(groups.flat());
      before.set(groups.flat(), offset);
      expect(all).toEqual(before);
    }
  });

  test("leaves what is no whole group", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5);
    swapBytes(bytes, 2);
    expect([...bytes]).toEqual([2, 1, 4, 3, 5]);
  });
});
