/** Content whose parts may stand anywhere in it, made into bytes before it is processed or looked through. */
import type { ByteWriter } from "./byte-writer.js";
import { SparseWriter } from "./sparse-writer.js";
import { requireFits } from "./value-checks.js";

/** The bytes that `write` gives in whatever order; zeros up to `size`, if that is given. */
export function encodedAnywhere(write: (writer: ByteWriter) => void, size?: number): Uint8Array {
  const writer = new SparseWriter(size ?? Number.POSITIVE_INFINITY);
  write(writer);
  const bytes = writer.finish();
  if (size === undefined) return bytes;
  requireFits(bytes.length, size);
  const filled = new Uint8Array(size);
  filled.set(bytes);
  return filled;
}
