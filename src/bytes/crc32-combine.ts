/**
 * CRC-32 of two byte sequences put together, from their two checksums and the length of the second. It lets a writer
 * checksum a large region while writing it, although the first bytes of the region are known only at the end.
 *
 * Method: appending n zero bytes is a linear map over GF(2); it is applied by squaring, as zlib's `crc32_combine` does.
 */

const POLYNOMIAL = 0xedb88320;

function times(matrix: Uint32Array, vector: number): number {
  let sum = 0;
  for (let bit = 0, rest = vector; rest !== 0; bit++, rest >>>= 1) {
    if (rest & 1) sum ^= matrix[bit];
  }
  return sum >>> 0;
}

function squared(matrix: Uint32Array): Uint32Array {
  return matrix.map((column) => times(matrix, column));
}

/** The map of one zero bit: the register shifts right, and the bit that falls out feeds back. */
function oneZeroBit(): Uint32Array {
  const matrix = new Uint32Array(32);
  matrix[0] = POLYNOMIAL;
  for (let bit = 1; bit < 32; bit++) matrix[bit] = 2 ** (bit - 1);
  return matrix;
}

/** Returns crc32(a ++ b) from crc32(a), crc32(b) and the length of b in bytes. */
export function crc32Combine(crcA: number, crcB: number, lengthB: number): number {
  let matrix = squared(squared(squared(oneZeroBit()))); // eight zero bits: one byte
  let crc = crcA;
  for (let rest = lengthB; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) crc = times(matrix, crc);
    matrix = squared(matrix);
  }
  return (crc ^ crcB) >>> 0;
}
