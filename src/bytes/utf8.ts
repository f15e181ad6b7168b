/**
 * UTF-8 without leniency. Decoding refuses every byte sequence that is not UTF-8 (overlong forms, surrogates, values beyond
 * U+10FFFF) and keeps a byte order mark as text; encoding refuses lone surrogates. So text and bytes are in one-to-one
 * correspondence, and what was stored comes back.
 */
import { FormatError } from "./format-error.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Up to this many bytes, building the string here is faster than one call of `TextDecoder` (measured: about 0.3 µs). */
const SHORT = 24;

/** The text in `bytes` from `start` to `end` when it is short and of ASCII alone. */
export function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > SHORT) return undefined;
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The text in `bytes` from `start` to `end`; a FormatError `EncodingError` when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const short = shortAscii(bytes, start, end);
  if (short !== undefined) return short;
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    throw notUtf8(bytes, start, end);
  }
}

/** The error for bytes that are not UTF-8; names the first offending offset. */
export function notUtf8(bytes: Uint8Array, start: number, end: number): FormatError {
  return new FormatError("EncodingError", "the bytes are not valid UTF-8", invalidUtf8At(bytes, start, end));
}

/** Whether the bytes from `start` to `end` are UTF-8. */
export function isUtf8(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  return invalidUtf8At(bytes, start, end) < 0;
}

/** The offset of the first byte sequence that is not UTF-8; -1 when all is well. */
function invalidUtf8At(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** The length of the multi-byte sequence at `at` (Unicode table 3-7); 0 when it is not well-formed. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** How many bytes `text` takes as UTF-8; a FormatError `EncodingError` when it holds a lone surrogate. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (unit < 0xd800 || unit > 0xdfff) length += 2;
    else {
      const next = text.charCodeAt(at + 1);
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) throw loneSurrogate(at, unit);
      // Two units, four bytes.
      length += 2;
      at++;
    }
  }
  return length;
}

function loneSurrogate(position: number, unit: number): FormatError {
  const what = `text has a lone surrogate U+${unit.toString(16).toUpperCase()} at position ${position}; it has no UTF-8`;
  return new FormatError("EncodingError", what, undefined, "well-formed text", unit);
}

/** `text` as UTF-8; a FormatError `EncodingError` when it holds a lone surrogate. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** Writes well-formed `text` at `at` and returns the offset behind it; `EndOfStreamError` when `target` is too short. */
export function writeUtf8(text: string, target: Uint8Array, at: number): number {
  if (text.length <= SHORT && text.length <= target.length - at) {
    let position = 0;
    for (; position < text.length; position++) {
      const unit = text.charCodeAt(position);
      if (unit >= 0x80) break;
      target[at + position] = unit;
    }
    if (position === text.length) return at + position;
  }
  const { read, written } = encoder.encodeInto(text, target.subarray(at));
  if (read < text.length) {
    const left = target.length - at;
    throw new FormatError("EndOfStreamError", `text does not fit into ${left} bytes`, at, utf8Length(text), left);
  }
  return at + written;
}

/** The order of the UTF-8 bytes of two texts: negative, zero or positive. UTF-16 order differs above U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA !== unitB) return codePointRank(unitA) - codePointRank(unitB);
  }
  return a.length - b.length;
}

/** Moves surrogates (that stand for U+10000 and above) behind the units U+E000 to U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
