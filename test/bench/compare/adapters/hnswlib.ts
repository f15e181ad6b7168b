/** hnswlib-node: a graph in memory and a file that is written as a whole. Labels are numbers; all else is the caller's. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadPackage } from "../../peers/scratch.js";
import type { Adapter, Found, Row, Store, StoreOptions } from "./store.js";

interface Graph {
  initIndex(options: { maxElements: number }): void;
  resizeIndex(elements: number): void;
  readIndexSync(path: string): void;
  writeIndexSync(path: string): void;
  addPoint(point: number[], label: number): void;
  markDelete(label: number): void;
  searchKnn(
    query: number[],
    k: number,
    filter?: (label: number) => boolean,
  ): { neighbors: number[]; distances: number[] };
  getCurrentCount(): number;
  getMaxElements(): number;
}

interface Module {
  readonly HierarchicalNSW: new (space: "cosine", dim: number) => Graph;
}

const ROOM = 1024;

export async function hnswlib(): Promise<Adapter> {
  const module = await loadPackage<Module>("hnswlib-node");
  return {
    filter: "functions on the label",
    insertsBatches: false,
    insertsAsync: false,
    open: (folder, options) => new HnswlibStore(module, join(folder, "index.hnsw"), options),
  };
}

class HnswlibStore implements Store {
  readonly #graph: Graph;
  readonly #tags = new Map<number, number>();

  constructor(
    module: Module,
    private readonly path: string,
    { dim }: StoreOptions,
  ) {
    this.#graph = new module.HierarchicalNSW("cosine", dim);
    if (existsSync(path)) this.#graph.readIndexSync(path);
    else this.#graph.initIndex({ maxElements: ROOM });
  }

  insert(rows: readonly Row[]): void {
    for (const row of rows) this.upsert(row);
  }

  /** Room is the caller's to make. */
  upsert({ id, vector, metadata }: Row): void {
    const graph = this.#graph;
    if (graph.getCurrentCount() === graph.getMaxElements()) graph.resizeIndex(graph.getMaxElements() * 2);
    graph.addPoint(Array.from(vector), id as number);
    this.#tags.set(id as number, metadata.tag);
  }

  remove(id: number): void {
    this.#graph.markDelete(id);
  }

  search(query: Float32Array, k: number, tag?: number): Found[] {
    const filter = tag === undefined ? undefined : (label: number) => this.#tags.get(label) === tag;
    const { neighbors, distances } = this.#graph.searchKnn(Array.from(query), k, filter);
    return neighbors.map((label, at) => ({ id: String(label), distance: distances[at]! }));
  }

  count(): number {
    return this.#graph.getCurrentCount();
  }

  save(): void {
    this.#graph.writeIndexSync(this.path);
  }

  close(): void {}
}
