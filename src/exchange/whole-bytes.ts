/** All bytes of a source, for files that cannot be read in part. */
import { unsupported } from "./exchange-errors.js";
import type { ByteSource } from "./row.js";

/** Errors: IQDB_UNSUPPORTED for more than `bytesMax`. */
export async function wholeBytes(bytes: ByteSource, source: string, bytesMax: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > bytesMax)
      throw unsupported(source, `more than ${bytesMax} bytes, which are read at once, are too many`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}
