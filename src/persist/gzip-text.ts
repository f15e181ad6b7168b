/** Bytes as text that a browser can unpack by itself: gzip in base64, in pieces. */
import { zlib } from "../host.js";

/** Vectors hardly become smaller, however much time is spent on them. */
const LEVEL = 1;
/** A multiple of three, so that no piece needs padding but the last. */
const PIECE_BYTES = 3 * 512 * 1024;

/** One gzip member in base64; each piece can be decoded by itself. */
export function* gzipText(bytes: Uint8Array): Generator<string> {
  const packed = zlib.gzipSync(bytes, { level: LEVEL });
  for (let at = 0; at < packed.length; at += PIECE_BYTES) {
    yield packed.subarray(at, at + PIECE_BYTES).toString("base64");
  }
}
