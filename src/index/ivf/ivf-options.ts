/** What an inverted file is made from, and the columns that it keeps beside the rows. */
import type { IvfParameters } from "../../../generated/iqdb-core-payload.js";
import { LISTS, PQ_CODES, PRODUCT_CODES } from "../../kernels/layout.js";
import type { ColumnShape } from "../../store/segment.js";
import { LIST_CELL_BYTES } from "./cluster-lists.js";

export interface IvfOptions {
  readonly clusters: number;
  readonly probes: number;
  /** Rows that are trained on at most. */
  readonly sampleRows: number;
  /** Parts of a product quantiser; 0 without one. */
  readonly parts: number;
  /** Rows compared in full for each hit wanted; 0: none, approximate distances are reported. */
  readonly refineFactor: number;
  readonly seed: bigint;
}

/**
 * More clusters than 16 times the square root of the rows take longer to rank than their lists to scan, and a file may ask
 * for any number; below this many rows no number of clusters is a burden.
 */
const CLUSTERS_PER_ROOT = 16;
const CLUSTERS_FREE = 256;

export function ivfOptionsOf(block: IvfParameters): IvfOptions {
  return {
    clusters: Number(block.nClusters),
    probes: Number(block.nProbes),
    sampleRows: Number(block.trainingSampleSize),
    parts: block.usePq === 0 ? 0 : Number(block.pqSubvectors ?? 0n),
    refineFactor: block.pqRefineFactor,
    seed: block.seed,
  };
}

/** Clusters that so many rows are worth. */
export function clustersFor(options: IvfOptions, rows: number): number {
  const worth = Math.max(CLUSTERS_FREE, Math.floor(CLUSTERS_PER_ROOT * Math.sqrt(rows)));
  return Math.min(options.clusters, options.sampleRows, worth);
}

/** Bytes of what the column PQ_CODES holds of a row. */
export function productCellBytes(parts: number): number {
  return PRODUCT_CODES + Math.ceil(parts / 4) * 4;
}

export function ivfColumns(options: IvfOptions): ColumnShape[] {
  const lists = { column: LISTS, stride: LIST_CELL_BYTES };
  if (options.parts === 0) return [lists];
  return [lists, { column: PQ_CODES, stride: productCellBytes(options.parts) }];
}
