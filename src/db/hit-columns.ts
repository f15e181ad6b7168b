/** Hits as they cross threads: columns, since an object for each of them takes longer to carry than to find. */
import type { Id } from "../types/id.js";
import type { Metadata, MetadataOf } from "../types/metadata.js";
import type { Hit } from "./searcher.js";

export interface HitColumns {
  /** Hits of each query. */
  readonly counts: readonly number[];
  readonly ids: readonly Id[];
  readonly distances: Float64Array;
  /** Undefined when none has any. */
  readonly metadata: readonly (Metadata | undefined)[] | undefined;
  /** One after the other; undefined when they were not asked for. */
  readonly vectors: Float32Array | undefined;
}

export function hitColumns(found: readonly (readonly Hit[])[]): HitColumns {
  const hits = found.flat();
  const dim = hits[0]?.vector?.length;
  const vectors = dim === undefined ? undefined : new Float32Array(hits.length * dim);
  hits.forEach(({ vector }, place) => {
    if (vector !== undefined) vectors?.set(vector, place * vector.length);
  });
  return {
    counts: found.map(({ length }) => length),
    ids: hits.map(({ id }) => id),
    distances: Float64Array.from(hits, ({ distance }) => distance),
    metadata: hits.some(({ metadata }) => metadata !== undefined) ? hits.map(({ metadata }) => metadata) : undefined,
    vectors,
  };
}

/** The hits of each query again. */
export function hitsOf<M extends MetadataOf<M>>({ counts, ids, distances, metadata, vectors }: HitColumns): Hit<M>[][] {
  const dim = vectors === undefined ? 0 : vectors.length / ids.length;
  let place = 0;
  const next = (): Hit<M> => {
    const at = place++;
    const hit = { id: ids[at], distance: distances[at], metadata: metadata?.[at] as M | undefined };
    return vectors === undefined ? hit : { ...hit, vector: vectors.slice(at * dim, (at + 1) * dim) };
  };
  return counts.map((count) => Array.from({ length: count }, next));
}
