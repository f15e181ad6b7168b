/**
 * Two segments with equal bytes, one worked on by compiled kernels, one by their twins: whatever a test does to both has to
 * leave the same memory.
 */
import { expect } from "vitest";
import { codeColumns, type Quantize } from "../../src/index/row-codes.js";
import { HEAP_START } from "../../src/kernels/layout.js";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import type { ColumnShape, Segment, VectorPlace } from "../../src/store/segment.js";
import { VectorArena } from "../../src/store/vector-arena.js";
import type { Metric } from "../../src/types/metric.js";

export interface SegmentOptions {
  readonly metric: Metric;
  readonly quantize?: Quantize;
  readonly vectors?: VectorPlace;
  readonly kernels?: KernelVariant;
  /** Columns besides those of codes. */
  readonly columns?: readonly ColumnShape[];
}

/** A segment that holds `vectors`, numbered in their order. */
export function segmentOf(vectors: readonly Float32Array[], dim: number, options: SegmentOptions): Segment {
  const { metric, quantize = "int8", vectors: place = "wasm", kernels = "simd" } = options;
  const columns = [...codeColumns(dim, metric, quantize), ...(options.columns ?? [])];
  const arena = new VectorArena({ dim, metric, columns, vectors: place, kernels });
  arena.ensure(Math.max(vectors.length, 1));
  arena.append(vectors.length);
  vectors.forEach((vector, row) => {
    arena.set(row, vector);
  });
  arena.setSequences(0, vectors.length, 0);
  return arena.segments[0]!;
}

/** The same segment twice: for the kernels as compiled, and for the twins. */
export function segmentPair(
  vectors: readonly Float32Array[],
  dim: number,
  options: SegmentOptions,
): [Segment, Segment] {
  return [segmentOf(vectors, dim, options), segmentOf(vectors, dim, { ...options, kernels: "twin" })];
}

/** Everything that was allocated is the same, byte for byte. */
export function expectEqualMemory([compiled, twin]: readonly [Segment, Segment]): void {
  expect(compiled.usedBytes).toBe(twin.usedBytes);
  const used = (segment: Segment) => Buffer.from(segment.bytes.slice(HEAP_START, HEAP_START + segment.usedBytes));
  const [a, b] = [used(compiled), used(twin)];
  if (!a.equals(b)) expect(firstDifference(a, b)).toBe(-1);
}

function firstDifference(a: Buffer, b: Buffer): number {
  return a.findIndex((byte, at) => byte !== b[at]) + HEAP_START;
}
