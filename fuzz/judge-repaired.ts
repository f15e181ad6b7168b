/**
 * The judge of files that are wrong behind right checksums: refused by what they mean, or a database that holds just what the
 * bytes say. What they say is read by a plain reader of its own (test/support), and by writing them again.
 */
import { codec as snapshotCodec } from "../generated/iqdb-snapshot.js";
import { distance } from "../src/distance/distance.js";
import { Iqdb, IqdbError, MemoryStorage } from "../src/public.js";
import { contentsOf, fingerprint, LOG, PATH, SIDECAR, type Specimen } from "../test/golden/damage.js";
import { floatsOf, plainRowOf } from "../test/golden/golden-files.js";
import {
  applyPlain,
  type PlainRow,
  readPlainLogV1,
  readPlainLogV2,
  readPlainSnapshot,
} from "../test/support/plain-reader.js";
import { Finding } from "./target.js";

const OPTIONS = { ids: "bytes", numbers: "exact" } as const;

/** The word of a refusal; any other error is passed on. */
function opened(storage: MemoryStorage): Iqdb | string {
  try {
    return Iqdb.open(PATH, { ...OPTIONS, storage });
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    if (storage.openHandles !== 0) throw new Finding(`${storage.openHandles} files left open after ${error.code}`);
    return `repaired ${error.code}`;
  }
}

function plainRows(bytes: Uint8Array): PlainRow[] | undefined {
  try {
    return readPlainSnapshot(bytes).rows;
  } catch {
    return undefined;
  }
}

function mustSay(contents: string, rows: readonly PlainRow[] | undefined): void {
  const expected = rows && fingerprint(rows);
  if (contents === expected) return;
  throw new Finding(`opens with ${contents.slice(0, 200)}, the bytes say ${expected?.slice(0, 200)}`);
}

/** A search is answered with rows that are there, at the distances that they have, nearest first; or refused. */
function searchIsRight(db: Iqdb): void {
  const query = new Float32Array(db.dim).fill(0.25);
  let hits: ReturnType<Iqdb["search"]>;
  try {
    hits = db.search(query, 3, { includeVector: true });
  } catch (error) {
    if (error instanceof IqdbError) return;
    throw error;
  }
  const wanted = Math.min(3, db.size);
  if (hits.length !== wanted) throw new Finding(`a search gives ${hits.length} of ${wanted} rows`);
  for (const [place, hit] of hits.entries()) {
    const right = distance(db.metric, query, 0, floatsOf(plainRowOf(db.get(hit.id)!)[1]), 0, db.dim);
    if (!Object.is(hit.distance, right)) throw new Finding(`a hit at distance ${hit.distance} is at ${right}`);
    if (place > 0 && hit.distance < hits[place - 1]!.distance) throw new Finding("hits are out of order");
  }
}

export function judgeRepairedSnapshot(bytes: Uint8Array): string {
  const storage = new MemoryStorage({ files: { [PATH]: bytes } });
  const db = opened(storage);
  if (typeof db === "string") return db;
  const contents = contentsOf(db);
  mustSay(contents, plainRows(bytes));
  searchIsRight(db);
  db.checkpoint();
  db.close();
  const saved = storage.bytesOf(PATH)!;
  if (fingerprint(plainRows(saved) ?? []) !== contents) throw new Finding("saved again it says something else");
  return samePayload(bytes, saved)
    ? "repaired, opened and saved as the bytes were"
    : "repaired, opened as the bytes say";
}

/** Metadata that another writer may order or repeat otherwise is saved in our order. */
function samePayload(bytes: Uint8Array, saved: Uint8Array): boolean {
  const payload = (file: Uint8Array) => Buffer.from(snapshotCodec.read(file).region.payload);
  return payload(bytes).equals(payload(saved));
}

export function judgeRepairedLog(specimen: Specimen, log: Uint8Array): string {
  const storage = new MemoryStorage({ files: { [PATH]: specimen.snapshot, [LOG]: log } });
  const db = opened(storage);
  if (typeof db === "string") return db;
  const contents = contentsOf(db);
  const { droppedBytes, warnings } = db.openReport!;
  db.close();
  // Less than a header is taken for what a crash left of one.
  const isTorn = warnings.some((warning) => warning.includes("shorter than its header"));
  const { operations } = isTorn ? { operations: [] } : log[8] === 1 ? readPlainLogV1(log) : readPlainLogV2(log);
  const rows = readPlainSnapshot(specimen.snapshot).rows;
  // The snapshot of an interrupted checkpoint holds the log's changes already; they are not applied twice.
  if (contents !== fingerprint(rows) || !/interrupted/.test(specimen.name))
    mustSay(contents, applyPlain(rows, operations));
  return droppedBytes > 0 ? "repaired, opened up to a torn tail" : "repaired, opened as the bytes say";
}

/** Whatever a sidecar says behind right checksums, the rows are those of the snapshot and the hits are right. */
export function judgeRepairedSidecar(specimen: Specimen, sidecar: Uint8Array): string {
  const storage = new MemoryStorage({ files: { [PATH]: specimen.snapshot, [SIDECAR]: sidecar } });
  const db = opened(storage);
  if (typeof db === "string") throw new Finding(`a sidecar makes a database ${db}`);
  if (contentsOf(db) !== specimen.moments.at(-1)) throw new Finding("a sidecar changes what a database holds");
  searchIsRight(db);
  const { indexRebuilt } = db.openReport!;
  db.close();
  return indexRebuilt ? "repaired, index rebuilt" : "repaired, index read";
}
