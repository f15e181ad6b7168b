/**
 * Each field of each small file, as the schemas place it, set to the values that numbers, floats and texts go wrong at: once
 * with the checksums as they were, once with them made right. Stale: refused with a code that the field deserves. Right: refused
 * by what it means, or a valid database that holds just what the bytes say.
 */
import { boundaryValues } from "../boundary-values.js";
import { expectWord } from "../expected-words.js";
import { type Field, fieldsOf } from "../field-map.js";
import { judgeFile } from "../judge-file.js";
import { judgeRepairedLog, judgeRepairedSidecar, judgeRepairedSnapshot } from "../judge-repaired.js";
import { repaired } from "../repair.js";
import { type SeedFile, seedFile, seedFiles, specimenNamed } from "../specimens.js";
import { Finding, type FuzzInput, type FuzzTarget, numberIn, textIn } from "../target.js";

/** Codes that damage behind right checksums may have. */
const MEANINGS: Readonly<Record<SeedFile["file"], RegExp>> = {
  snapshot:
    /^repaired IQDB_(BAD_MAGIC|UNSUPPORTED_VERSION|TRUNCATED_HEADER|TRUNCATED_PAYLOAD|INVALID_(METRIC|INDEX_TYPE|PAYLOAD|VECTOR)|COMPRESSION|UNSUPPORTED|CHECKSUM_MISMATCH)$/,
  log: /^repaired IQDB_(BAD_MAGIC|UNSUPPORTED_VERSION|TRUNCATED_PAYLOAD|INVALID_(PAYLOAD|VECTOR|ID)|WAL_CORRUPT|WAL_FOREIGN)$/,
  sidecar: /^$/,
};

let inputs: readonly FuzzInput[] | undefined;

function allInputs(): readonly FuzzInput[] {
  inputs ??= seedFiles().flatMap((seed) => fieldsOf(seed.file, seed.bytes).flatMap((field) => inputsOf(seed, field)));
  return inputs;
}

function inputsOf(seed: SeedFile, field: Field): FuzzInput[] {
  const { start, end } = field;
  const place = { specimen: seed.specimen.name, file: seed.file, start, end };
  return boundaryValues(field, seed.bytes).flatMap((value) => {
    const isMoved = value.length !== end - start;
    // Where nothing covers a field, other lengths before the checksum are cuts and insertions: other targets do those.
    const stale = isMoved && field.coveredBy === undefined ? [] : [0];
    return [...stale, 1].map((repair) => ({ ...place, value, repair }));
  });
}

function judgeRepaired({ specimen, file }: SeedFile, bytes: Uint8Array): string {
  if (file === "snapshot") return judgeRepairedSnapshot(bytes);
  return file === "log" ? judgeRepairedLog(specimen, bytes) : judgeRepairedSidecar(specimen, bytes);
}

export const schemaWalk: FuzzTarget = {
  name: "schema-walk",
  about: "every field set to the values that code goes wrong at, checksums stale and right",
  stage: 1,
  release: {},
  size: () => allInputs().length,
  make: (_, number) => allInputs()[number]!,
  check(input) {
    const seed = seedFile(specimenNamed(input.specimen), textIn(input, "file") as SeedFile["file"]);
    const [start, end] = [numberIn(input, "start"), numberIn(input, "end")];
    const value = input.value as Uint8Array;
    const bytes = new Uint8Array([...seed.bytes.subarray(0, start), ...value, ...seed.bytes.subarray(end)]);
    if (input.repair === 0) {
      const word = judgeFile(seed, bytes);
      expectWord(seed, start, word);
      return word;
    }
    const word = judgeRepaired(seed, repaired(seed.file, bytes));
    if (word.startsWith("repaired IQDB_") && !MEANINGS[seed.file].test(word)) throw new Finding(word);
    return word;
  },
};
