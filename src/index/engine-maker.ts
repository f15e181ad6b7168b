/** From the kind of an index to the shape of its rows and the engine that searches them. */
import { IndexKind } from "../../generated/iqdb-core-payload.js";
import type { RowStoreOptions } from "../store/row-store.js";
import type { ColumnShape } from "../store/segment.js";
import type { KernelThreads } from "../types/kernel-threads.js";
import { HnswEngine } from "./hnsw/hnsw-engine.js";
import { graphColumns, hnswOptionsOf } from "./hnsw/hnsw-options.js";
import type { KindBlock } from "./index-config.js";
import type { CoreIndexConfig } from "./index-options.js";
import { IvfEngine } from "./ivf/ivf-engine.js";
import { ivfColumns, ivfOptionsOf } from "./ivf/ivf-options.js";
import { codeColumns } from "./row-codes.js";
import type { EngineMaker } from "./row-engines.js";

/** How the rows of an index of this kind are kept: those of a graph stay where they are. */
export function rowOptionsOf(block: KindBlock, config: CoreIndexConfig): RowStoreOptions {
  const { dim, metric, quantize = "int8", vectors, segmentBytes, kernels } = config;
  return {
    dim,
    metric,
    columns: [...codeColumns(dim, metric, quantize), ...engineColumns(block)],
    pinned: block.indexKind === IndexKind.hnsw,
    ...(vectors === undefined ? {} : { vectors }),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    ...(kernels === undefined ? {} : { kernels }),
  };
}

function engineColumns(block: KindBlock): ColumnShape[] {
  if (block.indexKind === IndexKind.hnsw) return graphColumns(hnswOptionsOf(block.indexParameters));
  return block.indexKind === IndexKind.ivf ? ivfColumns(ivfOptionsOf(block.indexParameters)) : [];
}

/** What searches the rows; undefined when they are scanned. */
export function engineMakerOf(block: KindBlock, threads?: KernelThreads): EngineMaker | undefined {
  if (block.indexKind === IndexKind.hnsw) {
    const options = hnswOptionsOf(block.indexParameters);
    return (segment, codes, release) => new HnswEngine(segment, codes, options, release, threads);
  }
  if (block.indexKind === IndexKind.ivf) {
    const options = ivfOptionsOf(block.indexParameters);
    return (segment, codes) => new IvfEngine(segment, codes, options);
  }
  return undefined;
}
