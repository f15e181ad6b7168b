/** Values that are encoded alone, and values that are kept encoded. */
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { FormatError } from "./format-error.js";
import { requireBytes } from "./value-checks.js";

/** The bytes of a value. */
export function encodeAlone<T>(
  value: T,
  sizeOf: (value: T) => number,
  encode: (writer: ByteWriter, value: T) => void,
): Uint8Array {
  const writer = new ByteWriter(new Uint8Array(sizeOf(value)));
  encode(writer, value);
  return writer.finish();
}

/** The bytes that `write` gives; zeros where it leaves some of the `size` over. */
export function encodedBy(size: number, write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(new Uint8Array(size));
  write(writer);
  writer.zeroTo(size);
  return writer.finish();
}

/** Refuses bytes that are not exactly one valid encoded value. */
export function requireWhole(bytes: unknown, skip: (reader: ByteReader) => void): void {
  requireBytes(bytes);
  const reader = new ByteReader(bytes as Uint8Array);
  skip(reader);
  if (reader.pos === reader.end) return;
  const what = `the encoded value ends at ${reader.pos} of ${reader.end} bytes`;
  throw new FormatError("ConsistencyError", what, reader.pos, reader.end, reader.pos);
}
