/** Text fields in a stream. */
import type { ByteReader } from "./byte-reader.js";
import { decodeText } from "./text-encoding.js";

/** The text of bytes that came from `reader`; errors count from the start of its bytes where that has a meaning. */
export function textOf(reader: ByteReader, bytes: Uint8Array, encoding: string): string {
  const isView = bytes.buffer === reader.bytes.buffer;
  return decodeText(bytes, encoding, isView ? bytes.byteOffset - reader.bytes.byteOffset : 0);
}
