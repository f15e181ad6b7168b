/**
 * Which rows of a segment have their codes (and norms, for cosine): all below a watermark. Rows that were loaded in bulk
 * are encoded when they are first searched, rows below the watermark as soon as they are written, so the codes of a row
 * below it are always those of its vector.
 */
import { IqdbError } from "../errors.js";
import { CODED_DIM_MAX, CODED_DIM_MIN } from "../kernels/code-rules.js";
import { CODE_BYTES, CODES, NORMS } from "../kernels/layout.js";
import type { ColumnShape, Segment } from "../store/segment.js";
import { describeValue } from "../types/describe-value.js";
import type { Metric } from "../types/metric.js";

/** Whether rows are kept as codes beside their 32-bit floats. */
export type Quantize = "int8" | "none";

/** Whether codes help: the bound is one of geometry, and short rows are read as fast in full. */
export function isCoded(dim: number, metric: Metric, quantize: Quantize): boolean {
  return quantize === "int8" && isBounded(metric) && dim >= CODED_DIM_MIN && dim <= CODED_DIM_MAX;
}

function isBounded(metric: Metric): boolean {
  return metric === "cosine" || metric === "dot" || metric === "euclidean";
}

/**
 * Vectors outside of the memory of kernels are for rows that have codes: without them each comparison would have a row
 * brought. Errors: IQDB_INVALID_CONFIG saying what to change.
 */
export function checkVectorPlace(dim: number, metric: Metric, quantize: Quantize, vectors: unknown): void {
  if (vectors !== "wasm" && vectors !== "buffer") {
    const found = describeValue(vectors);
    throw new IqdbError("IQDB_INVALID_CONFIG", `vectors must be "wasm" or "buffer", got ${found}`, {
      option: "vectors",
      found,
    });
  }
  if (vectors === "wasm" || isCoded(dim, metric, quantize)) return;
  const [reason, advice] = whyUncoded(dim, metric, quantize);
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `vectors: "buffer" needs rows that are kept as signed bytes too, and ${reason}: every comparison would copy a row. ${advice}`,
    { option: "vectors", quantize, metric, dim },
  );
}

function whyUncoded(dim: number, metric: Metric, quantize: Quantize): [reason: string, advice: string] {
  if (quantize === "none") return ['quantize is "none"', 'Leave quantize out, or use vectors: "wasm"'];
  if (!isBounded(metric)) return [`${metric} has none`, 'Use cosine, dot or euclidean, or vectors: "wasm"'];
  const limit = dim < CODED_DIM_MIN ? `fewer than ${CODED_DIM_MIN}` : `more than ${CODED_DIM_MAX}`;
  return [`rows of ${limit} components have none`, 'Use vectors: "wasm"'];
}

/** Bytes of the code record of a row. */
export function codeStride(dim: number): number {
  return CODE_BYTES + Math.ceil(dim / 16) * 16;
}

/** The columns that `RowCodes` fills. */
export function codeColumns(dim: number, metric: Metric, quantize: Quantize): ColumnShape[] {
  const columns: ColumnShape[] = [];
  if (metric === "cosine") columns.push({ column: NORMS, stride: 4 });
  if (isCoded(dim, metric, quantize)) columns.push({ column: CODES, stride: codeStride(dim) });
  return columns;
}

/** WebAssembly begins in code that was compiled quickly, and gets better code at the next call. */
export const PIECE_ROWS = 1024;

export class RowCodes {
  readonly #segment: Segment;
  readonly #isNeeded: boolean;
  #encoded = 0;

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#isNeeded = segment.has(CODES) || segment.has(NORMS);
  }

  /** Rows below this number have their codes. */
  get encoded(): number {
    return Math.min(this.#encoded, this.#segment.rows);
  }

  /** Encodes all rows up to `rows`, every row unless said otherwise. */
  encodeTo(rows = this.#segment.rows): void {
    const { encoded } = this;
    for (let row = encoded; this.#isNeeded && row < rows; row += PIECE_ROWS) {
      this.#segment.kernels.encodeRows(row, Math.min(PIECE_ROWS, rows - row));
    }
    this.#encoded = Math.max(encoded, rows);
  }

  /** Norms of all rows, for cosine: what comparing in full needs. */
  normAll(): void {
    const { rows, kernels } = this.#segment;
    for (let row = this.encoded; row < rows; row += PIECE_ROWS) kernels.normRows(row, Math.min(PIECE_ROWS, rows - row));
  }

  /** The vector of a row is another one. */
  written(row: number): void {
    if (this.#isNeeded && row < this.encoded) this.#segment.kernels.encodeRows(row, 1);
  }

  /** The last row is about to go: whatever comes in its place is encoded anew. */
  shortened(): void {
    this.#encoded = Math.min(this.#encoded, this.#segment.rows - 1);
  }

  /** Bytes of codes and norms. */
  get bytes(): number {
    const { capacity } = this.#segment;
    return [CODES, NORMS].reduce(
      (sum, one) => sum + (this.#segment.has(one) ? capacity * this.#segment.stride(one) : 0),
      0,
    );
  }
}
