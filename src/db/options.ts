/** What users pass to `open` and to the methods: read as defaults → validation → meaning. */
import { ResultCache, type ResultCacheOptions } from "../cache/result-cache.js";
import { IqdbError } from "../errors.js";
import type { FilterInput } from "../filter/filter-types.js";
import type { IndexConfig } from "../index/index-config.js";
import { checkDim, checkMetric } from "../index/index-options.js";
import type { Quantize } from "../index/row-codes.js";
import { FILE_RULES, type FileOptions } from "../persist/config.js";
import type { VectorPlace } from "../store/segment.js";
import { describeValue } from "../types/describe-value.js";
import type { IdMode } from "../types/id.js";
import type { Metadata, NumbersMode } from "../types/metadata.js";
import { METRICS, type Metric } from "../types/metric.js";
import {
  checkOptions,
  isBoolean,
  isCount,
  isObject,
  judgedElsewhere,
  type OptionRules,
  oneOf,
} from "../types/options.js";
import { PROGRESS_RULES, type ProgressOptions, SIGNAL_RULES, type SignalOptions } from "./progress.js";

/** How results come back; shared by every way of opening. */
export interface ResultOptions {
  /** Byte ids as text where they are UTF-8 (default), or always as bytes. */
  readonly ids?: IdMode;
  /** Numbers in metadata as JavaScript numbers where exact (default), or as bigint and `Float` without exception. */
  readonly numbers?: NumbersMode;
  /** Keeps results of searches until the next write. Default: none. */
  readonly cache?: ResultCacheOptions;
  /**
   * "int8" (default) keeps each vector as signed bytes beside its 32-bit floats, a quarter more memory: scans and graphs read
   * the bytes and give exact distances all the same. "none" keeps the floats alone. Not part of the file.
   */
  readonly quantize?: Quantize;
  /**
   * Where the 32-bit floats of rows are. "wasm" (default): in the memory that is searched, in segments of 4 GiB. "buffer": in
   * ordinary memory, from which the few rows that a search compares in full are copied: a segment holds four times as many
   * rows, searches take up to a quarter longer, results are the same. For cosine, dot and euclidean with `quantize: "int8"`, 32
   * components or more, one thread; else IQDB_INVALID_CONFIG. Not part of the file.
   *
   * @example
   * Iqdb.openInMemory({ dim: 128, metric: "cosine", vectors: "buffer" }).stats().memory.vectors; // 0
   */
  readonly vectors?: VectorPlace;
  /**
   * Threads that link the new rows of large writes, conversions and rebuilds to an HNSW graph, the caller's included; 1 to 64,
   * default 1. With one, a seed and an order of rows make one graph; with several, graphs differ from run to run and are as good.
   */
  readonly threads?: number;
}

/** Options of `openBytes`. */
export interface BytesOptions extends ResultOptions, ProgressOptions {}

/** Options of `openInMemory`. */
export interface MemoryOptions extends ResultOptions {
  /** Number of components of each vector, 1 to 67,108,864; fixed for life. */
  readonly dim: number;
  /** How distances are measured ({@link Metric}); fixed for life. */
  readonly metric: Metric;
  /** Default `{ kind: "flat" }`. */
  readonly index?: IndexConfig;
}

/** Options of `open`. Those that the file knows may be left out, and must not contradict it. */
export interface OpenOptions extends ResultOptions, FileOptions, ProgressOptions {
  /** Number of components of each vector; fixed for life. Needed to create, optional later. */
  readonly dim?: number;
  /** Needed to create, optional later. */
  readonly metric?: Metric;
  /** Default `{ kind: "flat" }`. */
  readonly index?: IndexConfig;
  /** Convert an existing database to the `index` given. */
  readonly reindex?: boolean;
}

/** Options of one search. */
export interface SearchOptions<M = Metadata> extends SignalOptions {
  /** An object such as `{ year: { $gte: 2020 } }`, a `Filter`, or a function on the record. */
  readonly filter?: FilterInput<M> | undefined;
  /**
   * Width of the beam of an HNSW search, at least 1: how many candidates it keeps, `k` at least. More finds more of the true
   * neighbours and takes longer. Default: `efSearch` of the index.
   */
  readonly ef?: number;
  /** Clusters that an IVF search visits, at least 1; the index's own number by default, all of them if it is larger. */
  readonly nProbes?: number;
  /** Add `vector` to each hit. Default false. */
  readonly includeVector?: boolean;
  /** Add `metadata` to each hit. Default true. */
  readonly includeMetadata?: boolean;
}

