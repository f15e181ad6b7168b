/** The front door: everything that `import … from "iqdb"` offers. Re-exports only. */
export { PayloadReader } from "./bytes/payload-reader.js";
export { PayloadWriter } from "./bytes/payload-writer.js";
export type { CacheStats, ResultCacheOptions } from "./cache/result-cache.js";
export { AsyncIqdb } from "./db/async-iqdb.js";
export type { AsyncMemoryOptions, AsyncOpenOptions, AsyncResultOptions, QueueOptions } from "./db/async-options.js";
export {
  type BackupOptions,
  Iqdb,
  type NewRow,
  type OptimizeResult,
  type RecallOptions,
} from "./db/iqdb.js";
export type { MemoryOptions, OpenOptions, ResultOptions, SearchOptions } from "./db/options.js";
export type { ProgressOptions, SignalOptions } from "./db/progress.js";
export type { DbRecord } from "./db/record-view.js";
export type { Explanation, Hit, RecallMeasure } from "./db/searcher.js";
export { FlatIndex, HnswIndex, IvfIndex } from "./db/standalone-index.js";
export type { DbStats, FileStats, MemoryUse } from "./db/stats.js";
export type { Verification } from "./db/verify.js";
export { ERROR_CODES, type ErrorDetails, IqdbError, type IqdbErrorCode } from "./errors.js";
export { Filter } from "./filter/filter.js";
export type { FilterInput, FilterJson, FilterOf, FilterPredicate, FilterRecord } from "./filter/filter-types.js";
export * as format from "./format/public.js";
export type { FlatConfig, HnswConfig, IndexConfig, IvfConfig } from "./index/index-config.js";
export type { Compression } from "./persist/compression.js";
export type { FsyncPolicy, PersistConfig, RecoveryMode } from "./persist/config.js";
export type { OpenReport } from "./persist/open-report.js";
export { PersistedIndex } from "./persist/persisted-index.js";
export { MemoryStorage } from "./persist/storage/memory-storage.js";
export { nodeStorage } from "./persist/storage/node-storage.js";
export type { FileStatus, Storage, StorageFile } from "./persist/storage/storage.js";
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
  Derived,
  DerivedSection,
  DerivedSource,
  Persistable,
  PersistableType,
  StoredSection,
} from "./types/persistable.js";
