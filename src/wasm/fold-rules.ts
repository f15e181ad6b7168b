/**
 * How far behind a word of 16 bytes the folding checksum (checksum.ts) adds it: valid in TypeScript and AssemblyScript.
 *
 * x^300 + x^211 + x^183 + x^145 + 1 is a multiple of the reflected polynomial of CRC-32 (Russell, "Chorba: A novel CRC32
 * implementation", arXiv:2412.16398, section on zero polynomials). Squared seven times, it says of words of 128 bits: adding
 * a word, without carry, to the words at these four distances behind it and taking it away leaves the remainder as it was.
 */
export const FOLD_A = 145;
export const FOLD_B = 183;
export const FOLD_C = 211;
export const FOLD_D = 300;

export const FOLD_WORD_BYTES = 16;
/** Words are folded in groups of four. */
export const FOLD_GROUP_BYTES = 64;
/** Bytes from a word to the last of the words that it is added to. */
export const FOLD_REACH_BYTES = 4800;
