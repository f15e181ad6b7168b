/** What opening found and did, for people and for programs. */
import type { ByteRange } from "../types/persistable.js";
import type { ResolvedConfig } from "./config.js";
import type { Recovered } from "./recovery.js";
import type { SalvagedSnapshot } from "./snapshot-file.js";

/** What opening found and did. */
export interface OpenReport {
  /** The database was made by this open. */
  readonly created: boolean;
  /** Version of the log that was found; of the one that will be written when there was none. */
  readonly walVersion: 1 | 2;
  /** There was a snapshot and no log: a clean close, or a snapshot restored by itself; the two look alike. */
  readonly walMissing: boolean;
  /** Frames of the log whose mutations were applied. */
  readonly replayedFrames: number;
  /** Rows put and removed by them. */
  readonly replayedMutations: number;
  /** Bytes at the end of the log that were not replayed: what a crash left of the last write. */
  readonly droppedBytes: number;
  /** Acknowledged data was damaged, and given up as the recovery mode says. */
  readonly damaged: boolean;
  /** Where, in the log: the bytes that were given up, at most the first thousand places. Everything else was read. */
  readonly damage: readonly ByteRange[];
  /** What salvage brought back from a damaged snapshot; undefined: the snapshot is whole. */
  readonly salvagedSnapshot: SalvagedSnapshot | undefined;
  /** Temporary files of interrupted writers that were removed. */
  readonly removedLeftovers: number;
  /** Format version of the snapshot that was found or made. */
  readonly snapshotVersion: number;
  /** Of the snapshot that was found or made. */
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
    salvagedSnapshot: undefined,
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
  const salvagedSnapshot = snapshot.salvaged;
  if (salvagedSnapshot !== undefined) warnings.push(describeSalvaged(salvagedSnapshot));
  if (typeof log === "object" && "tornBytes" in log) {
    warnings.push(
      `the log is shorter than its header (${log.tornBytes} bytes): it is taken for one that a crash left empty`,
    );
  } else if (damage.length > 0) {
    warnings.push(`the log is damaged: ${droppedBytes} bytes of it were given up (${describePlaces(damage)})`);
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
    damaged: damage.length > 0 || salvagedSnapshot !== undefined,
    damage,
    salvagedSnapshot,
    removedLeftovers,
    snapshotVersion: snapshot.version,
    compression: snapshot.compression,
    directorySync: directorySync === undefined ? "unknown" : directorySync ? "supported" : "unsupported",
    indexRebuilt: rebuilt !== undefined,
    warnings,
  };
}

function describePlaces(damage: readonly ByteRange[]): string {
  const places = damage.slice(0, PLACES_SHOWN).map(({ offset, length }) => `${length} at offset ${offset}`);
  return `${places.join(", ")}${damage.length > PLACES_SHOWN ? " and more" : ""}`;
}

function describeSalvaged({ rows, announcedRows, isChecksumRight, damage, offsetsIn }: SalvagedSnapshot): string {
  const given = damage.length === 0 ? "" : `; bytes given up of the ${offsetsIn}: ${describePlaces(damage)}`;
  const values = isChecksumRight
    ? "they are as they were written"
    : "its checksum is wrong, so that some of them may hold changed values";
  return `the snapshot is damaged: ${rows} of ${announcedRows} rows came back, ${values}${given}`;
}
