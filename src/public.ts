/**
 * The database, what its methods take and give, and the parts for indexes of one's own.
 *
 * @example
 * import { Iqdb } from "iqdb";
 * using db = Iqdb.open("vectors.iqdb", { dim: 3, metric: "cosine" });
 * db.upsert("doc-1", [0.1, 0.2, 0.3], { title: "Intro" });
 *
 * @module iqdb
 */
export { type BytePull, PayloadReader } from "./bytes/payload-reader.js";
export { type ByteSink, PayloadWriter } from "./bytes/payload-writer.js";
export type { CachePolicyName } from "./cache/cache-policy.js";
export type { CacheStats, ResultCacheOptions } from "./cache/result-cache.js";
export { AsyncIqdb } from "./db/async-iqdb.js";
export type { AsyncMemoryOptions, AsyncOpenOptions, AsyncResultOptions, QueueOptions } from "./db/async-options.js";
export type { BackupOptions, NewRow, OptimizeResult, RecallOptions } from "./db/call-options.js";
export { Iqdb } from "./db/iqdb.js";
export type { BytesOptions, MemoryOptions, OpenOptions, ResultOptions, SearchOptions } from "./db/options.js";
export type { ProgressOptions, SignalOptions } from "./db/progress.js";
export type { DbRecord } from "./db/record-view.js";
export type { Explanation, Hit, RecallMeasure } from "./db/searcher.js";
export { FlatIndex, HnswIndex, type IndexShape, IvfIndex } from "./db/standalone-index.js";
export type { DbStats, FileStats, MemoryUse } from "./db/stats.js";
export type { Verification, VerificationProblem } from "./db/verify.js";
export { ERROR_CODES, type ErrorDetails, IqdbError, type IqdbErrorCode } from "./errors.js";
export type { CheckedFilter } from "./filter/checked-filter.js";
export { Filter } from "./filter/filter.js";
export type {
  Comparable,
  FieldFilter,
  FieldOperators,
  FilterCombinations,
  FilterInput,
  FilterJson,
  FilterNode,
  FilterOf,
  FilterPredicate,
  FilterRecord,
} from "./filter/filter-types.js";
export * as format from "./format/public.js";
export type { FlatConfig, HnswConfig, IndexConfig, IndexKindName, IvfConfig } from "./index/index-config.js";
export type { Quantize } from "./index/row-codes.js";
export type { Strategy } from "./index/search-plan.js";
export type { Compression } from "./persist/compression.js";
export type { FileOptions, FsyncPolicy, PersistConfig, RecoveryMode, ResolvedConfig } from "./persist/config.js";
export type { DatabasePaths } from "./persist/database-paths.js";
export type { OpenReport } from "./persist/open-report.js";
export { PersistedIndex } from "./persist/persisted-index.js";
export type { SalvagedSnapshot } from "./persist/snapshot-file.js";
export { MemoryStorage, type MemoryStorageOptions } from "./persist/storage/memory-storage.js";
export { nodeStorage } from "./persist/storage/node-storage.js";
export type {
  FileAccess,
  FileOwner,
  FileStatus,
  ScheduledTask,
  Storage,
  StorageFile,
  StorageLock,
} from "./persist/storage/storage.js";
export type { VectorPlace } from "./store/segment.js";
export type { Id, IdKey, IdMode } from "./types/id.js";
export { fromJSON, type JsonValue, toJSON } from "./types/json.js";
export {
  Float,
  float,
  type Metadata,
  type MetadataOf,
  type MetadataValue,
  type NumbersMode,
} from "./types/metadata.js";
export { METRICS, type Metric } from "./types/metric.js";
export type { DeleteMutation, Mutation, UpsertMutation } from "./types/mutation.js";
export type {
  ByteRange,
  Derived,
  DerivedSection,
  DerivedSource,
  PayloadCapture,
  PayloadClaims,
  Persistable,
  PersistableType,
  SalvagedPayload,
  StoredSection,
} from "./types/persistable.js";
export type { Vector } from "./types/vector.js";
