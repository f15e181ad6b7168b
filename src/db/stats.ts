/** Sizes and counters of an open database. */
import type { CoreIndex } from "../index/core-index.js";
import type { IndexConfig } from "../index/index-config.js";
import type { PersistedIndex } from "../persist/persisted-index.js";
import type { Metric } from "../types/metric.js";

/** Bytes by what they hold; an index adds names of its own. */
export interface MemoryUse extends Readonly<Record<string, number>> {
  readonly vectors: number;
  readonly metadata: number;
  readonly ids: number;
  readonly filters: number;
}

export interface DbStats {
  /** Rows. */
  readonly size: number;
  readonly dim: number;
  readonly metric: Metric;
  readonly index: IndexConfig;
  /**
   * Bytes of memory, by what they hold: `vectors` in 32-bit floats, or `buffers`, where `vectors: "buffer"` keeps them instead;
   * `metadata`, `ids`; `codes` in signed bytes (none with `quantize: "none"`), `filters` for the index over metadata; the graph or the clusters.
   */
  readonly memory: MemoryUse;
  /** Undefined for a database without files. */
  readonly files: FileStats | undefined;
}

export interface FileStats {
  readonly path: string;
  readonly snapshotBytes: number;
  /** 0 when there is no log. */
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
