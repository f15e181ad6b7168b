/** Sizes and counters of an open database. */
import type { CoreIndex } from "../index/core-index.js";
import type { IndexConfig } from "../index/index-config.js";
import type { PersistedIndex } from "../persist/persisted-index.js";
import type { Metric } from "../types/metric.js";

/** Bytes by what they hold; an index adds names of its own. */
export interface MemoryUse extends Readonly<Record<string, number>> {
  /** 32-bit floats in the memory that is searched. */
  readonly vectors: number;
  /** Encoded metadata. */
  readonly metadata: number;
  /** Ids, and where their rows are. */
  readonly ids: number;
  /** The index over metadata. */
  readonly filters: number;
}

/** Sizes and counters of an open database. */
export interface DbStats {
  /** Rows. */
  readonly size: number;
  /** Components of each vector. */
  readonly dim: number;
  /** How distances are measured ({@link Metric}). */
  readonly metric: Metric;
  /** The index with all its parameters. */
  readonly index: IndexConfig;
  /**
   * Bytes of memory, by what they hold: `vectors` in 32-bit floats, or `buffers`, where `vectors: "buffer"` keeps them instead;
   * `metadata`, `ids`; `codes` in signed bytes (none with `quantize: "none"`), `filters` for the index over metadata; the graph or the clusters.
   */
  readonly memory: MemoryUse;
  /** Undefined for a database without files. */
  readonly files: FileStats | undefined;
}

/** The files of a database. */
export interface FileStats {
  /** Of the snapshot, absolute, links followed. */
  readonly path: string;
  /** Bytes of the snapshot. */
  readonly snapshotBytes: number;
  /** Bytes of the log; 0 when there is none. */
  readonly logBytes: number;
  /** Checkpoints made by this handle. */
  readonly checkpoints: number;
}

export function statsOf(index: CoreIndex, files: PersistedIndex<CoreIndex> | undefined): DbStats {
  return {
    size: index.size,
    dim: index.dim,
    metric: index.metric,
    index: index.config,
    memory: index.memory(),
    files: files && {
      path: files.paths.snapshot,
      snapshotBytes: files.snapshotBytes,
      logBytes: files.logBytes,
      checkpoints: files.checkpoints,
    },
  };
}

/** Of all that memory is used for. */
export function totalBytes(memory: MemoryUse): number {
  return Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
}
