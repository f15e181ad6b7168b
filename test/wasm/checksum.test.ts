/** The folding checksum gives what the crc-32 package gives, for every way that many bytes can lie. */
import judge from "crc-32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf } from "../../src/wasm/checksum.js";
import {
  FOLD_A,
  FOLD_B,
  FOLD_C,
  FOLD_D,
  FOLD_GROUP_BYTES,
  FOLD_REACH_BYTES,
  FOLD_WORD_BYTES,
} from "../../src/wasm/fold-rules.js";
import { PIECE_BYTES, pieces } from "../../src/wasm/pieces.js";
import { SeededRandom } from "../support/seeded-random.js";

const LENGTH = 4 * PIECE_BYTES;
const random = new SeededRandom(7);
const SOURCE = Uint8Array.from({ length: LENGTH }, () => random.below(256));

/** Lengths where something ends: a group, a piece, what is left to the runtime, what is long enough to be folded. */
const EDGES = [
  16_384,
  FOLD_REACH_BYTES,
  PIECE_BYTES / 2,
  PIECE_BYTES / 2 + FOLD_REACH_BYTES,
  PIECE_BYTES,
  LENGTH - 100,
];

const lengths = fc.oneof(
  fc.nat(LENGTH - 16),
  fc.tuple(fc.constantFrom(...EDGES), fc.integer({ min: -80, max: 80 })).map(([edge, by]) => edge + by),
);

test("is what the crc-32 package computes, at any length, place and seed", () => {
  const seeds = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.nat(0xffffffff));
  fc.assert(
    fc.property(lengths, fc.nat(15), seeds, fc.boolean(), (length, start, seed, isShared) => {
      const bytes = new Uint8Array(isShared ? new SharedArrayBuffer(LENGTH) : new ArrayBuffer(LENGTH));
      bytes.set(SOURCE);
      const expected = judge.buf(SOURCE.subarray(start, start + length), seed | 0) >>> 0;
      expect(checksumOf(bytes, seed, start, start + length)).toBe(expected);
      expect(checksumOf(bytes.subarray(start, start + length), seed)).toBe(expected);
      expect(Buffer.compare(bytes, SOURCE)).toBe(0);
    }),
  );
});

test("goes on from a seed as if the bytes were one piece", () => {
  fc.assert(
    fc.property(lengths, lengths, (length, cut) => {
      const end = Math.min(length, cut);
      const head = checksumOf(SOURCE, 0, 0, end);
      expect(checksumOf(SOURCE, head, end, length)).toBe(judge.buf(SOURCE.subarray(0, Math.max(end, length))) >>> 0);
    }),
  );
});

describe("the distances of the folding", () => {
  test("are the exponents of a multiple of the reflected polynomial", () => {
    const powers = [0x80000000];
    while (powers.length <= FOLD_D) {
      const last = powers.at(-1)!;
      powers.push(((last >>> 1) ^ (last & 1 ? 0xedb88320 : 0)) >>> 0);
    }
    const exponents = [FOLD_D, FOLD_D - FOLD_A, FOLD_D - FOLD_B, FOLD_D - FOLD_C, 0];
    expect(exponents.reduce((sum, exponent) => sum ^ powers[exponent]!, 0)).toBe(0);
  });

  test("reach as far as the window, and beyond a group", () => {
    expect(FOLD_REACH_BYTES).toBe(FOLD_D * FOLD_WORD_BYTES);
    expect(FOLD_A * FOLD_WORD_BYTES).toBeGreaterThanOrEqual(FOLD_GROUP_BYTES);
  });
});

test("the compiled module is there, or these tests prove nothing", () => {
  expect(pieces()).toBeDefined();
});
