/**
 * An inspection as JSON, in pieces: the fields of a large file are more than one string should hold.
 *
 * Fields are the leaves, with the keys of a field map (`path`, `start`, `end` in bits, `kind`, `coveredBy`), which is why
 * they are the same for every part, and after them what the schema says: `type` and `field`, `value`, `enum`.
 */
import type { Inspection, Part } from "./inspection.js";
import { isRight } from "./inspection.js";
import { leafToJson, SHORT, WHOLE } from "./leaf-value.js";
import { enumMember, fieldDescription, leafValue, type Words } from "./node-words.js";

export interface JsonOptions {
  /** Values to their end. */
  readonly all: boolean;
}

/** The text of a JSON object, piece by piece. */
export function* printJson(inspection: Inspection, options: JsonOptions): Generator<string> {
  const { file, format, title, state, parts } = inspection;
  const head = { file, bytes: parts[0]!.bytes.length, format, title, state };
  yield `${JSON.stringify(head).slice(0, -1)},"parts":[`;
  for (const part of parts) {
    if (part !== parts[0]) yield ",";
    yield* printPart(part, inspection, options);
  }
  yield "]}\n";
}

function* printPart(part: Part, { description }: Inspection, options: JsonOptions): Generator<string> {
  const { name, bytes, problems, checksums, structure } = part;
  const sums = checksums.map((one) => ({ ...one, isRight: isRight(one) }));
  const head = { name, bytes: bytes.length, problems, checksums: sums };
  yield `\n${JSON.stringify(head).slice(0, -1)},"fields":[`;
  const words: Words = { bytes, structure, description };
  let separator = "\n";
  let from = 0;
  for (const leaf of structure.leaves()) {
    yield separator + JSON.stringify(fieldToJson(part, words, leaf, from, options));
    separator = ",\n";
    from = structure.end[leaf]!;
  }
  yield "]}";
}

/** Bits before `from` belong to the leaf in front. */
function fieldToJson(part: Part, words: Words, leaf: number, from: number, { all }: JsonOptions): object {
  const { structure, checksums } = part;
  const { owner, kind } = structure.fieldOf(leaf);
  const value = leafValue(words, leaf, all ? WHOLE : SHORT)!;
  const coveredBy = checksums[structure.covered[leaf]! - 1]?.path;
  return {
    path: structure.path(leaf),
    start: Math.max(structure.start[leaf]!, from),
    end: structure.end[leaf],
    kind,
    ...(coveredBy === undefined ? {} : { coveredBy }),
    type: words.description.types[owner]?.id,
    field: fieldDescription(words, leaf)?.id,
    value: leafToJson(value),
    enum: enumMember(words, leaf, value)?.id,
  };
}
