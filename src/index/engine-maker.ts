/**
 * From the kind of an index to the shape of its rows and the engine that searches them. Graphs and clusters are searched
 * exactly: the engine of clusters (src/index/ivf) is not asked before its answers are as good as those of the files
 * of the reference (test/golden/search.test.ts).
 */
import type { RowStoreOptions } from "../store/row-store.js";
import type { KindBlock } from "./index-config.js";
import type { CoreIndexConfig } from "./index-options.js";
import { codeColumns } from "./row-codes.js";
import type { EngineMaker } from "./row-engines.js";

/** How the rows of an index of this kind are kept. */
export function rowOptionsOf(_block: KindBlock, config: CoreIndexConfig): RowStoreOptions {
  const { dim, metric, quantize = "int8", segmentBytes, kernels } = config;
  return {
    dim,
    metric,
    columns: codeColumns(dim, metric, quantize),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    ...(kernels === undefined ? {} : { kernels }),
  };
}

/** What searches the rows; undefined when they are scanned. */
export function engineMakerOf(_block: KindBlock): EngineMaker | undefined {
  return undefined;
}
