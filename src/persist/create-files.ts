/** The files of a new database for an index that is in memory: its snapshot as one durable step, and no log. */
import type { Persistable } from "../types/persistable.js";
import type { Steps } from "../types/steps.js";
import { type PersistConfig, type ResolvedConfig, readConfig } from "./config.js";
import { withIo } from "./io.js";
import { type LockedFiles, lookBeside, withLock } from "./locked-files.js";
import { createReport, type OpenReport } from "./open-report.js";
import { alreadyThere, readOnly } from "./persist-errors.js";
import type { SidecarFile } from "./sidecar-file.js";
import { type SnapshotIdentity, SnapshotStage, type StagedSnapshot, stageSnapshot } from "./snapshot-file.js";
import { syncParent } from "./staged-file.js";

/** Of a snapshot that is written in steps: a step and its sync take some milliseconds. */
export const STEP_BYTES = 1024 * 1024;

export interface CreatedFiles {
  readonly snapshot: SnapshotIdentity;
  readonly sidecar: SidecarFile;
  readonly report: OpenReport;
}

/** Errors: IQDB_READ_ONLY; IQDB_INVALID_CONFIG when something is there that must not be overwritten. */
export function checkFree({ config, paths, snapshotExists, logExists }: LockedFiles, overwrite: boolean): void {
  if (config.readOnly) throw readOnly();
  const there = snapshotExists ? paths.snapshot : logExists ? paths.log : undefined;
  if (there !== undefined && !overwrite) throw alreadyThere(there);
}

/** In steps of about `stepBytes`, between which no row may change; ended early, nothing is left. Errors: IQDB_IO. */
export function* createFiles(files: LockedFiles, index: Persistable, stepBytes?: number): Steps<CreatedFiles> {
  const { config, paths } = files;
  const { storage } = config;
  const { removed, sidecar } = lookBeside(files);
  const { staged, identity } = yield* stagedSnapshot(config, paths.snapshot, index, stepBytes);
  if (files.logExists) {
    // It belongs to what is overwritten, and must not be replayed over the new file.
    withIo("remove", paths.log, () => storage.unlink(paths.log));
    syncParent(storage, paths.log);
  }
  staged.rename();
  const failure = sidecar.save(index, identity);
  const report = createReport(config, syncParent(storage, paths.snapshot), removed);
  if (failure !== undefined) report.warnings.push(failure);
  return { snapshot: identity, sidecar, report };
}

/** What is compressed is written in one piece. */
function* stagedSnapshot(
  { storage, compression, mode }: ResolvedConfig,
  target: string,
  index: Persistable,
  stepBytes: number | undefined,
): Steps<StagedSnapshot> {
  if (stepBytes === undefined || compression !== "none")
    return stageSnapshot(storage, target, index, compression, mode);
  const stage = new SnapshotStage(storage, target, index, mode);
  try {
    while (!stage.write(stepBytes)) yield stage.share;
    return stage.seal();
  } finally {
    stage.end();
  }
}

/**
 * Writes one durable snapshot without a log, under the lock of its path, in steps: see `createFiles`. Another handle may have
 * the index open. Errors: IQDB_INVALID_CONFIG when something is there, IQDB_LOCKED, IQDB_IO.
 */
export function* backupSteps(index: Persistable, config: PersistConfig & { overwrite: boolean }): Steps<void> {
  const { overwrite, ...rest } = readConfig(config);
  const files = withLock({ ...rest, readOnly: false }, (locked) => {
    checkFree(locked, overwrite);
    return locked;
  });
  try {
    yield* createFiles(files, index, STEP_BYTES);
  } finally {
    files.lock?.release();
  }
}
