/** Rows with an inverted file over them, asked directly: no plan decides to compare with every row instead. */

import { IndexSearch } from "../../src/index/index-search.js";
import { IvfEngine } from "../../src/index/ivf/ivf-engine.js";
import { type IvfOptions, ivfColumns } from "../../src/index/ivf/ivf-options.js";
import { codeColumns } from "../../src/index/row-codes.js";
import { RowEngines } from "../../src/index/row-engines.js";
import type { SlotHits } from "../../src/index/slot-hits.js";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import { RowStore } from "../../src/store/row-store.js";
import { SlotSet } from "../../src/store/slot-set.js";
import type { Metric } from "../../src/types/metric.js";
import { normal } from "./hostile-vectors.js";
import { SeededRandom } from "./seeded-random.js";

export interface IvfRowsOptions extends Partial<IvfOptions> {
  readonly dim: number;
  readonly metric: Metric;
  readonly kernels?: KernelVariant;
  readonly segmentBytes?: number;
}

export interface FoundRow {
  readonly key: number;
  readonly distance: number;
}

export class IvfRows {
  readonly rows: RowStore;
  readonly options: IvfOptions;
  readonly ivfs: IvfEngine[] = [];
  #engines: RowEngines;

  constructor({ dim, metric, kernels = "simd", segmentBytes, ...more }: IvfRowsOptions) {
    this.options = { clusters: 16, probes: 4, sampleRows: 65_536, parts: 0, refineFactor: 4, seed: 1n, ...more };
    const columns = [...codeColumns(dim, metric, "int8"), ...ivfColumns(this.options)];
    this.rows = new RowStore({
      dim,
      metric,
      columns,
      kernels,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
    this.#engines = this.#newEngines();
  }

  /** The inverted file of the first segment. */
  get ivf(): IvfEngine {
    return this.ivfs[0]!;
  }

  put(key: number, vector: Float32Array): void {
    const held = this.rows.slotOf(key);
    this.rows.makeRoom(1, 0);
    this.#engines.prepare(1);
    if (held !== undefined) this.#engines.leaving(held);
    this.rows.put(key, vector, undefined);
    this.#engines.arrived(held ?? this.rows.size - 1);
  }

  putAll(vectors: readonly Float32Array[]): void {
    vectors.forEach((vector, key) => {
      this.put(key, vector);
    });
  }

  remove(key: number): void {
    const slot = this.rows.slotOf(key);
    if (slot === undefined) return;
    const last = this.rows.size - 1;
    this.#engines.leaving(slot);
    this.rows.remove(key);
    if (slot !== last) this.#engines.moved(last, slot);
  }

  search(query: Float32Array, k: number, nProbes?: number, keys?: ReadonlySet<number>): FoundRow[] {
    return this.#found("engine", query, k, nProbes, keys);
  }

  exact(query: Float32Array, k: number, keys?: ReadonlySet<number>): FoundRow[] {
    return this.#found("scan", query, k, undefined, keys);
  }

  /** The share of the `k` nearest that searches with `nProbes` find. */
  recall(queries: readonly Float32Array[], k: number, nProbes: number): number {
    let found = 0;
    let wanted = 0;
    for (const query of queries) {
      const near = new Set(this.search(query, k, nProbes).map(({ key }) => key));
      const exact = this.exact(query, k);
      wanted += exact.length;
      found += exact.filter(({ key }) => near.has(key)).length;
    }
    return found / wanted;
  }

  /** Forgets what was learned, as if the rows had just been read from a file. */
  reopen(): void {
    this.ivfs.length = 0;
    this.#engines = this.#newEngines();
  }

  get engines(): RowEngines {
    return this.#engines;
  }

  #newEngines(): RowEngines {
    return new RowEngines(this.rows, (segment, codes) => {
      const ivf = new IvfEngine(segment, codes, this.options);
      this.ivfs.push(ivf);
      return ivf;
    });
  }

  #found(
    route: "engine" | "scan",
    query: Float32Array,
    k: number,
    nProbes: number | undefined,
    keys: ReadonlySet<number> | undefined,
  ): FoundRow[] {
    const accept = keys === undefined ? undefined : this.#slots(keys);
    const request = { route, queries: [query], k, settings: { nProbes }, accept };
    const [{ slots, distances }] = new IndexSearch(this.#engines, request, 0, 0).run() as [SlotHits];
    return Array.from(slots, (slot, i) => ({ key: Number(this.rows.keyAt(slot)), distance: distances[i]! }));
  }

  #slots(keys: ReadonlySet<number>): SlotSet {
    const slots = new SlotSet(this.rows.size);
    for (let slot = 0; slot < this.rows.size; slot++) if (keys.has(Number(this.rows.keyAt(slot)))) slots.add(slot);
    return slots;
  }
}

/** Vectors in groups, as embeddings are: `spread` is their width relative to the distance of groups. */
export function clustered(count: number, dim: number, groups: number, spread: number, seed: number): Float32Array[] {
  const random = new SeededRandom(seed);
  const middles = Array.from({ length: groups }, () => Float32Array.from({ length: dim }, () => normal(random)));
  return Array.from({ length: count }, () => random.pick(middles).map((x) => x + spread * normal(random)));
}

/** Vectors of two values in groups that differ from their middle in a share of the components. */
export function binary(count: number, dim: number, groups: number, share: number, seed: number): Float32Array[] {
  const random = new SeededRandom(seed);
  const middles = Array.from({ length: groups }, () => Float32Array.from({ length: dim }, () => random.below(2)));
  return Array.from({ length: count }, () => random.pick(middles).map((x) => (random.chance(share) ? 1 - x : x)));
}
