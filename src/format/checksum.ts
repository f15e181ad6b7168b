/** The checksum of the files, for programs that read or make them by other means. */
import { requireBytes } from "../bytes/require-bytes.js";
import { checksumOf } from "../wasm/checksum.js";

/**
 * CRC-32 as all files of the format use it: IEEE 802.3, reflected, polynomial 0xedb88320, the one of zlib and PNG.
 *
 * @example
 * checksum.compute(new TextEncoder().encode("123456789")); // 0xcbf43926
 */
export const checksum = {
  /** The checksum of `bytes`, an unsigned 32-bit number. */
  compute(bytes: Uint8Array): number {
    requireBytes(bytes);
    return checksumOf(bytes);
  },

  /** Whether `bytes` have the checksum `expected`, an unsigned 32-bit number. */
  verify(bytes: Uint8Array, expected: number): boolean {
    return checksum.compute(bytes) === expected;
  },
};
