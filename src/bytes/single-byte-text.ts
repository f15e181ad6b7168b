/**
 * Encodings of one byte for each character: the lower half is ASCII, the upper half a table of 128 characters, where U+FFFD
 * stands for bytes without meaning. Labels of the Web are not always what their names say (its `iso-8859-1` and `ascii` are
 * windows-1252), so those tables are made here.
 */
import { FormatError } from "./format-error.js";
import { textDecoder } from "./host-decoder.js";
import type { TextCodec } from "./text-codec.js";

const IBM437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The first 32 characters of the upper half of windows-1252; the others are those of ISO-8859-1. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** ISO-8859-16 from its 33rd character of the upper half on; some hosts do not know it. */
const ISO_8859_16 =
  "\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊ" + "ËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

/** The first 32 are control characters in every ISO-8859. */
const CONTROLS = codePoints(0x80, 0xa0);
const LATIN_1 = codePoints(0x80, 0x100);

/** By name, the upper half, or where `TextDecoder` has it; `c1` where its first 32 characters are others. */
export const SINGLE_BYTE_LABELS: Readonly<Record<string, { table?: string; label?: string; c1?: boolean }>> = {
  ASCII: { table: LATIN_1 },
  "ISO-8859-1": { table: LATIN_1 },
  "windows-1252": { table: WINDOWS_1252 + codePoints(0xa0, 0x100) },
  IBM437: { table: IBM437 },
  "ISO-8859-16": { table: CONTROLS + ISO_8859_16 },
  "ISO-8859-9": { label: "windows-1254", c1: true },
  "ISO-8859-11": { label: "windows-874", c1: true },
  ...Object.fromEntries(
    ["2", "3", "4", "5", "6", "7", "8", "10", "13", "14", "15"].map((part) => [
      `ISO-8859-${part}`,
      { label: `iso-8859-${part}` },
    ]),
  ),
  ...Object.fromEntries(
    ["windows-874", "1250", "1251", "1253", "1254", "1255", "1256", "1257", "1258"].map((page) => {
      const label = page.startsWith("windows") ? page : `windows-${page}`;
      return [label, { label }];
    }),
  ),
  IBM866: { label: "ibm866" },
  "KOI8-R": { label: "koi8-r" },
  "KOI8-U": { label: "koi8-u" },
};

function codePoints(from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length: to - from }, (_, at) => from + at));
}

function upperHalf(name: string): string {
  const { table, label, c1 } = SINGLE_BYTE_LABELS[name]!;
  if (table !== undefined) return table;
  const decoder = textDecoder(label!);
  const decoded = Array.from({ length: 128 }, (_, at) => decoder.decode(Uint8Array.of(at + 0x80))).join("");
  return c1 ? CONTROLS + decoded.slice(CONTROLS.length) : decoded;
}

/** The encoding of that name. */
export function singleByte(name: string): TextCodec {
  const upper = upperHalf(name);
  const bytes = new Map([...upper].map((character, at): [string, number] => [character, at + 0x80]));
  bytes.delete("\ufffd");
  return {
    decode(encoded) {
      let text = "";
      for (let at = 0; at < encoded.length; at++) text += characterOf(encoded[at]!, at, upper, name);
      return text;
    },
    encode(text) {
      const encoded = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at++) encoded[at] = byteOf(text, at, bytes, name);
      return encoded;
    },
  };
}

function characterOf(byte: number, at: number, upper: string, name: string): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  const character = upper[byte - 0x80]!;
  if (character !== "\ufffd") return character;
  throw new FormatError("EncodingError", `byte ${byte} has no meaning in ${name}`, at, name, byte);
}

function byteOf(text: string, at: number, bytes: ReadonlyMap<string, number>, name: string): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit;
  const byte = bytes.get(text[at]!);
  if (byte !== undefined) return byte;
  const character = String.fromCodePoint(text.codePointAt(at)!);
  throw new FormatError("EncodingError", `${name} has no character ${character}`, undefined, name, character);
}
