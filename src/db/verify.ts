/** Whether the files say what memory says: they are read again, from the first byte, and compared row by row. */
import { IqdbError } from "../errors.js";
import { CoreIndex } from "../index/core-index.js";
import { withIo } from "../persist/io.js";
import { PersistedIndex } from "../persist/persisted-index.js";
import type { RowStore } from "../store/row-store.js";
import type { Steps } from "../types/steps.js";

/** One thing that is wrong with the files. */
export interface VerificationProblem {
  /** As of an error. */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/** What `verify` found. */
export interface Verification {
  /** Nothing is wrong. */
  readonly ok: boolean;
  /** Rows compared. */
  readonly rows: number;
  /** What was found, as codes for programs and messages for people. */
  readonly problems: readonly VerificationProblem[];
}

/** A reader stops listing differing rows here. */
const PROBLEMS_MAX = 20;

/** Rows that a step compares. */
const STEP_ROWS = 256;
/** The share of the work that reading the files counts as. */
const READING_SHARE = 0.5;

/** In steps: the first reads the files, the others compare some rows each. No row may change meanwhile. */
export function* verifyFiles(index: CoreIndex, files: PersistedIndex<CoreIndex> | undefined): Steps<Verification> {
  if (files === undefined) return { ok: true, rows: index.size, problems: [] };
  const { storage } = files.config;
  // The path as it was resolved when the database was opened: the process may have moved since.
  const path = files.paths.snapshot;
  try {
    const onDisk = PersistedIndex.load({ path, storage, readOnly: true }, CoreIndex);
    const problems = [...(yield* differences(onDisk.index.rows, index.rows)), ...unreadParts(onDisk, files)];
    return { ok: problems.length === 0, rows: index.size, problems };
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    return { ok: false, rows: index.size, problems: [{ code: error.code, message: error.message }] };
  }
}

/** Damage that costs no row: in the end of the log, or in what was derived from the rows. */
function unreadParts(onDisk: PersistedIndex<CoreIndex>, files: PersistedIndex<CoreIndex>): VerificationProblem[] {
  const problems: VerificationProblem[] = [];
  const { droppedBytes, indexRebuilt, warnings } = onDisk.openReport;
  // A reader may have been opened on a log that a crash had left torn.
  const knownBytes = files.config.readOnly ? files.openReport.droppedBytes : 0;
  if (droppedBytes > knownBytes) {
    const message = `the last ${droppedBytes} bytes of the log cannot be read: a checkpoint writes everything anew`;
    problems.push({ code: "IQDB_WAL_CORRUPT", message });
  }
  // Where there is no sidecar none is damaged; and a crash may leave the one of the snapshot before.
  const { storage } = files.config;
  const { sidecar } = files.paths;
  if (
    indexRebuilt &&
    !onDisk.isSidecarStale &&
    withIo("look up", sidecar, () => storage.status(sidecar)) !== undefined
  ) {
    const message = `the index sidecar is of no use, a checkpoint writes it anew: ${warnings.join("; ")}`;
    problems.push({ code: "IQDB_INVALID_PAYLOAD", message });
  }
  return problems;
}

function* differences(files: RowStore, memory: RowStore): Steps<VerificationProblem[]> {
  const problems: VerificationProblem[] = [];
  const report = (message: string) => problems.push({ code: "IQDB_INVALID_PAYLOAD", message });
  if (files.size !== memory.size) report(`the files hold ${files.size} rows, memory ${memory.size}`);
  for (let slot = 0; slot < memory.size && problems.length < PROBLEMS_MAX; slot++) {
    const other = files.slotOf(memory.keyAt(slot));
    if (other === undefined) report(`row ${slot} is missing in the files`);
    else if (!sameBytes(bytesOf(memory.vectorAt(slot)), bytesOf(files.vectorAt(other))))
      report(`the vector of row ${slot} differs`);
    else if (!sameBytes(memory.metadataAt(slot), files.metadataAt(other)))
      report(`the metadata of row ${slot} differs`);
    if (slot % STEP_ROWS === 0) yield READING_SHARE + (1 - READING_SHARE) * (slot / memory.size);
  }
  return problems;
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
