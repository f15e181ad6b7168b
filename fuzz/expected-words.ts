/**
 * What may become of a file in which one field is wrong while its checksum was left as it was: by field, the words of the
 * judge. Whatever a checksum covers is refused for that; what it does not cover has codes of its own.
 */
import { fieldAt, framesOf } from "./field-map.js";
import type { SeedFile } from "./specimens.js";
import { Finding } from "./target.js";

type Rule = readonly [path: RegExp, ...words: string[]];

const SNAPSHOT: readonly Rule[] = [
  [/^header\.magic$/, "IQDB_BAD_MAGIC"],
  // Read as the other version, the region is no payload.
  [/^header\.version$/, "IQDB_UNSUPPORTED_VERSION", "IQDB_INVALID_PAYLOAD"],
  // Another length moves every field behind it.
  [
    /^header\.lenIndexType$/,
    "IQDB_INVALID_INDEX_TYPE",
    "IQDB_INVALID_PAYLOAD",
    "IQDB_INVALID_METRIC",
    "IQDB_TRUNCATED_HEADER",
  ],
  [/^header\.indexType$/, "IQDB_INVALID_INDEX_TYPE", "IQDB_INVALID_PAYLOAD"],
  [/^header\.(dim|numVectors)$/, "IQDB_INVALID_PAYLOAD"],
  [/^header\.metric$/, "IQDB_INVALID_METRIC", "IQDB_INVALID_PAYLOAD"],
  [/./, "IQDB_CHECKSUM_MISMATCH"],
];

const LOG: readonly Rule[] = [
  [/^prefix\.magic$/, "IQDB_BAD_MAGIC"],
  [/^prefix\.version$/, "IQDB_UNSUPPORTED_VERSION", "IQDB_WAL_CORRUPT"],
  [/^body\.binding\./, "IQDB_WAL_CORRUPT"],
  [/^body\.frames\[\d+\]\.(head|record)\b/, "IQDB_WAL_CORRUPT"],
];

/** Of the last frame nobody can say that it was acknowledged; behind the last change may stand a mark or an intent. */
const LAST_FRAME: readonly [name: RegExp, word: string][] = [
  [/quiet/, "intact"],
  [/interrupted/, "IQDB_WAL_FOREIGN"],
  [/./, "earlier, reported"],
];

function wordsOf(seed: SeedFile, at: number): readonly string[] {
  if (seed.file === "sidecar") return ["intact"];
  if (seed.file === "log") {
    const last = framesOf(seed.bytes).at(-1)!;
    // Room for more frames, in which something stands: nothing of value, and reported.
    if (at >= last.end) return ["intact"];
    if (at >= last.start) return [LAST_FRAME.find(([name]) => name.test(seed.specimen.name))![1]];
  }
  const { path } = fieldAt(seed, at);
  const [, ...words] = (seed.file === "snapshot" ? SNAPSHOT : LOG).find(([pattern]) => pattern.test(path))!;
  return words;
}

/** By byte: nothing is looked up twice. */
const known = new WeakMap<Uint8Array, (readonly string[] | undefined)[]>();

/** Throws when the word is none that a changed byte at `at` may lead to. */
export function expectWord(seed: SeedFile, at: number, word: string): void {
  const byByte = known.get(seed.bytes) ?? [];
  known.set(seed.bytes, byByte);
  const words = byByte[at] ?? wordsOf(seed, at);
  byByte[at] = words;
  if (words.includes(word)) return;
  const { path } = fieldAt(seed, at);
  throw new Finding(`${seed.specimen.name}, ${path} of the ${seed.file}: ${word}, expected ${words.join(" or ")}`);
}
