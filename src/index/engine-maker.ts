/** From the kind of an index to the shape of its rows and the engine that searches them. Graphs are searched exactly. */
import { IndexKind } from "../../generated/iqdb-core-payload.js";
import type { RowStoreOptions } from "../store/row-store.js";
import type { ColumnShape } from "../store/segment.js";
import type { KindBlock } from "./index-config.js";
import type { CoreIndexConfig } from "./index-options.js";
import { IvfEngine } from "./ivf/ivf-engine.js";
import { ivfColumns, ivfOptionsOf } from "./ivf/ivf-options.js";
import { codeColumns } from "./row-codes.js";
import type { EngineMaker } from "./row-engines.js";

/** How the rows of an index of this kind are kept. */
export function rowOptionsOf(block: KindBlock, config: CoreIndexConfig): RowStoreOptions {
  const { dim, metric, quantize = "int8", segmentBytes, kernels } = config;
  return {
    dim,
    metric,
    columns: [...codeColumns(dim, metric, quantize), ...engineColumns(block)],
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    ...(kernels === undefined ? {} : { kernels }),
  };
}

function engineColumns(block: KindBlock): ColumnShape[] {
  return block.indexKind === IndexKind.ivf ? ivfColumns(ivfOptionsOf(block.indexParameters)) : [];
}

/** What searches the rows; undefined when they are scanned. */
export function engineMakerOf(block: KindBlock): EngineMaker | undefined {
  if (block.indexKind !== IndexKind.ivf) return undefined;
  const options = ivfOptionsOf(block.indexParameters);
  return (segment, codes) => new IvfEngine(segment, codes, options);
}
