/** What opening found and did, for people and for programs. */
import type { ResolvedConfig } from "./config.js";
import type { DamagedRange } from "./log-scan.js";
import type { Recovered } from "./recovery.js";

export interface OpenReport {
  /** The database was made by this open. */
  readonly created: boolean;
  /** Version of the log that was found; of the one that will be written when there was none. */
  readonly walVersion: 1 | 2;
  /** There was a snapshot and no log: a clean close, or a snapshot restored by itself; the two look alike. */
  readonly walMissing: boolean;
  /** Frames of the log whose mutations were applied. */
  readonly replayedFrames: number;
  readonly replayedMutations: number;
  /** Bytes at the end of the log that were not replayed: what a crash left of the last write. */
  readonly droppedBytes: number;
  /** Acknowledged data was damaged, and given up as the recovery mode says. */
  readonly damaged: boolean;
  /** Where, in the log: the bytes that were given up, at most the first thousand places. Everything else was read. */
  readonly damage: readonly DamagedRange[];
  /** Temporary files of interrupted writers that were removed. */
  readonly removedLeftovers: number;
  readonly snapshotVersion: number;
  readonly compression: "none" | "zstd" | "lz4";
  /** Whether the file system can sync directories; "unknown" in a read-only handle. */
  readonly directorySync: "supported" | "unsupported" | "unknown";
  /** A derived index was built anew instead of being read. */
  readonly indexRebuilt: boolean;
  /** For people. Later warnings of this handle are added here. */
  readonly warnings: string[];
}

const PLACES_SHOWN = 5;
const NO_DIRECTORY_SYNC = "this file system cannot sync directories: a new file may be missing after a power cut";

export function createReport(config: ResolvedConfig, directorySync: boolean, removedLeftovers: number): OpenReport {
  return {
    created: true,
    walVersion: config.walVersion,
    walMissing: false,
    replayedFrames: 0,
    replayedMutations: 0,
    droppedBytes: 0,
    damaged: false,
    damage: [],
    removedLeftovers,
    snapshotVersion: 2,
    compression: "none",
    directorySync: directorySync ? "supported" : "unsupported",
    indexRebuilt: false,
    warnings: directorySync ? [] : [NO_DIRECTORY_SYNC],
  };
}

export function recoveryReport(
  config: ResolvedConfig,
  recovered: Recovered<unknown>,
  removedLeftovers: number,
  /** Undefined: read-only, not tried. */
  directorySync: boolean | undefined,
): OpenReport {
  const { log, snapshot, rebuilt } = recovered;
  const warnings: string[] = directorySync === false ? [NO_DIRECTORY_SYNC] : [];
  const replayed = typeof log === "object" && "position" in log ? log : undefined;
  const damage = replayed?.damage ?? [];
  const droppedBytes = typeof log === "object" && "tornBytes" in log ? log.tornBytes : (replayed?.droppedBytes ?? 0);
  if (typeof log === "object" && "tornBytes" in log) {
    warnings.push(
      `the log is shorter than its header (${log.tornBytes} bytes): it is taken for one that a crash left empty`,
    );
  } else if (damage.length > 0) {
    const places = damage.slice(0, PLACES_SHOWN).map(({ offset, length }) => `${length} at offset ${offset}`);
    const more = damage.length > PLACES_SHOWN ? " and more" : "";
    warnings.push(`the log is damaged: ${droppedBytes} bytes of it were given up (${places.join(", ")}${more})`);
  } else if (droppedBytes > 0) {
    const what = config.readOnly ? "not read" : "cut off";
    warnings.push(
      `the last ${droppedBytes} bytes of the log were ${what}: they are what a crash left of its last write`,
    );
  }
  if (rebuilt !== undefined) warnings.push(`the index was built anew from the rows: ${rebuilt}`);
  return {
    created: false,
    walVersion: replayed?.position.header.version ?? config.walVersion,
    walMissing: log === "missing",
    replayedFrames: replayed?.frames ?? 0,
    replayedMutations: replayed?.position.mutations ?? 0,
    droppedBytes,
    damaged: damage.length > 0,
    damage,
    removedLeftovers,
    snapshotVersion: snapshot.version,
    compression: snapshot.compression,
    directorySync: directorySync === undefined ? "unknown" : directorySync ? "supported" : "unsupported",
    indexRebuilt: rebuilt !== undefined,
    warnings,
  };
}
