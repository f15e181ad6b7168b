/**
 * The length that an LZ4 block decodes to, found by walking its sequences without decoding them: a forged length is
 * refused before anything of that length is allocated.
 *
 *     sequence: [token: literals u4, match u4][more literal length]… [literals] [offset u16][more match length]…
 *
 * Source: the LZ4 block format description of the LZ4 project. The last sequence ends behind its literals.
 */

const MORE = 15;
const MORE_BYTE = 255;
const OFFSET_BYTES = 2;
const MATCH_MIN = 4;

/** Bytes that `block` decodes to; undefined when it is cut short. What the matches refer to is left to the decoder. */
export function lz4DecodedLength(block: Uint8Array): number | undefined {
  let decoded = 0;
  let at = 0;
  const extended = (nibble: number): number => {
    let length = nibble;
    if (nibble !== MORE) return length;
    while (at < block.length) {
      const more = block[at++];
      length += more;
      if (more !== MORE_BYTE) return length;
    }
    return Number.NaN;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    at += literals;
    decoded += literals;
    if (!(at <= block.length)) return undefined;
    if (at === block.length) return decoded;
    at += OFFSET_BYTES;
    if (at > block.length) return undefined;
    decoded += extended(token & 0x0f) + MATCH_MIN;
    if (Number.isNaN(decoded)) return undefined;
  }
  return undefined;
}
