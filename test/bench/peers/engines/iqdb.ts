/** This library, through its public surface: ids and distances, no metadata. */
import { type Hit, type IndexConfig, Iqdb, type SearchOptions } from "../../../../src/public.js";
import { type Engine, type EngineIndex, each, GRAPH, type SearchPlan, type Shape } from "./engine.js";

export const iqdb = {
  name: "iqdb",
  create: ({ dim, metric, index, tags }: Shape) =>
    new IqdbIndex(Iqdb.openInMemory({ dim, metric, index: configOf(index, dim) }), tags),
  /** Neither waits for a disk nor takes the lock, as no peer does. */
  open: (path: string, shape: Shape) => openFile(path, shape, "unsafe-none"),
} satisfies Engine;

/** Takes the lock, as users do. */
export const lockedIqdb = {
  ...iqdb,
  name: "iqdb with its lock",
  open: (path: string, shape: Shape) => openFile(path, shape, "kernel"),
} satisfies Engine;

function openFile(path: string, { dim, metric, index, tags }: Shape, lock: "kernel" | "unsafe-none"): IqdbIndex {
  return new IqdbIndex(Iqdb.open(path, { dim, metric, index: configOf(index, dim), lock, fsync: "never" }), tags);
}

const LISTS = { kind: "ivf", nClusters: 256 } as const;

function configOf(index: Shape["index"], dim: number): IndexConfig {
  if (index === "exact") return { kind: "flat" };
  if (index === "graph") return { kind: "hnsw", ...GRAPH };
  return index === "lists" ? LISTS : { ...LISTS, usePq: true, pqSubvectors: dim / 8 };
}

class IqdbIndex implements EngineIndex<Hit[]> {
  constructor(
    readonly db: Iqdb,
    private readonly tags: Uint16Array | undefined,
  ) {}

  adding(rows: Float32Array, first: number): () => void {
    const added = each(rows, this.db.dim, (vector, at) => {
      const id = first + at;
      return this.tags === undefined ? { id, vector } : { id, vector, metadata: { tag: this.tags[id]! } };
    });
    return () => this.db.upsertMany(added);
  }

  searching({ queries, k, ...plan }: SearchPlan): (query: number) => Hit[] {
    const vectors = each(queries, this.db.dim, (query) => query);
    const options = optionsOf(plan);
    return (query) => this.db.search(vectors[query]!, k, options);
  }

  batching({ queries, k, ...plan }: SearchPlan, size: number): (query: number) => Hit[][] {
    const vectors = each(queries, this.db.dim, (query) => query);
    const batches = vectors.map((_, first) => vectors.slice(first, first + size));
    const options = optionsOf(plan);
    return (query) => this.db.searchBatch(batches[query]!, k, options);
  }

  idsOf(found: Hit[]): number[] {
    return found.map(({ id }) => Number(id));
  }

  close(): void {
    this.db.close();
  }
}

function optionsOf({ ef, nProbes, tagBelow }: Omit<SearchPlan, "queries" | "k">): SearchOptions {
  return {
    includeMetadata: false,
    ...(ef === undefined ? {} : { ef }),
    ...(nProbes === undefined ? {} : { nProbes }),
    ...(tagBelow === undefined ? {} : { filter: { tag: { $lt: tagBelow } } }),
  };
}
