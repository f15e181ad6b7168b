/**
 * What the benchmarks against other libraries search: made-up embeddings and real digits, by name. A set and its true
 * neighbours are made once a run and kept in a folder, from which the stages of the run read them.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ClusteredOptions, clustered } from "./clustered.js";
import { digits } from "./digits.js";
import { NOWHERE, nearest } from "./nearest.js";

/** Rows and queries, one after the other in an array each. */
export interface Vectors {
  readonly dim: number;
  readonly rows: Float32Array;
  readonly queries: Float32Array;
}

export interface DataSet extends Vectors {
  /** "100,000 × 128": what tables call it. */
  readonly title: string;
  readonly count: number;
  readonly queryCount: number;
  /** Row numbers of the nearest of each query, `NEIGHBOURS` a query, by squared euclidean distance. */
  truth(): Uint32Array;
}

/** Hits that a search asks for, in all benchmarks. */
export const NEIGHBOURS = 10;

export type SetName = "1k-64" | "10k-128" | "100k-128" | "1m-128" | "50k-768" | "digits";

/** 24 inner dimensions up to 128, 96 for 768: neither so few that any search is easy, nor so many that none is. */
const CLUSTERED: Readonly<Record<Exclude<SetName, "digits">, ClusteredOptions>> = {
  "1k-64": { count: 1_000, dim: 64, innerDim: 24 },
  "10k-128": { count: 10_000, dim: 128, innerDim: 24 },
  "100k-128": { count: 100_000, dim: 128, innerDim: 24 },
  "1m-128": { count: 1_000_000, dim: 128, innerDim: 24 },
  "50k-768": { count: 50_000, dim: 768, innerDim: 96 },
};

/** `quick` makes the sets so small that searching them says nothing. */
export interface SetSource {
  readonly folder: string;
  readonly quick: boolean;
}

/** Where a made-up set is once it was loaded: its queries, then its rows. */
export const setFile = (name: SetName, { folder }: Pick<SetSource, "folder">): string => join(folder, `${name}.f32`);

/** Undefined when the digits are not on this machine. */
export function loadSet(name: SetName, source: SetSource): DataSet | undefined {
  const vectors = name === "digits" ? digits(...(source.quick ? [1000, 50] : [])) : clusteredFrom(name, source);
  if (vectors === undefined) return undefined;
  const { dim, rows, queries } = vectors;
  const count = rows.length / dim;
  return {
    ...vectors,
    title: `${count.toLocaleString("en")} × ${dim}${name === "digits" ? " (digits)" : ""}`,
    count,
    queryCount: queries.length / dim,
    truth: () =>
      kept(
        join(source.folder, `${name}.truth`),
        (bytes) => new Uint32Array(bytes),
        () => nearest(vectors, NEIGHBOURS),
      ),
  };
}

function clusteredFrom(name: Exclude<SetName, "digits">, source: SetSource): Vectors {
  const { quick } = source;
  const full = CLUSTERED[name];
  const options = { ...full, count: quick ? full.count / 50 : full.count, queryCount: quick ? 50 : 500 };
  const { dim, queryCount } = options;
  const all = kept(
    setFile(name, source),
    (bytes) => new Float32Array(bytes),
    () => clustered(options),
  );
  return { dim, queries: all.subarray(0, queryCount * dim), rows: all.subarray(queryCount * dim) };
}

/** From the file when it is there; else made, and written for the next. */
function kept<T extends Float32Array | Uint32Array>(file: string, from: (bytes: ArrayBuffer) => T, make: () => T): T {
  if (existsSync(file)) {
    const { buffer, byteOffset, length } = readFileSync(file);
    return from(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
  }
  const made = make();
  writeFileSync(file, made);
  return made;
}

/** Share of the true neighbours of the first queries that `found` holds too: recall@10. */
export function recallOf(truth: Uint32Array, found: readonly ArrayLike<number>[]): number {
  let [hits, wanted] = [0, 0];
  found.forEach((ids, query) => {
    const near = new Set(truth.subarray(query * NEIGHBOURS, (query + 1) * NEIGHBOURS).filter((row) => row !== NOWHERE));
    for (let i = 0; i < ids.length; i++) if (near.has(ids[i]!)) hits++;
    wanted += near.size;
  });
  return hits / wanted;
}
