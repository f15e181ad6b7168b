/** Bytes as they come, in parts that somebody else counts: one that does not end is refused before memory is full of it. */
import { beyondLimit } from "./exchange-errors.js";
import type { ByteSource } from "./row.js";

/** `parts` says how many have ended. Errors: IQDB_INVALID_PAYLOAD when more than `bytesMax` came since the last one did. */
export async function* boundedBytes(
  bytes: ByteSource,
  source: string,
  what: string,
  bytesMax: number,
  parts: () => number,
): AsyncGenerator<Uint8Array> {
  let ended = 0;
  let length = 0;
  for await (const piece of bytes) {
    if (parts() !== ended) {
      ended = parts();
      length = 0;
    }
    length += piece.length;
    if (length > bytesMax) throw beyondLimit(source, what, bytesMax);
    yield piece;
  }
}
