import { describe, expect, test } from "vitest";
import { swapBytes } from "../../src/bytes/host-order.js";

describe("turning bytes round", () => {
  const widths = [1, 2, 3, 4, 8].flatMap((width) => [5, 300].map((count) => [count, width] as const));
  test.each(widths)("%d groups of %d bytes, wherever they lie, and nothing around them", (count, width) => {
    for (const offset of [0, 1, 2, 4, 7]) {
      const all = Uint8Array.from({ length: width * count + 20 }, (_, at) => at * 3 + 0x80);
      const part = all.subarray(offset, offset + width * count);
      const groups = Array.from({ length: count }, (_, at) => [...part.slice(at * width, (at + 1) * width)].reverse());
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
