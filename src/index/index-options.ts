/** What an index is made from. */
import { IqdbError } from "../errors.js";
import type { KernelVariant } from "../kernels/load-kernels.js";
import { DIM_MAX } from "../limits.js";
import type { VectorPlace } from "../store/segment.js";
import { describeValue } from "../types/describe-value.js";
import type { KernelThreads } from "../types/kernel-threads.js";
import { METRICS, type Metric } from "../types/metric.js";
import type { IndexConfig } from "./index-config.js";
import type { Quantize } from "./row-codes.js";

export interface CoreIndexConfig extends SearchOptions {
  readonly dim: number;
  readonly metric: Metric;
  /** Default `{ kind: "flat" }`. */
  readonly index?: IndexConfig;
}

/** How rows are searched that a file says nothing of. */
export interface SearchOptions {
  /** Default "int8". */
  readonly quantize?: Quantize;
  /** Default "wasm". */
  readonly vectors?: VectorPlace;
  /** Threads that link new rows of a graph; without them the caller's does. */
  readonly threads?: KernelThreads;
  /** Bytes of address space of one segment; tests make it small. */
  readonly segmentBytes?: number;
  /** Which kernels; the best that run here unless a test says otherwise. */
  readonly kernels?: KernelVariant;
}

/** Errors: IQDB_INVALID_CONFIG. */
export function checkDim(dim: unknown): void {
  if (Number.isSafeInteger(dim) && (dim as number) >= 1 && (dim as number) <= DIM_MAX) return;
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `dim must be an integer from 1 to ${DIM_MAX}: the length of your vectors`,
    {
      option: "dim",
      found: describeValue(dim),
    },
  );
}

/** Errors: IQDB_INVALID_METRIC. */
export function checkMetric(metric: unknown): void {
  if (METRICS.some((known) => known === metric)) return;
  const found = describeValue(metric);
  throw new IqdbError("IQDB_INVALID_METRIC", `metric must be one of ${METRICS.join(", ")}, got ${found}`, { found });
}
