/** What opening a database does besides files: the index that options ask for, beside the one that a file holds. */
import { IqdbError } from "../errors.js";
import { CoreIndex } from "../index/core-index.js";
import { differingParameters, type IndexConfig, kindBlockOf } from "../index/index-config.js";
import type { SearchOptions as EngineOptions } from "../index/index-options.js";
import { OpeningProgress } from "../persist/opening-progress.js";
import type { PersistedIndex } from "../persist/persisted-index.js";
import { describeValue } from "../types/describe-value.js";
import type { PersistableType } from "../types/persistable.js";
import { type OpenOptions, type ResultOptions, requireShape } from "./options.js";
import { checkSignal, type ProgressOptions } from "./progress.js";
import { WorkerThreads } from "./worker-threads.js";

/** A new index of the shape that these options ask for. Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
export function coreIndexOf(options: OpenOptions, threads: WorkerThreads | undefined): CoreIndex {
  return new CoreIndex({ ...requireShape(options), ...engineOptionsOf(options, threads) });
}

/** How an index is read from a file, which says nothing of quantisation and of where vectors are. */
export function coreIndexType(
  options: ResultOptions,
  threads: WorkerThreads | undefined,
  progress?: OpeningProgress,
): PersistableType<CoreIndex> {
  return {
    indexType: CoreIndex.indexType,
    loadFrom: (reader) => {
      progress?.derives(CoreIndex.derivesIn(reader));
      return CoreIndex.loadFrom(reader, engineOptionsOf(options, threads));
    },
    salvage: CoreIndex.salvage,
  };
}

function engineOptionsOf({ quantize, vectors }: ResultOptions, threads: WorkerThreads | undefined): EngineOptions {
  return { ...(quantize && { quantize }), ...(vectors && { vectors }), ...(threads && { threads }) };
}

export function threadsOf({ threads = 1 }: ResultOptions): WorkerThreads | undefined {
  return threads > 1 ? new WorkerThreads(threads) : undefined;
}

/**
 * Opens by `open`, which tells how far it is and ends by that. What `onProgress` throws is passed on as it is. Errors:
 * IQDB_ABORTED, and those of `open`.
 */
export function followedOpening<T>(
  { signal, onProgress }: ProgressOptions,
  open: (progress: OpeningProgress | undefined) => T,
): T {
  if (signal === undefined && onProgress === undefined) return open(undefined);
  const tell = (done: number) => {
    checkSignal("open", signal);
    onProgress?.(done);
    checkSignal("open", signal);
  };
  tell(0);
  const progress = new OpeningProgress(tell);
  try {
    return open(progress);
  } catch (error) {
    throw progress.ended === undefined ? error : progress.ended.error;
  }
}

/** What an option names has to be what the file holds. */
export function checkShape(index: CoreIndex, options: OpenOptions): void {
  for (const option of ["dim", "metric"] as const) {
    const asked = options[option];
    if (asked === undefined || asked === index[option]) continue;
    throw new IqdbError(
      "IQDB_INVALID_CONFIG",
      `${option} is ${index[option]} in the file, ${describeValue(asked)} was asked for: leave it out, or open another file`,
      {
        option,
        expected: index[option],
        found: describeValue(asked),
      },
    );
  }
}

/** Another kind of index needs `reindex`; other parameters of the same kind are the file's, and said so. */
export function matchIndex(files: PersistedIndex<CoreIndex>, asked: IndexConfig, reindex: boolean): void {
  const { index, openReport } = files;
  if (openReport.created) return;
  kindBlockOf(asked, index.dim, index.metric);
  const found = index.config;
  const differing = differingParameters(asked, found);
  if (differing.length === 0) return;
  if (reindex) {
    index.reconfigure(asked);
    files.checkpoint();
  } else if (asked.kind !== found.kind) {
    throw new IqdbError(
      "IQDB_INVALID_CONFIG",
      `the index is ${found.kind} in the file, ${asked.kind} was asked for: leave it out, or set reindex: true to convert`,
      {
        option: "index",
        expected: found.kind,
        found: describeValue(asked.kind),
      },
    );
  } else {
    openReport.warnings.push(
      `the file's index parameters are used; these were asked for with other values: ${differing.join(", ")}`,
    );
  }
}
