/** Options of persistence: what they are, what is valid, what they default to. */
import {
  checkOptionNames,
  checkOptions,
  isBoolean,
  isCount,
  isObject,
  type OptionRules,
  oneOf,
} from "../types/options.js";
import { reading } from "../types/reading.js";
import { type Compression, isCompression } from "./compression.js";
import { nodeStorage } from "./storage/node-storage.js";
import type { Storage } from "./storage/storage.js";

/**
 * What an acknowledged write survives. `"always"`: a killed process and a power cut. `{ periodicMs }`: a killed process,
 * and a power cut but for the last `periodicMs` milliseconds. `"never"`: a killed process; after a power cut the state is
 * a prefix of the acknowledged writes.
 */
export type FsyncPolicy = "always" | { readonly periodicMs: number } | "never";

/**
 * What opening does with a damaged log or snapshot. A torn tail, which a crash leaves by nature, is cut and reported by all
 * three. `"strict"` refuses damage to acknowledged data; `"cut-tail"` drops everything of the log from the damage on;
 * `"salvage"` skips what is damaged and applies every later frame of the log that is intact. Damaged snapshots are refused by
 * the first two. `"salvage"` brings back every row that is still a row; since rows have no checksums of their own, the report
 * says whether some of them may hold changed values (`openReport.salvagedSnapshot`). The open report says which bytes were given
 * up; unless the handle is read-only the damaged file is first copied to `X.iqdb.wal.damaged-1` or `X.iqdb.damaged-1` (`-2`,
 * …), which nobody removes, and a salvaged snapshot is written anew before opening returns.
 */
export type RecoveryMode = "strict" | "cut-tail" | "salvage";

/** How files are written and read; shared by `Iqdb.open` and `PersistedIndex`. */
export interface FileOptions {
  /** What an acknowledged write survives. Default "always". */
  readonly fsync?: FsyncPolicy;
  /** Of the snapshots written from now on. Default "none". */
  readonly compression?: Compression;
  /** Version of the log; 1 can be read by the Rust implementation at any moment. Default 2. */
  readonly walVersion?: 1 | 2;
  /** Log length in bytes at which a checkpoint is made by itself; default the larger of 64 MiB and the snapshot. */
  readonly checkpointBytes?: number;
  /** What to do with a damaged log or snapshot. Default "strict": refuse it. */
  readonly recovery?: RecoveryMode;
  /** Change nothing on disk; needs no lock. Default false. */
  readonly readOnly?: boolean;
  /** Permission bits of files that are made; an existing file keeps its own. Default 0o600. */
  readonly mode?: number;
  /** "unsafe-none" leaves the single-writer rule to the caller. Default "kernel". */
  readonly lock?: "kernel" | "unsafe-none";
  /** The file system to use; for tests. Default: that of node:fs. */
  readonly storage?: Storage;
}

/** Options of a {@link PersistedIndex}. */
export interface PersistConfig extends FileOptions {
  /** The snapshot file; beside it the log with `.wal` appended, the index sidecar with `.idx`, the lock with `.lock`. */
  readonly path: string;
  /** False: changes reach the disk only by `save()`. Default true. */
  readonly walEnabled?: boolean;
}

/** A {@link PersistConfig} with its defaults. */
export type ResolvedConfig = Required<Omit<PersistConfig, "checkpointBytes">> & Pick<PersistConfig, "checkpointBytes">;

export const FILE_RULES: OptionRules = {
  fsync: [isFsyncPolicy, '"always", "never" or { periodicMs: milliseconds }'],
  compression: [isCompressionOption, '"none", "lz4" or { zstd: level from 1 to 22 }'],
  walVersion: [oneOf(1, 2), "1 or 2"],
  checkpointBytes: [(value) => value === Infinity || isCount(1)(value), "a number of bytes, or Infinity for never"],
  recovery: [oneOf("strict", "cut-tail", "salvage"), '"strict", "cut-tail" or "salvage"'],
  readOnly: [isBoolean, "true or false"],
  mode: [isCount(0, 0o777), "permission bits from 0 to 0o777"],
  lock: [oneOf("kernel", "unsafe-none"), '"kernel" or "unsafe-none"'],
  storage: [isObject, "a storage"],
};

const CONFIG_RULES: OptionRules = {
  ...FILE_RULES,
  path: [(value) => typeof value === "string", "a file name"],
  walEnabled: [isBoolean, "true or false"],
};

function isFsyncPolicy(value: unknown): boolean {
  if (value === "always" || value === "never") return true;
  if (!isObject(value)) return false;
  checkOptionNames(value, ["periodicMs"], "fsync");
  const { periodicMs } = value as { periodicMs?: unknown };
  // A timer takes at most 2^31 - 1 milliseconds.
  return typeof periodicMs === "number" && periodicMs > 0 && periodicMs < 2 ** 31;
}

/** A misspelled name is told the right one. */
function isCompressionOption(value: unknown): boolean {
  if (isObject(value)) checkOptionNames(value, ["zstd"], "compression");
  return isCompression(value);
}

/** What a caller hands in, read once. Errors: IQDB_INVALID_CONFIG. */
export function readConfig<C extends PersistConfig>(config: C): C {
  if (typeof config !== "object") checkOptionNames(config, [], "options");
  return reading("IQDB_INVALID_CONFIG", "options", () => ({ ...config }));
}

/** Defaults → validation → meaning. Errors: IQDB_INVALID_CONFIG. */
export function resolveConfig(config: PersistConfig): ResolvedConfig {
  return {
    walEnabled: true,
    fsync: "always",
    compression: "none",
    walVersion: 2,
    recovery: "strict",
    readOnly: false,
    mode: 0o600,
    lock: "kernel",
    storage: nodeStorage,
    ...checkOptions<PersistConfig>(config, CONFIG_RULES, "options"),
  };
}
