/**
 * The judge of damaged files, for the tests and the fuzzer: a damaged database either is refused with an IqdbError, or
 * opens with contents that it had at some moment, and says so when that was not the last one. Whatever else happens
 * (another error, contents that never were, silence about a loss) is thrown.
 */
import { Iqdb, IqdbError, MemoryStorage, type OpenOptions } from "../../src/public.js";
import { FixedFiles } from "../support/fixed-files.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { applyPlain, type PlainRow, readPlainLogV1, readPlainSnapshot } from "../support/plain-reader.js";
import { bytesOf, type GoldenFile, plainRowOf } from "./golden-files.js";

export const PATH = "/specimen.iqdb";
export const LOG = `${PATH}.wal`;
export const SIDECAR = `${PATH}.idx`;

/** A whole database, and the contents that it had: `moments[i]` after the i-th frame of its log. */
export interface Specimen {
  readonly name: string;
  readonly snapshot: Uint8Array;
  readonly log: Uint8Array | undefined;
  /** The index sidecar beside it; whatever is wrong with it, the contents are the same. */
  readonly sidecar?: Uint8Array | undefined;
  readonly moments: readonly string[];
}

export const fingerprint = (rows: Iterable<PlainRow>): string => JSON.stringify([...rows]);

export function contentsOf(db: Iqdb): string {
  return fingerprint([...db.entries()].map(plainRowOf));
}

/** A golden file with its log; the moments come from the plain reader. */
export function goldenSpecimen(entry: GoldenFile): Specimen {
  const snapshot = bytesOf(entry.file);
  const log = entry.wal === undefined ? undefined : bytesOf(entry.wal);
  const rows = readPlainSnapshot(snapshot).rows;
  const operations = log === undefined || log.length < 12 ? [] : readPlainLogV1(log).operations;
  const moments = Array.from({ length: operations.length + 1 }, (_, n) =>
    fingerprint(applyPlain(rows, operations.slice(0, n))),
  );
  return { name: entry.file, snapshot, log, moments };
}

/** How a log of ours ends: with its last frame; with a mark behind it; with a checkpoint that got as far as its rename. */
export const LOG_ENDINGS = ["killed", "quiet", "interrupted"] as const;
export type LogEnding = (typeof LOG_ENDINGS)[number];

/** A database of ours as a killed process leaves it: rows in the snapshot, then a log of upserts, a batch and a delete. */
export function ownSpecimen(walVersion: 1 | 2, ending: LogEnding = "killed", preparesRoom = false): Specimen {
  // Always the same salt: a case of the fuzzer is made again from its seed.
  const storage = new HookedStorage({ randomBytes: (length) => new Uint8Array(length).fill(0x51) });
  if (preparesRoom) Object.assign(storage, { preparesRoom });
  const options: OpenOptions = { dim: 2, metric: "euclidean", walVersion, storage, ids: "bytes", numbers: "exact" };
  const db = Iqdb.open(PATH, options);
  db.upsertMany([
    { id: 1, vector: [1, 2], metadata: { k: 1 } },
    { id: "two", vector: [3, 4] },
  ]);
  db.checkpoint();
  const moments = [contentsOf(db)];
  const change = (act: () => void): void => {
    act();
    moments.push(contentsOf(db));
  };
  change(() => db.upsert(3, [5, 6], { name: "é😀", w: 0.5 }));
  change(() => db.upsert("two", [0, 0], {}));
  change(() => db.delete(1));
  if (walVersion === 2) {
    const batch = [4, 5, 6].map((id) => ({ id, vector: [id, id] }));
    change(() => db.upsertMany(batch));
  }
  change(() => db.upsert(7, [7, 7]));
  if (ending === "quiet") storage.advance(10_000);
  if (ending === "interrupted") interruptCheckpoint(db, storage);
  const room = preparesRoom ? ", room prepared" : "";
  return {
    name: `own, log version ${walVersion}${ending === "killed" ? "" : `, ${ending}`}${room}`,
    snapshot: storage.bytesOf(PATH)!,
    log: storage.bytesOf(LOG)!,
    moments: ending === "interrupted" ? moments.slice(-1) : moments,
  };
}

/** The new snapshot has its name, and the log is still the old one. */
function interruptCheckpoint(db: Iqdb, storage: HookedStorage): void {
  let isRenamed = false;
  storage.before = (call, path) => {
    if (isRenamed) throw new Error("killed");
    isRenamed = call === "rename" && path === PATH;
  };
  try {
    db.checkpoint();
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
  }
  storage.before = undefined;
}

export interface JudgeOptions extends OpenOptions {
  /** The log ends where a frame ends: what is missing cannot be known. */
  readonly isCut?: boolean;
  /** The earliest moment that may come back. */
  readonly floor?: number;
  readonly sidecar?: Uint8Array | undefined;
}

/** A database that opened and should not have: with wrong contents, or silent about a loss. */
export class WrongContents extends Error {
  override readonly name = "WrongContents";
}

/** What became of a specimen whose files are now these: a word, or an error when that must not be. */
export function judge(
  specimen: Specimen,
  snapshot: Uint8Array,
  log: Uint8Array | undefined,
  options: JudgeOptions = {},
): string {
  const { isCut = false, floor = 0, readOnly = true, sidecar, ...openOptions } = options;
  const files = { [PATH]: snapshot, ...(log && { [LOG]: log }), ...(sidecar && { [SIDECAR]: sidecar }) };
  const storage = readOnly ? new FixedFiles(files) : new MemoryStorage({ files });
  let db: Iqdb;
  try {
    db = Iqdb.open(PATH, { readOnly, ids: "bytes", numbers: "exact", ...openOptions, storage });
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    if (storage.openHandles !== 0) throw new Error(`${storage.openHandles} files left open after ${error.code}`);
    return error.code;
  }
  const contents = contentsOf(db);
  const { droppedBytes } = db.openReport!;
  db.close();
  const last = specimen.moments.length - 1;
  const moment = specimen.moments.lastIndexOf(contents);
  if (moment < 0)
    throw new WrongContents(`${specimen.name}: opens with contents that it never had: ${contents.slice(0, 300)}`);
  if (moment === last) return "intact";
  if (moment < floor) throw new WrongContents(`${specimen.name}: opens as of change ${moment}; ${floor} is the least`);
  if (droppedBytes === 0 && !isCut)
    throw new WrongContents(`${specimen.name}: opens as of change ${moment} without saying so`);
  return "earlier, reported";
}
