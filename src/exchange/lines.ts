/** Text that comes in pieces, line by line, as bytes: a line that is not UTF-8 spoils itself alone. */
import { beyondLimit } from "./exchange-errors.js";
import type { ByteSource } from "./row.js";

/** A row of 65,536 components and its metadata is a few megabytes; what is longer is no file of lines. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;
const LINE_END = 0x0a;

/** The lines without their ends. Errors: IQDB_INVALID_PAYLOAD for a line without an end in sight. */
export async function* linesOf(bytes: ByteSource, source: string): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    let from = 0;
    for (let end = piece.indexOf(LINE_END); end >= 0; end = piece.indexOf(LINE_END, from)) {
      const last = piece.subarray(from, end);
      yield begun.length === 0 ? last : Buffer.concat([...begun, last]);
      begun = [];
      length = 0;
      from = end + 1;
    }
    if (from === piece.length) continue;
    begun.push(piece.subarray(from));
    length += piece.length - from;
    if (length > LINE_BYTES_MAX) throw beyondLimit(source, "a line", LINE_BYTES_MAX);
  }
  if (length > 0) yield Buffer.concat(begun);
}
