/**
 * Damaged logs beside an intact snapshot: refused, or contents that the database had at some moment, with a report when it
 * was not the last one. The checksums of version 1 records may be made right again: then no state is known, and the library
 * must refuse or open, with no other error.
 */
import crc32 from "crc-32";
import { judge, WrongContents } from "../../test/golden/damage.js";
import { damaged } from "../mutate.js";
import { specimenNamed, specimensWithLog } from "../specimens.js";
import { bytesIn, type FuzzTarget } from "../target.js";

/** Makes the checksum of each version 1 frame right, as far as lengths lead. */
function withRightChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at, true);
    if (end > bytes.length) break;
    view.setInt32(at + 4, crc32.buf(bytes.subarray(at + 8, end)), true);
    at = end;
  }
  return bytes;
}

export const logFlip: FuzzTarget = {
  name: "log-flip",
  about: "damaged logs of both versions beside an intact snapshot",
  make(random) {
    const specimen = random.pick(specimensWithLog());
    const repair = specimen.log![8] === 1 && random.chance(0.4);
    const bytes = damaged(specimen.log!, random, random.chance(0.8) ? 12 : 0);
    return {
      specimen: specimen.name,
      repair: Number(repair),
      readOnly: random.below(2),
      bytes: repair ? withRightChecksums(bytes) : bytes,
    };
  },
  check(input) {
    const specimen = specimenNamed(input.specimen);
    const readOnly = input.readOnly === 1;
    const isRepaired = input.repair === 1;
    try {
      const bytes = bytesIn(input, "bytes");
      // Bytes that were taken out at the end of a frame leave a log that is merely shorter.
      const isCut = bytes.length < specimen.log!.length;
      const floor = typeof input.floor === "number" ? input.floor : 0;
      return judge(specimen, specimen.snapshot, bytes, { readOnly, isCut, floor });
    } catch (error) {
      // With checksums made right, what the log now says may be anything.
      if (isRepaired && error instanceof WrongContents) return "repaired, opened";
      throw error;
    }
  },
};
