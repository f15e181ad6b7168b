/**
 * From the kind of an index to the shape of its rows and the engine that searches them. Clusters are searched exactly: their
 * engine (src/index/ivf) is not asked before its answers are as good as those of the files of the reference
 * (test/golden/search.test.ts).
 */
import { IndexKind } from "../../generated/iqdb-core-payload.js";
import type { RowStoreOptions } from "../store/row-store.js";
import { HnswEngine } from "./hnsw/hnsw-engine.js";
import { graphColumns, hnswOptionsOf } from "./hnsw/hnsw-options.js";
import type { KindBlock } from "./index-config.js";
import type { CoreIndexConfig } from "./index-options.js";
import { codeColumns } from "./row-codes.js";
import type { EngineMaker } from "./row-engines.js";

/** How the rows of an index of this kind are kept. */
export function rowOptionsOf(block: KindBlock, config: CoreIndexConfig): RowStoreOptions {
  const { dim, metric, quantize = "int8", segmentBytes, kernels } = config;
  const columns = codeColumns(dim, metric, quantize);
  const isGraph = block.indexKind === IndexKind.hnsw;
  if (isGraph) columns.push(...graphColumns(hnswOptionsOf(block.indexParameters)));
  return {
    dim,
    metric,
    columns,
    pinned: isGraph,
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    ...(kernels === undefined ? {} : { kernels }),
  };
}

/** What searches the rows; undefined when they are scanned. */
export function engineMakerOf(block: KindBlock): EngineMaker | undefined {
  if (block.indexKind === IndexKind.hnsw) {
    const options = hnswOptionsOf(block.indexParameters);
    return (segment, codes, release) => new HnswEngine(segment, codes, options, release);
  }
  return undefined;
}
