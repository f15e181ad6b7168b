/** What an index is made from. */
import type { KernelVariant } from "../kernels/load-kernels.js";
import type { VectorPlace } from "../store/segment.js";
import type { KernelThreads } from "../types/kernel-threads.js";
import type { Metric } from "../types/metric.js";
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
