/** hnswlib-node: brute force and graph. It takes arrays of numbers only, and rows one by one. */
import type { Metric } from "../../../../src/public.js";
import { loadPackage } from "../scratch.js";
import { type Engine, type EngineIndex, each, GRAPH, type SearchPlan, type Shape } from "./engine.js";

interface Result {
  readonly distances: number[];
  readonly neighbors: number[];
}

/** What both of its indexes offer; `setEf` the graph alone. */
interface NativeIndex {
  addPoint(point: number[], label: number): void;
  searchKnn(query: number[], k: number, filter?: (label: number) => boolean): Result;
  readIndexSync(path: string): void;
  writeIndexSync(path: string): void;
  initIndex(maxElements: number, m?: number, efConstruction?: number): void;
  setEf?(ef: number): void;
}

interface Module {
  readonly BruteforceSearch: new (space: string, dim: number) => NativeIndex;
  readonly HierarchicalNSW: new (space: string, dim: number) => NativeIndex;
}

const SPACES: Partial<Record<Metric, string>> = { euclidean: "l2", cosine: "cosine", dot: "ip" };

export async function hnswlib(): Promise<Engine> {
  const module = await loadPackage<Module>("hnswlib-node");
  const make = ({ index, metric, dim }: Shape) => {
    const Kind = index === "exact" ? module.BruteforceSearch : module.HierarchicalNSW;
    return new Kind(SPACES[metric]!, dim);
  };
  return {
    name: "hnswlib-node",
    create(shape) {
      const native = make(shape);
      if (shape.index === "exact") native.initIndex(shape.capacity);
      else native.initIndex(shape.capacity, GRAPH.m, GRAPH.efConstruction);
      return new HnswlibIndex(native, shape);
    },
    open(path, shape) {
      const native = make(shape);
      native.readIndexSync(path);
      return new HnswlibIndex(native, shape);
    },
  };
}

class HnswlibIndex implements EngineIndex<Result> {
  #ef: number | undefined;

  constructor(
    private readonly native: NativeIndex,
    private readonly shape: Shape,
  ) {}

  adding(rows: Float32Array, first: number): () => void {
    const points = each(rows, this.shape.dim, (row) => Array.from(row));
    return () => points.forEach((point, at) => void this.native.addPoint(point, first + at));
  }

  searching({ queries, k, ef, tagBelow }: SearchPlan): (query: number) => Result {
    const { native } = this;
    const { dim, tags } = this.shape;
    const points = each(queries, dim, (query) => Array.from(query));
    const filter = tagBelow === undefined ? undefined : (label: number) => tags![label]! < tagBelow;
    return (query) => {
      if (ef !== undefined && ef !== this.#ef) this.#setEf(ef);
      return native.searchKnn(points[query]!, k, filter);
    };
  }

  /** The beam belongs to the index: who searches with another sets it again. */
  #setEf(ef: number): void {
    this.#ef = ef;
    this.native.setEf!(ef);
  }

  idsOf(found: Result): number[] {
    return found.neighbors;
  }

  save(path: string): void {
    this.native.writeIndexSync(path);
  }
}
