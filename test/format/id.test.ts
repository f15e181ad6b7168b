import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { bytesToKey, idToKey, keyToBytes, keyToId, u64ToKey } from "../../src/format/id.js";

const U64_MAX = 2n ** 64n - 1n;
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const text = fc.string({ unit: "binary", minLength: 1 });
const u64 = fc.bigInt({ min: 0n, max: U64_MAX });

describe("idToKey and keyToId", () => {
  test("integers come back as numbers when they are safe, else as bigints", () => {
    fc.assert(
      fc.property(u64, (id) => {
        const back = keyToId(idToKey(id), "string");
        expect(BigInt(back as bigint)).toBe(id);
        expect(typeof back).toBe(id <= BigInt(Number.MAX_SAFE_INTEGER) ? "number" : "bigint");
      }),
    );
    expect(idToKey(2 ** 53 - 1)).toBe(2 ** 53 - 1);
    expect(idToKey(2n ** 53n)).toBe(2n ** 53n);
    expect(Object.is(idToKey(-0), 0)).toBe(true);
    expect(u64ToKey(7n)).toBe(7);
  });

  test("an integer is the same id as number and as bigint, and another one than its text", () => {
    expect(idToKey(1)).toBe(idToKey(1n));
    expect(idToKey("1")).not.toBe(idToKey(1));
    const map = new Map([[idToKey(2n ** 60n), "big"]]);
    expect(map.get(idToKey(2n ** 60n))).toBe("big");
  });

  test("text comes back as the same text, and is the same id as its UTF-8 bytes", () => {
    fc.assert(
      fc.property(text, (id) => {
        expect(keyToId(idToKey(id), "string")).toBe(id);
        expect(idToKey(new TextEncoder().encode(id))).toBe(idToKey(id));
        expect(keyToId(idToKey(id), "bytes")).toEqual(new TextEncoder().encode(id));
      }),
    );
    for (const id of ["\u{feff}", "\u{feff}a", "\0", "__proto__", "0", "\u{ffff}", "\u{1f600}"]) {
      expect(keyToId(idToKey(id), "string")).toBe(id);
    }
  });

  test("bytes come back as bytes when asked for, and when they are not UTF-8", () => {
    fc.assert(
      fc.property(bytes, (id) => {
        expect(keyToBytes(idToKey(id) as string)).toEqual(id);
        expect(keyToId(idToKey(id), "bytes")).toEqual(id);
        const back = keyToId(idToKey(id), "string");
        expect(typeof back === "string" ? new TextEncoder().encode(back) : back).toEqual(id);
      }),
    );
    expect(keyToId(idToKey(new Uint8Array([0xff, 0x80])), "string")).toEqual(new Uint8Array([0xff, 0x80]));
    expect(keyToId(idToKey(new Uint8Array([0xed, 0xa0, 0x80])), "string")).toBeInstanceOf(Uint8Array);
  });

  test("long byte ids do not exhaust the stack", () => {
    const long = new Uint8Array(3_000_000).map((_, i) => i * 7);
    expect(Buffer.compare(keyToBytes(bytesToKey(long)), long)).toBe(0);
  });

  test("a Buffer is a byte id like any other", () => {
    expect(idToKey(Buffer.from("ab"))).toBe("ab");
  });

  test("everything else is refused", () => {
    const refused: unknown[] = [-1, 1.5, 2 ** 53, Number.NaN, Infinity, -1n, 2n ** 64n, "", new Uint8Array()];
    refused.push("\ud800", "a\udc00b", null, undefined, true, {}, [1], new Float32Array(1), () => 1, Symbol("x"));
    for (const id of refused) {
      let error: unknown;
      try {
        idToKey(id);
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(IqdbError);
      expect((error as IqdbError).code).toBe("IQDB_INVALID_ID");
    }
  });
});
