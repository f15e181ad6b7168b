/** The back door of `Iqdb`: for the thread of an `AsyncIqdb`, and for tests that look at the files. */
import type { CoreIndex } from "../index/core-index.js";
import type { PieceSizes } from "../index/pieced-search.js";
import type { PersistedIndex } from "../persist/persisted-index.js";
import type { GroupedOperation, GroupOutcome } from "../persist/write-group.js";
import type { IdKey } from "../types/id.js";
import type { Steps } from "../types/steps.js";
import type { OptimizeResult } from "./call-options.js";
import type { RecallMeasure, SearchUnderWay } from "./searcher.js";
import type { Verification } from "./verify.js";

/** What the thread of an `AsyncIqdb` does with its database beyond what users can. */
export interface IqdbInside {
  /** Errors: those that refuse any write; others are outcomes. See `PersistedIndex.writeGroup`. */
  writeGroup(operations: readonly GroupedOperation[]): GroupOutcome[];
  /** The part of it that waits for the disk; what it answers changes the rows. See `PersistedIndex.logGroup`. */
  logGroup(operations: readonly GroupedOperation[]): () => GroupOutcome[];
  /** `searchBatch` in pieces, for vectors that were checked. Errors: as `searchBatch`. */
  beginSearch(vectors: readonly Float32Array[], k: number, options: unknown, sizes: PieceSizes): SearchUnderWay;
  /** Whether rows are where other threads can reach them, and neither beginning a search nor making room for rows disturbs one. */
  readonly isSearchable: boolean;
  /** Keys of the rows that a filter accepts. Errors: IQDB_INVALID_FILTER. */
  matchingKeys(filter: unknown): IdKey[];
  /** Long work in steps, between which rows may be read and searched but not changed. Errors: as the methods of the same names. */
  readonly steps: {
    optimize(): Steps<OptimizeResult>;
    verify(): Steps<Verification>;
    backup(path: string, overwrite: boolean): Steps<void>;
    recall(queries: readonly Float32Array[], k: number, options: unknown): Steps<RecallMeasure>;
  };
  /** Undefined for a database without files. */
  readonly files: PersistedIndex<CoreIndex> | undefined;
}
