/**
 * Bytes with the field that owns each of them and the value that it gives. The whole of an example is a hex dump, which a
 * reader can be tried on, and a table made by the generated field map.
 */
import { ByteReader } from "../../src/bytes/byte-reader.js";
import type { LayoutEntry, LayoutSink } from "../../src/bytes/layout.js";
import { type Example, exampleBytes } from "./examples.js";

/** What an example needs of a generated codec. */
export interface ExampleCodec {
  readonly layout: (bytes: Uint8Array, options?: { readonly sink?: LayoutSink }) => LayoutEntry[];
}

/** Longer runs of bytes are cut in the table; the dump has them. */
const SHOWN_MAX = 12;
const BYTES_PER_LINE = 16;

export function workedExample(example: Example, codec: ExampleCodec): string {
  const bytes = exampleBytes(example);
  const rows = codec
    .layout(bytes)
    .map(({ path, start, end, kind }) =>
      byteRow(start / 8, bytes.subarray(start / 8, end / 8), schemaPath(path), valueWords, kind),
    );
  return [
    `**Example ${example.name}.** ${example.title} (${bytes.length} bytes):`,
    `\`\`\`text\n${hexDump(bytes)}\n\`\`\``,
    [BYTE_TABLE_HEAD, ...rows].join("\n"),
  ].join("\n\n");
}

export const BYTE_TABLE_HEAD = "| at | bytes | field | value |\n|---|---|---|---|";

/** One line of a table of bytes; `words` says their value. */
export function byteRow<T>(
  at: number,
  bytes: Uint8Array,
  path: string,
  words: (bytes: Uint8Array, what: T) => string,
  what: T,
): string {
  return `| ${at} | \`${hexWords(bytes)}\` | \`${path}\` | ${words(bytes, what)} |`;
}

/** The path with the names of the schema instead of TypeScript's. */
export function schemaPath(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    lines.push(`${at.toString().padStart(3)}  ${hex(bytes.subarray(at, at + BYTES_PER_LINE))}`);
  }
  return lines.join("\n");
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function hexWords(bytes: Uint8Array): string {
  const shown = hex(bytes.subarray(0, SHOWN_MAX));
  return bytes.length > SHOWN_MAX ? `${shown} …` : shown;
}

/** What bytes of a kind, as field maps name it, mean. */
export function valueWords(bytes: Uint8Array, kind: string): string {
  const reader = new ByteReader(bytes);
  switch (kind) {
    case "u1":
      return String(reader.u1());
    case "u4le":
      return integerWords(BigInt(reader.u4le()), 0xff_ffffn);
    case "u8le":
      return integerWords(reader.u8le(), 2n ** 53n);
    case "s8le":
      return String(reader.s8le());
    case "f8le":
      return String(reader.f8le());
    case "f4le[]":
      return [...reader.f4leArray(bytes.length / 4)].join(", ");
    case "str":
      return `“${reader.utf8(bytes.length)}”`;
    default:
      return textWords(bytes);
  }
}

/** Large numbers are checksums and salts, which people compare in hexadecimal. */
function integerWords(value: bigint, decimalMax: bigint): string {
  return value > decimalMax ? `0x${value.toString(16)}` : String(value);
}

/** Bytes as text where they are text. */
function textWords(bytes: Uint8Array): string {
  const isText = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0);
  const text = String.fromCharCode(...bytes.filter((byte) => byte !== 0));
  return isText && text !== "" && text.length * 2 > bytes.length ? `“${text}”` : "";
}
