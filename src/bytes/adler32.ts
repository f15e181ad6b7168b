/** Adler-32, the checksum of zlib streams (RFC 1950). */

const MODULUS = 65_521;
/** So many bytes can be added before the sums leave 32 bits. */
const STEP = 5552;

export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + STEP, bytes.length);
    for (; at < end; at++) {
      low += bytes[at]!;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 65_536 + low;
}
