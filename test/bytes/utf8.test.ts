import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { compareUtf8, decodeUtf8, encodeUtf8, isUtf8, utf8Length, writeUtf8 } from "../../src/bytes/utf8.js";

const judge = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function judgeAccepts(bytes: Uint8Array): boolean {
  try {
    judge.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes at the edges of the well-formedness table, where mistakes live. */
const edgeByte = fc.constantFrom(
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef],
  ...[0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
);
const edgeBytes = fc.array(edgeByte, { maxLength: 8 }).map((bytes) => Uint8Array.from(bytes));
const wellFormed = fc.string({ unit: "binary", maxLength: 60 });
const anyUnits = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units));

describe("UTF-8", () => {
  test("accepts and refuses what the platform's fatal decoder does, for every two bytes", () => {
    const bytes = new Uint8Array(2);
    for (let pair = 0; pair < 0x1_0000; pair++) {
      bytes[0] = pair >> 8;
      bytes[1] = pair & 0xff;
      if (isUtf8(bytes) !== judgeAccepts(bytes)) expect.fail(`disagreement on ${bytes}`);
    }
  });

  test("accepts and refuses what the platform's fatal decoder does, around the edges of longer sequences", () => {
    fc.assert(
      fc.property(edgeBytes, (bytes) => {
        expect(isUtf8(bytes)).toBe(judgeAccepts(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  test("decodes what it encodes", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const bytes = encodeUtf8(text);
        expect(Buffer.from(bytes).equals(Buffer.from(text, "utf8"))).toBe(true);
        expect(utf8Length(text)).toBe(bytes.length);
        expect(decodeUtf8(bytes)).toBe(text);
      }),
    );
  });

  test("keeps a byte order mark as text", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe("\ufeffA");
    expect(encodeUtf8("\ufeffA")).toEqual(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41));
  });

  test("refuses bytes that are not UTF-8 and names the offset of the first bad sequence", () => {
    const long = encodeUtf8("a text that is longer than what is decoded by hand: ü");
    for (const bytes of [Uint8Array.of(0x41, 0xff), long.subarray(0, long.length - 1)]) {
      const error = failure(() => decodeUtf8(bytes));
      expect(error.name).toBe("EncodingError");
      expect(error.offset).toBe(bytes.length - 1);
    }
  });

  test("refuses a lone surrogate, whether high or low, alone or at the end", () => {
    for (const text of ["\ud800", "\udc00", "a\ud83d", "\ud83da", "\udc00\ud800", "\udc00\udc00", "\ud800\ud800"]) {
      expect(failure(() => encodeUtf8(text)).name).toBe("EncodingError");
      expect(failure(() => utf8Length(text)).name).toBe("EncodingError");
    }
  });

  test("refuses exactly the texts that have no UTF-8", () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const hasUtf8 = Buffer.from(text, "utf8").toString("utf8") === text;
        if (hasUtf8) expect(decodeUtf8(encodeUtf8(text))).toBe(text);
        else expect(() => encodeUtf8(text)).toThrow(FormatError);
      }),
    );
  });

  test("never writes a part of a text", () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(80), (text, room) => {
        const bytes = encodeUtf8(text);
        const target = new Uint8Array(room);
        if (bytes.length <= room) expect(writeUtf8(text, target, 0)).toBe(bytes.length);
        else expect(failure(() => writeUtf8(text, target, 0)).name).toBe("EndOfStreamError");
      }),
    );
  });

  test("orders text by its bytes, also beyond U+FFFF", () => {
    expect(compareUtf8("\uffff", "\u{1f600}")).toBeLessThan(0);
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

function failure(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  return expect.fail("nothing was refused");
}
