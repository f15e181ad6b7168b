// The folding of CRC-32 (../../wasm/checksum.ts): words of 16 bytes are taken out by adding them to words behind them.
import {
  FOLD_A,
  FOLD_B,
  FOLD_C,
  FOLD_D,
  FOLD_GROUP_BYTES,
  FOLD_REACH_BYTES,
  FOLD_WORD_BYTES,
} from "../../wasm/fold-rules";

/** A word with what the words before it add to it. `first` is the address of the first word that reaches it. */
@inline
function gathered(first: usize, word: usize): v128 {
  const at = first + word * FOLD_WORD_BYTES;
  const near = v128.xor(
    v128.load(at, (FOLD_D - FOLD_A) * FOLD_WORD_BYTES),
    v128.load(at, (FOLD_D - FOLD_B) * FOLD_WORD_BYTES),
  );
  const far = v128.xor(v128.load(at, (FOLD_D - FOLD_C) * FOLD_WORD_BYTES), v128.load(at));
  return v128.xor(v128.load(at, FOLD_D * FOLD_WORD_BYTES), v128.xor(near, far));
}

/**
 * Adds to each word from `from` to `end`, whole groups of four, what the words before it bring. The words of FOLD_REACH_BYTES
 * before `from` have been through this. No word reaches the next 144, so four at once do not meet.
 */
export function foldWords(from: usize, end: usize): void {
  const last = end - FOLD_REACH_BYTES;
  for (let at: usize = from - FOLD_REACH_BYTES; at < last; at += FOLD_GROUP_BYTES) {
    const word0 = gathered(at, 0);
    const word1 = gathered(at, 1);
    const word2 = gathered(at, 2);
    const word3 = gathered(at, 3);
    v128.store(at, word0, FOLD_REACH_BYTES);
    v128.store(at, word1, FOLD_REACH_BYTES + FOLD_WORD_BYTES);
    v128.store(at, word2, FOLD_REACH_BYTES + 2 * FOLD_WORD_BYTES);
    v128.store(at, word3, FOLD_REACH_BYTES + 3 * FOLD_WORD_BYTES);
  }
}

@inline
function settle(at: usize, distance: usize): void {
  const bytes = distance * FOLD_WORD_BYTES;
  for (let to = at, end = at + bytes; to < end; to += FOLD_WORD_BYTES)
    v128.store(to, v128.xor(v128.load(to), v128.load(to - bytes)));
}

/** Adds what the words before `at` bring to the words from there on, which stay: the checksum of those is that of all. */
export function settleWords(at: usize): void {
  settle(at, FOLD_A);
  settle(at, FOLD_B);
  settle(at, FOLD_C);
  settle(at, FOLD_D);
}
