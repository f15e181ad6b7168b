/**
 * The value of a leaf from its bytes and its kind, and how it is shown: the same in text, in JSON and in the page. Long values
 * are read only as far as they are shown. Runs in a browser.
 */
import { ByteReader } from "../bytes/byte-reader.js";
import type { TextForm } from "../bytes/schema-description.js";
import { decodeText } from "../bytes/text-encoding.js";
import { shortestFloat } from "../types/shortest-float.js";

export type LeafValue =
  | { readonly is: "integer"; readonly value: number | bigint }
  | { readonly is: "float"; readonly value: number; readonly single: boolean }
  | { readonly is: "text"; readonly value: string; readonly isWhole: boolean; readonly bytes: number }
  | { readonly is: "bytes"; readonly value: Uint8Array; readonly bytes: number }
  | { readonly is: "list"; readonly values: readonly LeafValue[]; readonly count: number };

/** How much of a long value is read and shown. */
export interface ValueLimits {
  readonly elements: number;
  readonly bytes: number;
}

export const SHORT: ValueLimits = { elements: 6, bytes: 24 };
export const WHOLE: ValueLimits = { elements: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

type NumberMethod = `${"u" | "s"}1` | `${"u" | "s"}${2 | 4 | 8}${"le" | "be"}` | `f${4 | 8}${"le" | "be"}`;

const NUMBER = /^([usf])(1(?!le|be)|[248](?=le|be))(le|be)?(\[\])?$/;
const BITS = /^b(\d+)(le|be)?$/;

const UTF_8: TextForm = { encoding: "UTF-8", terminator: [] };

/** The value of a leaf; `start` and `end` are in bits. */
export function readLeaf(
  bytes: Uint8Array,
  kind: string,
  start: number,
  end: number,
  limits = SHORT,
  form = UTF_8,
): LeafValue {
  const from = Math.floor(start / 8);
  const to = Math.ceil(end / 8);
  const number = NUMBER.exec(kind);
  if (number !== null && to - from >= Number(number[2])) return readNumbers(bytes, number, from, to, limits);
  const bits = BITS.exec(kind);
  if (bits !== null && end - start <= 64)
    return { is: "integer", value: readBits(bytes, start, end, bits[2] === "le") };
  if (/^str/.test(kind)) return readText(bytes, from, to, limits, form);
  return { is: "bytes", value: bytes.subarray(from, Math.min(to, from + limits.bytes)), bytes: to - from };
}

function readNumbers(
  bytes: Uint8Array,
  [, letter, width, order, list]: RegExpExecArray,
  from: number,
  to: number,
  limits: ValueLimits,
): LeafValue {
  const reader = new ByteReader(bytes, from, to);
  const method = `${letter}${width}${order ?? ""}` as NumberMethod;
  const one = (): LeafValue => {
    const value = reader[method]();
    if (letter !== "f") return { is: "integer", value };
    return { is: "float", value: Number(value), single: width === "4" };
  };
  if (list === undefined) return one();
  const count = Math.floor((to - from) / Number(width));
  return { is: "list", count, values: Array.from({ length: Math.min(count, limits.elements) }, one) };
}

/** In little-endian order the first bit is the lowest of its byte, in big-endian order the highest. */
function readBits(bytes: Uint8Array, start: number, end: number, isLittle: boolean): number | bigint {
  let value = 0n;
  for (let bit = start; bit < end; bit++) {
    const place = bit % 8;
    const byte = bytes[(bit - place) / 8]!;
    if (isLittle) value |= BigInt((byte >> place) & 1) << BigInt(bit - start);
    else value = (value << 1n) | BigInt((byte >> (7 - place)) & 1);
  }
  return end - start <= 32 ? Number(value) : value;
}

function readText(bytes: Uint8Array, from: number, to: number, limits: ValueLimits, form: TextForm): LeafValue {
  const last = endOfText(bytes, from, to, form);
  const wanted = Math.min(last, from + 4 * limits.bytes);
  // The last character may be cut: up to three bytes less make it whole.
  for (let end = wanted; end >= Math.max(from, wanted - 3); end--) {
    try {
      const value = decodeText(bytes.subarray(from, end), form.encoding);
      return { is: "text", value, isWhole: end === last, bytes: last - from };
    } catch {
      if (wanted === last) break;
    }
  }
  return { is: "bytes", value: bytes.subarray(from, Math.min(to, from + limits.bytes)), bytes: to - from };
}

/** In front of the terminator, or else of the padding. */
function endOfText(bytes: Uint8Array, from: number, to: number, { terminator, pad }: TextForm): number {
  const width = terminator.length;
  for (let at = from; width > 0 && at + width <= to; at += width) {
    if (terminator.every((byte, place) => bytes[at + place] === byte)) return at;
  }
  let end = to;
  while (pad !== undefined && end > from && bytes[end - 1] === pad) end--;
  return end;
}

/** A value in one line of text. */
export function showLeaf(value: LeafValue): string {
  switch (value.is) {
    case "integer":
      return String(value.value);
    case "float":
      return showFloat(value.value, value.single);
    case "text":
      return value.isWhole ? quoted(value.value) : `${quoted(value.value)}… (${grouped(value.bytes)} bytes)`;
    case "bytes":
      return showBytes(value.value, value.bytes);
    case "list":
      return showList(value.values, value.count);
  }
}

/** What JSON has for a value: integers beyond 2^53 as decimal digits, bytes as hex, what is long without its rest. */
export function leafToJson(value: LeafValue): unknown {
  switch (value.is) {
    case "integer":
      return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : String(value.value);
    case "float":
      return Number.isFinite(value.value) ? shortestOf(value.value, value.single) : String(value.value);
    case "text":
      return value.isWhole ? value.value : { text: value.value, bytes: value.bytes };
    case "bytes":
      return value.value.length === value.bytes
        ? { hex: hexOf(value.value) }
        : { hex: hexOf(value.value), bytes: value.bytes };
    case "list":
      return value.values.length === value.count
        ? value.values.map(leafToJson)
        : { first: value.values.map(leafToJson), count: value.count };
  }
}

function showFloat(value: number, single: boolean): string {
  return Object.is(value, -0) ? "-0.0" : String(shortestOf(value, single)).replace(/^(-?\d+)$/, "$1.0");
}

function shortestOf(value: number, single: boolean): number {
  return single ? shortestFloat(value) : value;
}

/** Controls, and what turns the direction of text, would not be seen but felt. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not reach a terminal.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function quoted(text: string): string {
  return withoutUnseen(JSON.stringify(text));
}

/** The text with what a terminal would not show written as escapes. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const PRINTABLE = /^[\x20-\x7e]+$/;

function showBytes(bytes: Uint8Array, length: number): string {
  if (length === 0) return "empty";
  const hex = hexOf(bytes).replace(/(..)(?=.)/g, "$1 ");
  const text = length <= 16 ? String.fromCharCode(...bytes) : "";
  if (bytes.length === length) return PRINTABLE.test(text) ? `${hex}  ${quoted(text)}` : hex;
  return `${hex} … (${grouped(length)} bytes)`;
}

function showList(values: readonly LeafValue[], count: number): string {
  const shown = values.map(showLeaf).join(", ");
  if (count === values.length) return `[${shown}]`;
  return `[${shown}, … (${grouped(count)} elements)]`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}

/** `1234567` → `1,234,567`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
