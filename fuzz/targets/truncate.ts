/**
 * Files cut at any length, with nothing, zeros, garbage or older bytes behind the cut. A cut snapshot is refused; a cut log
 * gives an earlier moment. Opened for writing, it must then take a write and have it after the next opening.
 */
import { Iqdb, IqdbError, MemoryStorage } from "../../src/public.js";
import { contentsOf, judge, LOG, PATH, type Specimen } from "../../test/golden/damage.js";
import { specimenNamed, specimensWithLog } from "../specimens.js";
import { bytesIn, Finding, type FuzzTarget } from "../target.js";

function goOn(specimen: Specimen, snapshot: Uint8Array, log: Uint8Array): void {
  const storage = new MemoryStorage({ files: { [PATH]: snapshot, [LOG]: log } });
  const open = () => Iqdb.open(PATH, { storage, ids: "bytes", numbers: "exact" });
  let db: Iqdb;
  try {
    db = open();
  } catch (error) {
    if (error instanceof IqdbError) return;
    throw error;
  }
  const vector = new Float32Array(db.dim).fill(1);
  db.upsert("after", vector, { written: "after the cut" });
  const contents = contentsOf(db);
  const left = new MemoryStorage();
  for (const path of storage.paths()) left.put(path, storage.bytesOf(path)!);
  const again = Iqdb.open(PATH, { storage: left, ids: "bytes", numbers: "exact" });
  if (contentsOf(again) !== contents) throw new Finding(`${specimen.name}: a write after recovery is lost`);
  again.close();
}

export const truncate: FuzzTarget = {
  name: "truncate",
  about: "files cut short, with zeros or garbage behind the cut, and written to again",
  make(random) {
    const specimen = random.pick(specimensWithLog());
    const of = random.chance(0.3) ? "snapshot" : "log";
    const source = of === "snapshot" ? specimen.snapshot : specimen.log!;
    const length = random.below(source.length + 1);
    const fill = random.below(4);
    const extra = random.below(100);
    const tail = [new Uint8Array(0), new Uint8Array(extra), random.bytes(extra), source.slice(0, extra)][fill]!;
    return { specimen: specimen.name, of, bytes: new Uint8Array([...source.subarray(0, length), ...tail]) };
  },
  check(input) {
    const specimen = specimenNamed(input.specimen);
    const bytes = bytesIn(input, "bytes");
    if (input.of === "snapshot") return judge({ ...specimen, moments: specimen.moments.slice(0, 1) }, bytes, undefined);
    goOn(specimen, specimen.snapshot, bytes);
    return judge(specimen, specimen.snapshot, bytes, { isCut: true });
  },
};
