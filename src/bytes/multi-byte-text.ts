/**
 * Encodings of one to three bytes for each character, as `TextDecoder` knows them. It has no other direction: the table for
 * writing is made by decoding every sequence once. Where several sequences mean one character, the first is written, and
 * reading refuses the others, which could not be written again.
 */
import { FormatError } from "./format-error.js";
import { type HostDecoder, textDecoder } from "./host-decoder.js";
import type { TextCodec } from "./text-codec.js";

/** The labels of `TextDecoder`, by name. */
export const MULTI_BYTE_LABELS: Readonly<Record<string, string>> = {
  Shift_JIS: "shift_jis",
  "EUC-JP": "euc-jp",
  "EUC-KR": "euc-kr",
  GBK: "gbk",
  GB2312: "gbk",
  Big5: "big5",
};

/** The encoding of that name. */
export function multiByte(name: string): TextCodec {
  const label = MULTI_BYTE_LABELS[name]!;
  const decoder = textDecoder(label, true);
  let table: ReadonlyMap<string, Uint8Array> | undefined;
  const encode = (text: string): Uint8Array => {
    table ??= inverseOf(label);
    return encodeWith(table, text, name);
  };
  return {
    decode(bytes) {
      const text = decoded(decoder, bytes, name);
      requireSameBytes(encode(text), bytes, name);
      return text;
    },
    encode,
  };
}

function decoded(decoder: HostDecoder, bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FormatError("EncodingError", `the bytes are not valid ${name}`, 0, name);
  }
}

function requireSameBytes(written: Uint8Array, read: Uint8Array, name: string): void {
  const at = read.findIndex((byte, index) => byte !== written[index]);
  if (at < 0 && written.length === read.length) return;
  const what = `${name} has another sequence for this character: it could not be written as it was read`;
  throw new FormatError("EncodingError", what, Math.max(at, 0), written[at], read[at]);
}

function inverseOf(label: string): Map<string, Uint8Array> {
  const decoder = textDecoder(label);
  const table = new Map<string, Uint8Array>();
  const add = (...sequence: number[]): void => {
    const bytes = Uint8Array.from(sequence);
    const text = decoder.decode(bytes);
    const isOne = text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1);
    if (isOne && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 0x100; byte++) add(byte);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail);
  if (label !== "euc-jp") return table;
  for (let lead = 0xa1; lead < 0xff; lead++) for (let trail = 0xa1; trail < 0xff; trail++) add(0x8f, lead, trail);
  return table;
}

function encodeWith(table: ReadonlyMap<string, Uint8Array>, text: string, name: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const sequence = table.get(character);
    if (!sequence) {
      throw new FormatError("EncodingError", `${name} has no character ${character}`, undefined, name, character);
    }
    bytes.push(...sequence);
  }
  return Uint8Array.from(bytes);
}
