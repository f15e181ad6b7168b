/** What a graph is made by: the parameters of the file as numbers that the engine works with. */
import type { HnswParameters } from "../../../generated/iqdb-core-payload.js";
import { GRAPH_M_MAX } from "../../kernels/graph-rules.js";
import { LINKS, TWINS, UPPER } from "../../kernels/layout.js";
import type { ColumnShape } from "../../store/segment.js";

export interface HnswOptions {
  /** Links of a row on a layer; twice as many on the lowest. At most GRAPH_M_MAX, whatever the file says. */
  readonly m: number;
  /** Width of the beam of an insertion. */
  readonly efConstruction: number;
  /** Width of the beam of a search. */
  readonly efSearch: number;
  /** How many times as many rows a filtered search looks at before it is content with as many hits as are wanted. */
  readonly filterWiden: number;
  readonly seed: bigint;
}

export function hnswOptionsOf(parameters: HnswParameters): HnswOptions {
  return {
    m: Math.min(Number(parameters.m), GRAPH_M_MAX),
    efConstruction: Number(parameters.efConstruction),
    efSearch: Number(parameters.efSearch),
    filterWiden: Number(parameters.filterWiden),
    seed: parameters.seed,
  };
}

/** The columns of a graph. */
export function graphColumns({ m }: HnswOptions): ColumnShape[] {
  return [
    { column: LINKS, stride: 8 * m },
    { column: UPPER, stride: 4 },
    { column: TWINS, stride: 4 },
  ];
}
