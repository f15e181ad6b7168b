/** Text fields in a stream. */
import type { ByteReader } from "./byte-reader.js";
import { decodeText } from "./text-encoding.js";
import { shortAscii } from "./utf8.js";

/** The text of bytes that came from `reader`; errors count from the start of its bytes where that has a meaning. */
export function textOf(reader: ByteReader, bytes: Uint8Array, encoding: string): string {
  const isView = bytes.buffer === reader.bytes.buffer;
  return decodeText(bytes, encoding, isView ? bytes.byteOffset - reader.bytes.byteOffset : 0);
}

/** The next `length` bytes as text, in an encoding that has ASCII: without a view of the bytes where they are few. */
export function asciiLikeText(reader: ByteReader, length: number, encoding: string): string {
  const start = reader.advance(length);
  const { bytes } = reader;
  return shortAscii(bytes, start, start + length) ?? decodeText(bytes.subarray(start, start + length), encoding, start);
}
