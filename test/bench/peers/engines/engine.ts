/**
 * A library that keeps vectors and finds the nearest, as the benchmarks see it. What has to be made ready (rows and queries in
 * the form that a library likes best) is made ready outside the clock: `adding` and `searching` return what is timed.
 */
import type { Metric } from "../../../../src/public.js";

export interface Shape {
  readonly dim: number;
  readonly metric: Metric;
  /** Rows that will come. */
  readonly capacity: number;
  readonly index: "exact" | "graph" | "lists" | "lists-pq";
  /** A number from 0 to 999 for each row, which filtered searches ask for. */
  readonly tags?: Uint16Array;
}

/** Of every graph, in all libraries. */
export const GRAPH = { m: 16, efConstruction: 200 } as const;

export interface SearchPlan {
  readonly queries: Float32Array;
  readonly k: number;
  /** Width of the beam of a graph. */
  readonly ef?: number;
  /** Lists that a search visits. */
  readonly nProbes?: number;
  /** Only rows whose tag is below. */
  readonly tagBelow?: number;
}

/** Searches for the query of that number. What comes back is the library's own, with ids and distances. */
export type Search<Found> = (query: number) => Found;

export interface EngineIndex<Found = unknown> {
  /** Adds rows that follow the ones before; the first has the number `first`. */
  adding(rows: Float32Array, first: number): () => void | Promise<void>;
  searching(plan: SearchPlan): Search<Found>;
  /** Searches for `size` queries at a time, the first of which has that number; absent where there is no such call. */
  batching?(plan: SearchPlan, size: number): Search<unknown>;
  /** Row numbers, nearest first. */
  idsOf(found: Awaited<Found>): ArrayLike<number>;
  save?(path: string): void;
  close?(): void | Promise<void>;
}

export interface Engine {
  readonly name: string;
  create(shape: Shape): EngineIndex | Promise<EngineIndex>;
  /** An index of that shape that was saved. */
  open?(path: string, shape: Shape): EngineIndex;
}

/** Rows or queries one by one, as views or as what `make` makes of a view. */
export function each<T>(vectors: Float32Array, dim: number, make: (vector: Float32Array, at: number) => T): T[] {
  return Array.from({ length: vectors.length / dim }, (_, at) => make(vectors.subarray(at * dim, (at + 1) * dim), at));
}
