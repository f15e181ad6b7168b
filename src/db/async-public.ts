/**
 * The database whose work is done in a thread of its own, by itself: for programs that have no use for the synchronous one.
 * What it exports is in `iqdb`, too. It needs Node.js.
 *
 * @example
 * import { AsyncIqdb } from "iqdb/async";
 * const db = await AsyncIqdb.open("vectors.iqdb", { dim: 3, metric: "cosine" });
 * await db.upsert("doc-1", [0.1, 0.2, 0.3]);
 * await db.close();
 *
 * @module iqdb/async
 */
export type { CacheStats, ResultCacheOptions } from "../cache/result-cache.js";
export { ERROR_CODES, type ErrorDetails, IqdbError, type IqdbErrorCode } from "../errors.js";
export { Filter } from "../filter/filter.js";
export type { FilterInput, FilterJson, FilterOf } from "../filter/filter-types.js";
export type { FlatConfig, HnswConfig, IndexConfig, IndexKindName, IvfConfig } from "../index/index-config.js";
export type { Compression } from "../persist/compression.js";
export type { FsyncPolicy, RecoveryMode } from "../persist/config.js";
export type { OpenReport } from "../persist/open-report.js";
export type { Id, IdMode } from "../types/id.js";
export {
  Float,
  float,
  type Metadata,
  type MetadataOf,
  type MetadataValue,
  type NumbersMode,
} from "../types/metadata.js";
export { METRICS, type Metric } from "../types/metric.js";
export type { Vector } from "../types/vector.js";
export { AsyncIqdb } from "./async-iqdb.js";
export type { AsyncMemoryOptions, AsyncOpenOptions, AsyncResultOptions, QueueOptions } from "./async-options.js";
export type { BackupOptions, NewRow, OptimizeResult, RecallOptions } from "./call-options.js";
export type { SearchOptions } from "./options.js";
export type { ProgressOptions, SignalOptions } from "./progress.js";
export type { DbRecord } from "./record-view.js";
export type { Explanation, Hit, RecallMeasure } from "./searcher.js";
export type { DbStats, FileStats, MemoryUse } from "./stats.js";
export type { Verification, VerificationProblem } from "./verify.js";
