/**
 * Metadata of every kind comes back bit for bit, through memory, through a file and through its JSON form; objects that
 * are no metadata are refused with an IqdbError and change nothing.
 */
import fc from "fast-check";
import { Iqdb, IqdbError, MemoryStorage, type Metadata } from "../../src/public.js";
import { plainRowOf } from "../../test/golden/golden-files.js";
import { someMetadata } from "../../test/model/arbitraries.js";
import { plainRow } from "../../test/model/oracle.js";
import { readPlainSnapshot } from "../../test/support/plain-reader.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

const PATH = "/metadata.iqdb";
const VECTOR = new Float32Array([1]);

/** Anything at all, nested and strange: what careless or hostile callers pass. */
const anything: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  stringUnit: "binary",
});

function same(found: unknown, wanted: unknown, where: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Finding(`${where}: ${a} instead of ${b}`);
}

function roundTrip(metadata: Metadata): void {
  const storage = new MemoryStorage();
  const options = { storage, ids: "bytes", numbers: "exact" } as const;
  const wanted = plainRow(1, VECTOR, metadata);
  const db = Iqdb.open(PATH, { ...options, dim: 1, metric: "dot" });
  db.upsert(1, VECTOR, metadata);
  same(plainRowOf(db.get(1)!), wanted, "in memory");
  // What came back, put in again, must change nothing.
  db.upsert(1, VECTOR, db.get(1)!.metadata);
  db.close();
  same(readPlainSnapshot(storage.bytesOf(PATH)!).rows, [wanted], "in the file");
  const again = Iqdb.open(PATH, options);
  same(plainRowOf(again.get(1)!), wanted, "after reopening");
  again.close();
}

function refuseOrKeep(value: unknown): string {
  const db = Iqdb.openInMemory({ dim: 1, metric: "dot" });
  db.upsert(1, VECTOR, { kept: true });
  try {
    db.upsert(1, VECTOR, value as Metadata);
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    same(db.get(1)?.metadata, { kept: true }, "after a refusal");
    return error.code;
  }
  db.get(1);
  return "anything, accepted";
}

export const metadata: FuzzTarget = {
  name: "metadata",
  about: "metadata round trips, and objects that are no metadata",
  stage: 10,
  release: { cases: 100_000 },
  make: (random) => ({ seed: random.bits() | 0, hostile: random.below(3) === 0 ? 1 : 0 }),
  check(input) {
    const seed = numberIn(input, "seed");
    if (input.hostile === 1) return refuseOrKeep(fc.sample(anything, { seed, numRuns: 1 })[0]);
    roundTrip(fc.sample(someMetadata, { seed, numRuns: 1 })[0]!);
    return "came back";
  },
};
