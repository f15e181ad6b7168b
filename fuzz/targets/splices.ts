/**
 * Files put together from pieces of others, cut where fields end, so that what follows is what a reader may expect there; with garbage
 * and boundary values between the pieces, checksums made right. Whatever opens holds just what the bytes say.
 */
import { type Field, fieldsOf } from "../field-map.js";
import { judgeRepairedLog, judgeRepairedSidecar, judgeRepairedSnapshot } from "../judge-repaired.js";
import { repaired } from "../repair.js";
import { FILES, type FileOfSpecimen, type SeedFile, seedFiles, specimenNamed } from "../specimens.js";
import { bytesIn, type FuzzTarget, textIn } from "../target.js";

interface Piecewise extends SeedFile {
  readonly fields: readonly Field[];
}

let all: readonly Piecewise[] | undefined;

function piecewise(file?: FileOfSpecimen): readonly Piecewise[] {
  all ??= seedFiles().map((seed) => ({ ...seed, fields: fieldsOf(seed.file, seed.bytes) }));
  return file === undefined ? all : all.filter((seed) => seed.file === file);
}

const FILLINGS = [0, 1, 0xff, 0x7f, 0x80];

export const splices: FuzzTarget = {
  name: "splices",
  about: "files put together from fields of others and garbage, checksums made right",
  stage: 5,
  release: { cases: 300_000 },
  make(random) {
    const seed = random.pick(piecewise(random.pick(FILES)));
    const keep = random.pick(seed.fields).start;
    const pieces: Uint8Array[] = [seed.bytes.subarray(0, keep)];
    for (let left = random.below(4); left >= 0; left--) {
      const other = random.pick(piecewise(random.chance(0.8) ? seed.file : undefined));
      const from = random.below(other.fields.length);
      const to = Math.min(other.fields.length - 1, from + random.below(12));
      pieces.push(other.bytes.subarray(other.fields[from]!.start, other.fields[to]!.end));
      if (random.chance(0.3)) pieces.push(random.bytes(random.below(20)));
      if (random.chance(0.3)) pieces.push(new Uint8Array(1 + random.below(9)).fill(random.pick(FILLINGS)));
    }
    if (random.chance(0.5)) pieces.push(seed.bytes.subarray(random.pick(seed.fields).start));
    const bytes = repaired(seed.file, new Uint8Array(Buffer.concat(pieces)));
    return { specimen: seed.specimen.name, file: seed.file, bytes };
  },
  check(input) {
    const specimen = specimenNamed(input.specimen);
    const bytes = bytesIn(input, "bytes");
    const file = textIn(input, "file");
    if (file === "snapshot") return judgeRepairedSnapshot(bytes);
    return file === "log" ? judgeRepairedLog(specimen, bytes) : judgeRepairedSidecar(specimen, bytes);
  },
};
