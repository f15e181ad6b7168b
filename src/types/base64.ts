/** Bytes as base64 text and back, with nothing but the language: this must run in a browser too. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const NO_DIGIT = 0xff;
/** Digits by character code, a search of the alphabet for each being most of the time that decoding takes. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < ALPHABET.length; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

export function bytesToBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[group >> 18] + ALPHABET[(group >> 12) & 63];
    text += left > 1 ? ALPHABET[(group >> 6) & 63] : "=";
    text += left > 2 ? ALPHABET[group & 63] : "=";
  }
  return text;
}

/** The bytes of base64 text with its padding; undefined when it is anything that {@link bytesToBase64} never makes. */
export function base64ToBytes(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let group = 0;
  for (let at = 0; at < text.length; at++) {
    const isPadding = at >= text.length - padding;
    const digit = isPadding ? 0 : (DIGITS[text.charCodeAt(at)] ?? NO_DIGIT);
    if (digit === NO_DIGIT) return undefined;
    group = ((group << 6) | digit) & 0xff_ffff;
    if (at % 4 !== 3) continue;
    // Behind the end of the array nothing is written; what would be lost there must be zero.
    const to = (at >> 2) * 3;
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
    if (isPadding && (group & (padding === 2 ? 0xffff : 0xff)) !== 0) return undefined;
  }
  return bytes;
}
