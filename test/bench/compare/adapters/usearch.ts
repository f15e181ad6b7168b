/** usearch: a graph in memory and a file that is written as a whole; readers may view the file where it is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadPackage } from "../../peers/scratch.js";
import { type Adapter, type Found, type Row, type Store, type StoreOptions, Unsupported } from "./store.js";

interface Index {
  add(keys: bigint | BigUint64Array, vectors: Float32Array | Float32Array[]): void;
  search(vector: Float32Array, k: number, threads: number): { keys: BigUint64Array; distances: Float32Array };
  remove(key: bigint): number;
  size(): number;
  save(path: string): void;
  load(path: string): void;
  view(path: string): void;
}

interface Module {
  readonly Index: new (dim: number, metric: "cos", quantization: "f32") => Index;
}

export async function usearch(): Promise<Adapter> {
  const module = await loadPackage<Module>("usearch for Node 20", "usearch");
  return {
    insertsBatches: true,
    insertsAsync: false,
    open: (folder, options) => new UsearchStore(module, join(folder, "index.usearch"), options),
  };
}

const keyOf = (id: number | string): bigint => (typeof id === "number" ? BigInt(id) : (id as unknown as bigint));

class UsearchStore implements Store {
  readonly #index: Index;

  constructor(
    module: Module,
    private readonly path: string,
    { dim, access }: StoreOptions,
  ) {
    this.#index = new module.Index(dim, "cos", "f32");
    if (!existsSync(path)) return;
    if (access === "read") this.#index.view(path);
    else this.#index.load(path);
  }

  insert(rows: readonly Row[]): void {
    this.#index.add(
      BigUint64Array.from(rows, ({ id }) => keyOf(id)),
      rows.map(({ vector }) => vector),
    );
  }

  upsert({ id, vector }: Row): void {
    this.#index.add(keyOf(id), vector);
  }

  remove(id: number | string): void {
    this.#index.remove(keyOf(id));
  }

  search(query: Float32Array, k: number, tag?: number): Found[] {
    if (tag !== undefined) throw new Unsupported("searches take no filter");
    const { keys, distances } = this.#index.search(query, k, 1);
    return Array.from(keys, (key, at) => ({ id: String(key), distance: distances[at]! }));
  }

  count(): number {
    return this.#index.size();
  }

  save(): void {
    this.#index.save(this.path);
  }

  close(): void {}
}
