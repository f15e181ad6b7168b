/**
 * Damaged logs beside an intact snapshot: refused, or contents that the database had at some moment, with a report when it
 * was not the last one. In every third case the checksums are made right again: then whatever opens must be what the plain
 * reader reads.
 */
import { judge } from "../../test/golden/damage.js";
import { judgeRepairedLog } from "../judge-repaired.js";
import { damaged } from "../mutate.js";
import { repaired } from "../repair.js";
import { specimenNamed, specimensWithLog } from "../specimens.js";
import { bytesIn, type FuzzTarget } from "../target.js";

export const logFlip: FuzzTarget = {
  name: "log-flip",
  about: "damaged logs of both versions beside an intact snapshot",
  stage: 5,
  release: { cases: 200_000 },
  make(random) {
    const specimen = random.pick(specimensWithLog());
    const repair = random.chance(0.4);
    const bytes = damaged(specimen.log!, random, random.chance(0.8) ? 12 : 0);
    return {
      specimen: specimen.name,
      repair: Number(repair),
      readOnly: random.below(2),
      bytes: repair ? repaired("log", bytes) : bytes,
    };
  },
  check(input) {
    const specimen = specimenNamed(input.specimen);
    const readOnly = input.readOnly === 1;
    const bytes = bytesIn(input, "bytes");
    if (input.repair === 1) return judgeRepairedLog(specimen, bytes);
    // Bytes that were taken out at the end of a frame leave a log that is merely shorter.
    const isCut = bytes.length < specimen.log!.length;
    const floor = typeof input.floor === "number" ? input.floor : 0;
    return judge(specimen, specimen.snapshot, bytes, { readOnly, isCut, floor });
  },
};
