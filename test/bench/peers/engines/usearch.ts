/** usearch: exact search over an array, and a graph of 32-bit floats. Always with one thread. */
import type { Metric } from "../../../../src/public.js";
import { loadPackage } from "../scratch.js";
import { type Engine, type EngineIndex, each, GRAPH, type SearchPlan, type Shape } from "./engine.js";

interface Matches {
  readonly keys: BigUint64Array;
  readonly distances: Float32Array;
}

interface NativeIndex {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(vector: Float32Array, k: number, threads: number): Matches;
  save(path: string): void;
  load(path: string): void;
}

interface Module {
  readonly Index: new (config: Readonly<Record<string, unknown>>) => NativeIndex;
  exactSearch(
    rows: Float32Array,
    queries: Float32Array,
    dim: number,
    k: number,
    metric: string,
    threads: number,
  ): Matches;
}

const METRIC_NAMES: Partial<Record<Metric, string>> = { euclidean: "l2sq", cosine: "cos", dot: "ip" };
const THREADS = 1;

export async function usearch(): Promise<Engine> {
  const module = await loadPackage<Module>("usearch");
  return {
    name: "usearch",
    create: (shape) =>
      shape.index === "exact" ? new ExactUsearch(module, shape) : new GraphUsearch(module, shape, undefined),
    open: (path, shape) => new GraphUsearch(module, shape, path),
  };
}

const idsOf = ({ keys }: Matches): Float64Array => Float64Array.from(keys, Number);

/**
 * Keeps nothing of its own: it searches the array of the caller, which is all rows. It takes a view for the whole of its
 * buffer (recall shows it), so rows and queries are copied into buffers of their own.
 */
class ExactUsearch implements EngineIndex<Matches> {
  #rows: Float32Array = new Float32Array(0);
  readonly idsOf = idsOf;

  constructor(
    private readonly module: Module,
    private readonly shape: Shape,
  ) {}

  adding(rows: Float32Array): () => void {
    const own = rows.slice();
    return () => {
      this.#rows = own;
    };
  }

  searching(plan: SearchPlan): (query: number) => Matches {
    return this.batching(plan, 1);
  }

  batching({ queries, k }: SearchPlan, size: number): (query: number) => Matches {
    const { dim, metric } = this.shape;
    const name = METRIC_NAMES[metric]!;
    const batches = each(queries, dim, (query) => query).map((_, at) => queries.slice(at * dim, (at + size) * dim));
    return (query) => this.module.exactSearch(this.#rows, batches[query]!, dim, k, name, THREADS);
  }
}

/** The beam of a graph is given when it is made: a search with another beam takes a copy of the graph, by way of a file. */
class GraphUsearch implements EngineIndex<Matches> {
  readonly #native: NativeIndex;
  #path: string | undefined;
  readonly idsOf = idsOf;

  constructor(
    private readonly module: Module,
    private readonly shape: Shape,
    path: string | undefined,
  ) {
    this.#path = path;
    this.#native = this.#make(0);
  }

  adding(rows: Float32Array, first: number): () => void {
    const keys = BigUint64Array.from({ length: rows.length / this.shape.dim }, (_, at) => BigInt(first + at));
    return () => this.#native.add(keys, rows, THREADS);
  }

  searching({ queries, k, ef }: SearchPlan): (query: number) => Matches {
    const points = each(queries, this.shape.dim, (query) => query);
    const native = ef === undefined ? this.#native : this.#make(ef);
    return (query) => native.search(points[query]!, k, THREADS);
  }

  save(path: string): void {
    this.#native.save(path);
    this.#path = path;
  }

  /** From the file, when there is one. */
  #make(ef: number): NativeIndex {
    const native = new this.module.Index({
      dimensions: this.shape.dim,
      metric: METRIC_NAMES[this.shape.metric]!,
      quantization: "f32",
      connectivity: GRAPH.m,
      expansion_add: GRAPH.efConstruction,
      expansion_search: ef,
      multi: false,
    });
    if (this.#path !== undefined) native.load(this.#path);
    return native;
  }
}
