/** The twin of src/kernels/assembly/distance.ts: src/distance on the memory of a segment. */
import { distance } from "../../distance/distance.js";
import { dotSum } from "../../distance/sums.js";
import { METRICS } from "../../types/metric.js";
import { DIM, METRIC, QUERY } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";

export function normOf(m: TwinMemory, vector: number, dim: number): number {
  return Math.fround(Math.sqrt(dotSum(m.f32, vector / 4, m.f32, vector / 4, dim)));
}

/** Norms are computed anew: the stored ones are the same numbers. */
export function distanceBetween(m: TwinMemory, a: number, b: number): number {
  return distance(METRICS[m.word(METRIC)], m.f32, a / 4, m.f32, b / 4, m.word(DIM));
}

export function distanceTo(m: TwinMemory, context: number, row: number): number {
  return distanceBetween(m, m.word(context + QUERY), m.vectorOf(row, 0));
}
