/** Bytes with the field that owns each of them and the value that it gives: a table made by the generated field map. */
import { ByteReader } from "../../src/bytes/byte-reader.js";
import type { LayoutEntry } from "../../src/bytes/layout.js";
import { type Example, exampleBytes } from "./examples.js";

/** What an example needs of a generated codec. */
export interface ExampleCodec {
  readonly layout: (bytes: Uint8Array) => LayoutEntry[];
}

/** Longer runs of bytes are cut in the table. */
const SHOWN_MAX = 12;

export function workedExample(example: Example, codec: ExampleCodec): string {
  const bytes = exampleBytes(example);
  const rows = codec.layout(bytes).map(({ path, start, end, kind }) => {
    const part = bytes.subarray(start / 8, end / 8);
    return `| ${start / 8} | \`${hexWords(part)}\` | \`${schemaPath(path)}\` | ${valueWords(part, kind)} |`;
  });
  const head = [
    `*${example.title}* (${bytes.length} bytes):`,
    "",
    "| at | bytes | field | value |",
    "|---|---|---|---|",
  ];
  return [...head, ...rows].join("\n");
}

/** The path with the names of the schema instead of TypeScript's. */
function schemaPath(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function hexWords(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, SHOWN_MAX)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > SHOWN_MAX ? `${shown} …` : shown;
}

function valueWords(bytes: Uint8Array, kind: string): string {
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
