/**
 * Text in the encodings that schemas name. Decoding and encoding are inverse: text that was read is written as the bytes
 * it was read from, and bytes for which that would not hold are refused.
 *
 *     UTF-8                    strict, a byte order mark is text
 *     UTF-16, UTF-32           units as they are; a lone surrogate in UTF-16 is kept
 *     ASCII, ISO-8859-1        each byte is the code point of its number, as in Kaitai's JavaScript, so nothing is lost
 *     other single bytes       tables, from `TextDecoder` where it follows the standard of that name
 *     Shift_JIS, GBK and kin   `TextDecoder` reads; the table for writing is made by it when it is first needed
 */
import { FormatError } from "./format-error.js";
import { MULTI_BYTE_LABELS, multiByte } from "./multi-byte-text.js";
import { SINGLE_BYTE_LABELS, singleByte } from "./single-byte-text.js";
import type { TextCodec } from "./text-codec.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

const BUILT_IN: Readonly<Record<string, TextCodec>> = {
  "UTF-8": { decode: decodeUtf8, encode: encodeUtf8 },
  "UTF-16LE": utf16(true),
  "UTF-16BE": utf16(false),
  "UTF-32LE": utf32(true),
  "UTF-32BE": utf32(false),
};

/** The names of encodings as they are written, by what is left of them without case and punctuation. */
const NAMES = new Map<string, string>([
  ...[...Object.keys(BUILT_IN), ...Object.keys(SINGLE_BYTE_LABELS), ...Object.keys(MULTI_BYTE_LABELS)].map(
    (name): [string, string] => [plain(name), name],
  ),
  ["usascii", "ASCII"],
  ["latin1", "ISO-8859-1"],
  ["cp437", "IBM437"],
  ["cp866", "IBM866"],
  ["sjis", "Shift_JIS"],
  ["utf16", "UTF-16LE"],
  ["utf32", "UTF-32LE"],
  ...["1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258"].map((page): [string, string] => [
    `cp${page}`,
    `windows-${page}`,
  ]),
]);

const codecs = new Map<string, TextCodec>(Object.entries(BUILT_IN));

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The name of an encoding as this module knows it; undefined for encodings that it does not know. */
export function encodingName(name: string): string | undefined {
  return NAMES.get(plain(name));
}

/** The encoding of that name, which {@link encodingName} gave. */
function codecOf(encoding: string): TextCodec {
  const known = codecs.get(encoding);
  if (known) return known;
  const made = encoding in SINGLE_BYTE_LABELS ? singleByte(encoding) : multiByte(encoding);
  codecs.set(encoding, made);
  return made;
}

/** The text of `bytes`, which begin at `offset` of the source. */
export function decodeText(bytes: Uint8Array, encoding: string, offset = 0): string {
  try {
    return codecOf(encoding).decode(bytes);
  } catch (error) {
    throw error instanceof FormatError ? error.movedBy(offset) : error;
  }
}

/** The bytes of `text`; a FormatError `EncodingError` when the encoding lacks a character. */
export function encodeText(text: string, encoding: string): Uint8Array {
  return codecOf(encoding).encode(text);
}

/** How many bytes {@link encodeText} gives. */
export function textLength(text: string, encoding: string): number {
  return encodeText(text, encoding).length;
}

function utf16(littleEndian: boolean): TextCodec {
  return {
    decode(bytes) {
      const view = unitsOf(bytes, 2, "UTF-16");
      let text = "";
      for (let at = 0; at < bytes.length; at += 2) text += String.fromCharCode(view.getUint16(at, littleEndian));
      return text;
    },
    encode(text) {
      const view = new DataView(new ArrayBuffer(text.length * 2));
      for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), littleEndian);
      return new Uint8Array(view.buffer);
    },
  };
}

function utf32(littleEndian: boolean): TextCodec {
  return {
    decode(bytes) {
      const view = unitsOf(bytes, 4, "UTF-32");
      let text = "";
      for (let at = 0; at < bytes.length; at += 4) {
        const point = view.getUint32(at, littleEndian);
        if (point > 0x10_ffff || isSurrogate(point)) {
          throw new FormatError("EncodingError", `${point} is no code point`, at, "a code point", point);
        }
        text += String.fromCodePoint(point);
      }
      return text;
    },
    encode(text) {
      const points = Array.from(text, (character) => character.codePointAt(0)!);
      const view = new DataView(new ArrayBuffer(points.length * 4));
      points.forEach((point, at) => {
        if (isSurrogate(point)) throw new FormatError("EncodingError", "a lone surrogate has no UTF-32");
        view.setUint32(at * 4, point, littleEndian);
      });
      return new Uint8Array(view.buffer);
    },
  };
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}

function unitsOf(bytes: Uint8Array, width: number, name: string): DataView {
  const { length } = bytes;
  if (length % width === 0) return new DataView(bytes.buffer, bytes.byteOffset, length);
  const what = `${length} bytes are no whole number of ${name} units`;
  throw new FormatError("EncodingError", what, length - (length % width), width, length);
}
