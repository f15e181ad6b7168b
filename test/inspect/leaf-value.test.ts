/** Values as people and programs see them. */
import { describe, expect, test } from "vitest";
import { leafToJson, quoted, readLeaf, showLeaf, WHOLE } from "../../src/inspect/leaf-value.js";

const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes);
const text = (value: string) => new TextEncoder().encode(value);

function both(bytes: Uint8Array, kind: string, start = 0, end = bytes.length * 8): [shown: string, json: unknown] {
  const value = readLeaf(bytes, kind, start, end);
  return [showLeaf(value), leafToJson(value)];
}

describe("a value", () => {
  test.each([
    ["u1", bytesOf(255), "255", 255],
    ["s2be", bytesOf(0xff, 0xfe), "-2", -2],
    ["u4le", bytesOf(1, 0, 0, 0x80), "2147483649", 2147483649],
    ["u8le", bytesOf(255, 255, 255, 255, 255, 255, 255, 255), "18446744073709551615", "18446744073709551615"],
    ["f4le", bytesOf(0xcd, 0xcc, 0xcc, 0x3d), "0.1", 0.1],
    ["f8be", bytesOf(0x3f, 0xf0, 0, 0, 0, 0, 0, 0), "1.0", 1],
    ["f4le", bytesOf(0, 0, 0xc0, 0x7f), "NaN", "NaN"],
    ["f4le", bytesOf(0, 0, 0, 0x80), "-0.0", 0],
    ["str", text("grüße\n"), '"grüße\\n"', "grüße\n"],
    ["bytes", bytesOf(0, 16, 255), "00 10 ff", { hex: "0010ff" }],
    ["contents", text("BM"), '42 4d  "BM"', { hex: "424d" }],
    ["f4le[]", bytesOf(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40), "[1.0, 2.0]", [1, 2]],
    ["u2be[]", bytesOf(1, 0, 0, 2), "[256, 2]", [256, 2]],
  ] as const)("of kind %s is read from its bytes and shown", (kind, bytes, shown, json) => {
    expect(both(bytes, kind)).toEqual([shown, json]);
  });

  test("of bits is read in either order", () => {
    expect(both(bytesOf(0b1011_0001, 0b0100_0000), "b10be", 2, 12)).toEqual(["788", 788]);
    expect(both(bytesOf(0b1011_0001, 0b0000_0010), "b10le", 2, 12)).toEqual(["172", 172]);
  });

  test("that is long is read as far as it is shown", () => {
    expect(both(new Uint8Array(4000), "u4le[]")).toEqual([
      "[0, 0, 0, 0, 0, 0, … (1,000 elements)]",
      { first: [0, 0, 0, 0, 0, 0], count: 1000 },
    ]);
    expect(both(new Uint8Array(1000), "bytes")[0]).toBe(`${"00 ".repeat(24)}… (1,000 bytes)`);
    const long = text(`x${"é".repeat(1000)}`);
    const [shown] = both(long, "str");
    expect(shown).toMatch(/^"xé+"… \(2,001 bytes\)$/);
    expect(showLeaf(readLeaf(long, "str", 0, long.length * 8, WHOLE))).toHaveLength(1003);
  });

  test("that is no UTF-8 is shown as its bytes, and a kind that nobody knows too", () => {
    expect(both(bytesOf(0xff, 0x41), "str")[0]).toBe("ff 41");
    expect(both(bytesOf(1, 2), "something")[0]).toBe("01 02");
  });

  test("cannot send controls to a terminal, nor turn the direction of text", () => {
    expect(quoted("\x1b[2J\u202e\u0085")).toBe('"\\u001b[2J\\u202e\\u0085"');
  });
});
