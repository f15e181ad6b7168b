/**
 * Damaged snapshots: refused, or opened with the contents they had. In every second case the checksum is made right
 * again, so that the damage reaches the code behind it: then whatever opens must be what the plain reader reads.
 */
import crc32 from "crc-32";
import { Iqdb, IqdbError, MemoryStorage } from "../../src/public.js";
import { contentsOf, fingerprint, judge, PATH } from "../../test/golden/damage.js";
import { readPlainSnapshot } from "../../test/support/plain-reader.js";
import { damaged } from "../mutate.js";
import { allSpecimens, specimenNamed } from "../specimens.js";
import { bytesIn, Finding, type FuzzTarget } from "../target.js";

/** Where the checksum is: behind the index type, whose length is at 12. */
function checksumOffset(bytes: Uint8Array): number {
  const length = bytes.length > 20 ? bytes[12]! + 256 * bytes[13]! : 0;
  return 37 + length;
}

function withRightChecksum(bytes: Uint8Array): Uint8Array {
  const at = checksumOffset(bytes);
  if (at + 4 > bytes.length) return bytes;
  const sum = crc32.buf(bytes.subarray(at + 4)) >>> 0;
  for (let i = 0; i < 4; i++) bytes[at + i] = sum >>> (8 * i);
  return bytes;
}

function plainContents(bytes: Uint8Array): string | undefined {
  try {
    return fingerprint(readPlainSnapshot(bytes).rows);
  } catch {
    return undefined;
  }
}

/** Damage that the checksum does not show: the library and the plain reader have to agree on what the bytes say. */
function judgeRepaired(bytes: Uint8Array): string {
  const storage = new MemoryStorage({ files: { [PATH]: bytes } });
  let db: Iqdb;
  try {
    db = Iqdb.open(PATH, { storage, ids: "bytes", numbers: "exact" });
  } catch (error) {
    if (error instanceof IqdbError) return `repaired ${error.code}`;
    throw error;
  }
  const contents = contentsOf(db);
  db.checkpoint();
  db.close();
  const expected = plainContents(bytes);
  if (contents !== expected)
    throw new Finding(`opens with ${contents.slice(0, 200)}, the bytes say ${expected?.slice(0, 200)}`);
  if (plainContents(storage.bytesOf(PATH)!) !== contents) throw new Finding("saved again it says something else");
  return "repaired, opened as the bytes say";
}

export const snapshotFlip: FuzzTarget = {
  name: "snapshot-flip",
  about: "damaged snapshots, with the checksum wrong and made right",
  make(random) {
    const specimen = random.pick(allSpecimens());
    const repair = random.chance(0.5);
    const bytes = damaged(specimen.snapshot, random, random.chance(0.5) ? checksumOffset(specimen.snapshot) + 4 : 0);
    return { specimen: specimen.name, repair: Number(repair), bytes: repair ? withRightChecksum(bytes) : bytes };
  },
  check(input) {
    const bytes = bytesIn(input, "bytes");
    if (input.repair === 1) return judgeRepaired(bytes);
    const specimen = specimenNamed(input.specimen);
    // Alone, without its log: the contents are those of the first moment.
    return judge({ ...specimen, moments: specimen.moments.slice(0, 1) }, bytes, undefined);
  },
};
