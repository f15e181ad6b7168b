import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { decodeText, encodeText, encodingName, textLength } from "../../src/bytes/text-encoding.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

const samples: [encoding: string, text: string, bytes: string][] = [
  ["ASCII", "A~\u00e9", "41 7e e9"],
  ["UTF-8", "\ufeffé€😀", "efbbbf c3a9 e282ac f09f9880"],
  ["UTF-16LE", "\ufeffé😀", "fffe e900 3dd8 00de"],
  ["UTF-16BE", "é\ud800", "00e9 d800"],
  ["UTF-32LE", "é😀", "e9000000 00f60100"],
  ["UTF-32BE", "é😀", "000000e9 0001f600"],
  ["ISO-8859-1", "\u0080\u009fé€".slice(0, 3), "80 9f e9"],
  ["ISO-8859-2", "Ł", "a3"],
  ["ISO-8859-5", "Ж", "b6"],
  ["ISO-8859-7", "Ω", "d9"],
  ["ISO-8859-9", "\u0080Ğ", "80 d0"],
  ["ISO-8859-11", "\u0085ก", "85 a1"],
  ["ISO-8859-15", "€", "a4"],
  ["ISO-8859-16", "Ș", "aa"],
  ["windows-1250", "Ł", "a3"],
  ["windows-1251", "Ж", "c6"],
  ["windows-1252", "€\u0081ÿ", "80 81 ff"],
  ["windows-1257", "€", "80"],
  ["IBM437", "Ç░█ßα√\u00a0", "80 b0 db e1 e0 fb ff"],
  ["IBM866", "Жё", "86 f1"],
  ["Shift_JIS", "aｱ日本", "61 b1 93fa 967b"],
  ["EUC-JP", "日本ｱ", "c6fc cbdc 8eb1"],
  ["EUC-KR", "한", "c7d1"],
  ["GB2312", "中", "d6d0"],
  ["GBK", "€丂", "80 8140"],
  ["Big5", "中", "a4a4"],
];

const singleByte = [
  ...["ASCII", "IBM437", "IBM866", "KOI8-R", "KOI8-U"],
  ...["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "13", "14", "15", "16"].map(
    (part) => `ISO-8859-${part}`,
  ),
  ...["1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258"].map((page) => `windows-${page}`),
];

describe("text in the encodings of schemas", () => {
  test.each(samples)("%s", (encoding, text, bytes) => {
    expect(decodeText(bytesOf(bytes), encoding)).toBe(text);
    expect(hex(encodeText(text, encoding))).toBe(bytes.replaceAll(" ", ""));
    expect(textLength(text, encoding)).toBe(bytesOf(bytes).length);
  });

  test.each(singleByte)("%s gives every byte it reads back", (encoding) => {
    let read = 0;
    for (let byte = 0; byte < 256; byte++) {
      try {
        const text = decodeText(Uint8Array.of(byte), encoding);
        expect(encodeText(text, encoding)).toEqual(Uint8Array.of(byte));
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    expect(read).toBeGreaterThan(200);
  });

  test.each(["Shift_JIS", "EUC-JP", "EUC-KR", "GBK", "Big5", "UTF-8", "UTF-16LE", "UTF-32LE"])(
    "%s gives back what it reads, or says that it cannot",
    (encoding) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
          try {
            expect(encodeText(decodeText(bytes, encoding), encoding)).toEqual(Uint8Array.from(bytes));
          } catch (error) {
            expect(error).toMatchObject({ name: "EncodingError" });
          }
        }),
      );
    },
  );

  test.each([
    ["UTF-16LE", "610000", 12],
    ["UTF-32LE", "00001100", 10],
    ["UTF-32BE", "0000d800", 10],
    ["ISO-8859-3", "41a5", 11],
    ["Shift_JIS", "81", 10],
  ])("%s refuses bytes that are none of its own, and says where", (encoding, bytes, offset) => {
    expect(() => decodeText(bytesOf(bytes), encoding, 10)).toThrow(
      expect.objectContaining({ name: "EncodingError", offset }),
    );
  });

  test.each([
    ["ASCII", "Ā"],
    ["IBM437", "€"],
    ["windows-1252", "Ж"],
    ["Shift_JIS", "😀"],
    ["UTF-32LE", "\udc00"],
    ["UTF-8", "\udc00"],
  ])("%s lacks some characters", (encoding, text) => {
    expect(() => encodeText(text, encoding)).toThrow(expect.objectContaining({ name: "EncodingError" }));
  });

  test("are known by the names that people write", () => {
    const names = ["utf-8", "UTF8", "Ascii", "us-ascii", "cp437", "SJIS", "utf-16le", "latin1", "windows_1252", "X"];
    expect(names.map(encodingName)).toEqual([
      ...["UTF-8", "UTF-8", "ASCII", "ASCII", "IBM437", "Shift_JIS", "UTF-16LE", "ISO-8859-1", "windows-1252"],
      undefined,
    ]);
  });
});
