/**
 * Damaged snapshots: refused, or opened with the contents they had. In every second case the checksum is made right
 * again, so that the damage reaches the code behind it: then whatever opens must be what the plain reader reads.
 */
import { judge } from "../../test/golden/damage.js";
import { judgeRepairedSnapshot } from "../judge-repaired.js";
import { damaged } from "../mutate.js";
import { repaired, snapshotChecksumAt } from "../repair.js";
import { allSpecimens, specimenNamed } from "../specimens.js";
import { bytesIn, type FuzzTarget } from "../target.js";

export const snapshotFlip: FuzzTarget = {
  name: "snapshot-flip",
  about: "damaged snapshots, with the checksum wrong and made right",
  stage: 5,
  release: { cases: 200_000 },
  make(random) {
    const specimen = random.pick(allSpecimens());
    const repair = random.chance(0.5);
    const bytes = damaged(
      specimen.snapshot,
      random,
      random.chance(0.5) ? snapshotChecksumAt(specimen.snapshot) + 4 : 0,
    );
    return { specimen: specimen.name, repair: Number(repair), bytes: repair ? repaired("snapshot", bytes) : bytes };
  },
  check(input) {
    const bytes = bytesIn(input, "bytes");
    if (input.repair === 1) return judgeRepairedSnapshot(bytes);
    const specimen = specimenNamed(input.specimen);
    // Alone, without its log: the contents are those of the first moment.
    return judge({ ...specimen, moments: specimen.moments.slice(0, 1) }, bytes, undefined);
  },
};
