/**
 * CRC-32 of many bytes, by folding (fold-rules.ts): all but the last FOLD_REACH_BYTES are taken out in WebAssembly, and those
 * are left to bytes/crc32.ts. Three times the speed of `node:zlib`, whose 1.4 GB/s make no use of what the processor has.
 */
import { crc32, crc32Between } from "../bytes/crc32.js";
import { FOLD_GROUP_BYTES, FOLD_REACH_BYTES } from "./fold-rules.js";
import { PIECE_BYTES, type Pieces, pieces } from "./pieces.js";

/** From this length on folding pays, by measurement. */
const MANY = 16_384;

/** The CRC-32 of the bytes from `start` to `end`. With the checksum of what came before as `seed`, of both together. */
export function checksumOf(bytes: Uint8Array, seed = 0, start = 0, end = bytes.length): number {
  const page = end - start < MANY ? undefined : pieces();
  if (page === undefined) return crc32Between(bytes, start, end, seed);
  return checksumByFolding(bytes.subarray(start, end), seed, page);
}

/** Half a page stays in the fastest cache. */
const PIECE_LENGTH = PIECE_BYTES / 2;
/** A checksum begins from the complement of its seed; this one begins from zero. */
const SEED_OF_ZERO = 0xffffffff;
/** Memory that threads share is copied word by word where source and target are aligned alike, else byte by byte. */
const WORD_MASK = 7;

/**
 * The words of all but the last bytes are taken out, piece by piece; what they leave in the last ones has the checksum of
 * all. At least FOLD_REACH_BYTES + FOLD_GROUP_BYTES long.
 */
function checksumByFolding(bytes: Uint8Array, seed: number, { bytes: page, kernels }: Pieces): number {
  const rest = FOLD_REACH_BYTES + ((bytes.length - FOLD_REACH_BYTES) % FOLD_GROUP_BYTES);
  const folded = bytes.length - rest;
  // Behind those that reach into it.
  const start = FOLD_REACH_BYTES + (bytes.byteOffset & WORD_MASK);
  page.fill(0, start - FOLD_REACH_BYTES, start);
  for (let at = 0; at < folded; at += PIECE_LENGTH) {
    const length = Math.min(PIECE_LENGTH, folded - at);
    const end = start + length;
    page.set(bytes.subarray(at, at + length), start);
    if (at === 0) addSeed(page, start, seed);
    kernels.foldWords(start, end);
    page.copyWithin(start - FOLD_REACH_BYTES, end - FOLD_REACH_BYTES, end);
  }
  page.set(bytes.subarray(folded), start);
  kernels.settleWords(start);
  return crc32(page.subarray(start, start + rest), SEED_OF_ZERO);
}

/** The seed stands, complemented, in the first four bytes. */
function addSeed(page: Uint8Array, start: number, seed: number): void {
  for (let byte = 0; byte < 4; byte++) page[start + byte]! ^= ~seed >>> (8 * byte);
}