const THREADS_MAX = 64;

/** Of an index without a database, too. */
export const ROW_RULES: OptionRules = {
  quantize: [oneOf("int8", "none"), '"int8" or "none"'],
  vectors: [oneOf("wasm", "buffer"), '"wasm" or "buffer"'],
};

const RESULT_RULES: OptionRules = {
  ids: [oneOf("string", "bytes"), '"string" or "bytes"'],
  numbers: [oneOf("natural", "exact"), '"natural" or "exact"'],
  cache: [isObject, "an object such as { capacity: 1024 }"],
  ...ROW_RULES,
  threads: [isCount(1, THREADS_MAX), `a whole number, 1 to ${THREADS_MAX}`],
};

/** `dim` and `metric` have checks, and codes, of their own. */
const SHAPE_RULES: OptionRules = {
  ...judgedElsewhere("dim", "metric"),
  index: [isObject, 'an object such as { kind: "flat" }'],
};

const SEARCH_RULES: OptionRules = {
  ...SIGNAL_RULES,
  ...judgedElsewhere("filter"),
  ef: [isCount(1), "a whole number, at least 1"],
  nProbes: [isCount(1), "a whole number, at least 1"],
  includeVector: [isBoolean, "true or false"],
  includeMetadata: [isBoolean, "true or false"],
};

const MEMORY_RULES: OptionRules = { ...RESULT_RULES, ...SHAPE_RULES };
const OPEN_RULES: OptionRules = {
  ...MEMORY_RULES,
  ...FILE_RULES,
  ...PROGRESS_RULES,
  reindex: [isBoolean, "true or false"],
};

/** Those of `options` that are about files. */
export function fileOptionsOf(options: OpenOptions): FileOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in FILE_RULES));
}

/** Everything is judged before a file is made. */
function checkedTogether<T extends ResultOptions & Pick<OpenOptions, "dim" | "metric">>(options: T): T {
  const { cache, vectors, threads = 1, dim, metric } = options;
  if (dim !== undefined) checkDim(dim);
  if (metric !== undefined) checkMetric(metric);
  if (cache !== undefined) new ResultCache(cache);
  if (vectors === "buffer" && threads > 1) throw threadsApart(threads);
  return options;
}

/** Other threads see WebAssembly memory and nothing else of this one. */
function threadsApart(threads: number): IqdbError {
  return new IqdbError(
    "IQDB_INVALID_CONFIG",
    `threads: ${threads} cannot work on rows that vectors: "buffer" keeps out of the memory they share: leave one of the two out`,
    { option: "threads", found: threads, excludes: "vectors" },
  );
}

/** `more` are options that only some handles have. */
export function checkOpenOptions(options: unknown, more?: OptionRules): OpenOptions {
  return checkedTogether(checkOptions(options, { ...OPEN_RULES, ...more }, "open options"));
}

export function checkMemoryOptions(options: unknown, more?: OptionRules): MemoryOptions {
  return checkedTogether(checkOptions(options, { ...MEMORY_RULES, ...more }, "options"));
}

export function checkBytesOptions(options: unknown, more?: OptionRules): BytesOptions {
  return checkedTogether(checkOptions(options, { ...RESULT_RULES, ...PROGRESS_RULES, ...more }, "options"));
}

export function checkSearchOptions(options: unknown): SearchOptions {
  return checkOptions(options, SEARCH_RULES, "search options");
}

/** `k` of a search. Errors: IQDB_INVALID_CONFIG. */
export function checkK(k: unknown): number {
  if (isCount(0)(k)) return k as number;
  throw new IqdbError("IQDB_INVALID_CONFIG", `k must be a whole number of hits, 0 or more, got ${describeValue(k)}`, {
    option: "k",
    found: describeValue(k),
  });
}

/** The shape that a new database needs. Errors: IQDB_INVALID_CONFIG naming what is missing. */
export function requireShape(options: OpenOptions): { dim: number; metric: Metric; index?: IndexConfig } {
  const { dim, metric, index } = options;
  if (dim === undefined) throw missing("dim", "the length of your vectors, such as 384");
  if (metric === undefined) throw missing("metric", METRICS.join(", "));
  return index === undefined ? { dim, metric } : { dim, metric, index };
}

function missing(option: string, values: string): IqdbError {
  return new IqdbError(
    "IQDB_INVALID_CONFIG",
    `there is no database yet, and ${option} is needed to make one: ${values}`,
    { option },
  );
}
