/**
 * Which index searches the rows, and its parameters: what users write, what files hold, and the way between the two.
 * What a file holds is kept as it is, so that rewriting it changes nothing.
 */
import { type HnswParameters, IndexKind, type IvfParameters } from "../../generated/iqdb-core-payload.js";
import { IqdbError } from "../errors.js";
import { describeValue } from "../types/describe-value.js";
import type { Metric } from "../types/metric.js";
import { checkOptionNames } from "../types/options.js";
import { reading } from "../types/reading.js";

/** Exact search over all rows. */
export interface FlatConfig {
  /** Names the index. */
  readonly kind: "flat";
}

/**
 * Hierarchical navigable small world graph (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
 * hierarchical navigable small world graphs", arXiv:1603.09320, 2016): neighbours are chosen by its algorithm 4, layers are drawn
 * by a seeded generator (SplitMix64; Steele, Lea and Flood, 2014).
 */
export interface HnswConfig {
  /** Names the index. */
  readonly kind: "hnsw";
  /** Links per node and layer, twice as many on the lowest; at least 1, and more than 1024 count as 1024. Default 16. */
  readonly m?: number;
  /** Width of the beam while building, at least `m`; default 200. */
  readonly efConstruction?: number;
  /** Width of the beam while searching, at least 1; default 64. */
  readonly efSearch?: number;
  /** How many times the width of the beam a filtered search looks at before it is content, at least 1; default 4. */
  readonly filterWiden?: number;
  /** Seed of the level generator, an unsigned 64-bit integer. */
  readonly seed?: number | bigint;
}

/**
 * Inverted file, with or without product quantisation (Jégou, Douze and Schmid, "Product quantization for nearest neighbor
 * search", 2011), with clusters by k-means++ (Arthur and Vassilvitskii, 2007) and Lloyd's rounds (1982). They are learned by the
 * first search that finds at least as many rows as clusters, and anew by `optimize`; with fewer rows all are compared.
 *
 * @example
 * const rows = Iqdb.open("rows.iqdb", { dim: 3, metric: "cosine", index: { kind: "ivf", nClusters: 512, nProbes: 4 } });
 * rows.search([0.1, 0.2, 0.3], 10, { nProbes: 16 }); // more clusters for this query: slower, and misses less
 */
export interface IvfConfig {
  /** Names the index. */
  readonly kind: "ivf";
  /** Number of clusters, at least 1; default 256. About the square root of the number of rows is a good one. */
  readonly nClusters?: number;
  /**
   * Clusters that a search visits, 1 to `nClusters`; default 8, or all where there are fewer. More are visited where a filter
   * accepts few rows, or hits are missing. A query may ask for another number.
   */
  readonly nProbes?: number;
  /** Rows that the clustering is trained on at most, at least 1; default 65,536. */
  readonly trainingSampleSize?: number;
  /**
   * Product-quantise the rows; for euclidean, dot and manhattan (else IQDB_INVALID_METRIC). Default false. Worth it where many
   * clusters are visited.
   */
  readonly usePq?: boolean;
  /** Bytes that a row is quantised to: a divisor of the dimension; needed with `usePq`. */
  readonly pqSubvectors?: number;
  /**
   * Candidates per wanted hit that are compared in full, so that exact distances are reported; default 4. With 0 there are none:
   * where clusters answer, distances are approximate.
   */
  readonly pqRefineFactor?: number;
  /** Seed of the training, an unsigned 64-bit integer. */
  readonly seed?: number | bigint;
}

/** Which index searches the rows, and its parameters. What is left out has its default. */
export type IndexConfig = FlatConfig | HnswConfig | IvfConfig;
/** The kinds of index. */
export type IndexKindName = IndexConfig["kind"];

/** The part of a payload's head that says how its rows are searched. */
export type KindBlock =
  | { readonly indexKind: typeof IndexKind.flat; readonly indexParameters?: undefined }
  | { readonly indexKind: typeof IndexKind.hnsw; readonly indexParameters: HnswParameters }
  | { readonly indexKind: typeof IndexKind.ivf; readonly indexParameters: IvfParameters };

export const FLAT_BLOCK: KindBlock = { indexKind: IndexKind.flat };

const DEFAULT_SEED = 0xdeadbeefcafef00dn;
const U32_MAX = 2 ** 32 - 1;
const U64_MAX = 2n ** 64n - 1n;

/** The parameters of each kind. */
export const INDEX_OPTIONS: Readonly<Record<IndexKindName, readonly string[]>> = {
  flat: ["kind"],
  hnsw: ["kind", "m", "efConstruction", "efSearch", "filterWiden", "seed"],
  ivf: ["kind", "nClusters", "nProbes", "trainingSampleSize", "usePq", "pqSubvectors", "pqRefineFactor", "seed"],
};

/**
 * Checks what a user wrote and gives it the form of the file. Errors: IQDB_INVALID_CONFIG naming the option,
 * IQDB_INVALID_METRIC for product quantisation with cosine or Hamming.
 */
export function kindBlockOf(config: IndexConfig, dim: number, metric: Metric): KindBlock {
  return reading("IQDB_INVALID_CONFIG", "index", () => readBlock(config, dim, metric));
}

function readBlock(config: IndexConfig, dim: number, metric: Metric): KindBlock {
  const kind = (config as { kind?: unknown } | null)?.kind;
  if (kind !== "flat" && kind !== "hnsw" && kind !== "ivf") {
    throw invalid("index.kind", `must be "flat", "hnsw" or "ivf"`, kind);
  }
  checkOptionNames(config, INDEX_OPTIONS[kind], "index");
  if (config.kind === "flat") return FLAT_BLOCK;
  return config.kind === "hnsw" ? hnswBlock(config) : ivfBlock(config, dim, metric);
}

function hnswBlock(config: HnswConfig): KindBlock {
  const m = count(config, "m", 16, 1);
  return {
    indexKind: IndexKind.hnsw,
    indexParameters: {
      m: BigInt(m),
      efConstruction: BigInt(count(config, "efConstruction", 200, m)),
      efSearch: BigInt(count(config, "efSearch", 64, 1)),
      filterWiden: BigInt(count(config, "filterWiden", 4, 1)),
      seed: seedOf(config.seed),
    },
  };
}

function ivfBlock(config: IvfConfig, dim: number, metric: Metric): KindBlock {
  const nClusters = count(config, "nClusters", 256, 1);
  const usePq = config.usePq ?? false;
  if (typeof usePq !== "boolean") throw invalid("index.usePq", "must be true or false", usePq);
  const subvectors = config.pqSubvectors === undefined ? undefined : count(config, "pqSubvectors", 0, 0, U32_MAX);
  if (usePq) checkPq(subvectors, dim, metric);
  return {
    indexKind: IndexKind.ivf,
    indexParameters: {
      nClusters: BigInt(nClusters),
      nProbes: BigInt(count(config, "nProbes", Math.min(8, nClusters), 1, nClusters)),
      trainingSampleSize: BigInt(count(config, "trainingSampleSize", 65_536, 1)),
      usePq: usePq ? 1 : 0,
      ...(subvectors === undefined ? { hasPqSubvectors: 0 } : { hasPqSubvectors: 1, pqSubvectors: BigInt(subvectors) }),
      pqRefineFactor: count(config, "pqRefineFactor", 4, 0, U32_MAX),
      seed: seedOf(config.seed),
    },
  };
}

function checkPq(subvectors: number | undefined, dim: number, metric: Metric): void {
  if (metric === "cosine" || metric === "hamming") {
    throw new IqdbError(
      "IQDB_INVALID_METRIC",
      `product quantisation knows no ${metric} distance: use euclidean, dot or manhattan, or set usePq to false`,
      { metric },
    );
  }
  if (subvectors === undefined || subvectors === 0 || dim % subvectors !== 0) {
    throw invalid("index.pqSubvectors", `must divide the dimension ${dim} when usePq is set`, subvectors);
  }
}

export function kindOf({ indexKind }: KindBlock): IndexKindName {
  return indexKind === IndexKind.flat ? "flat" : indexKind === IndexKind.hnsw ? "hnsw" : "ivf";
}

/** What users see of a block. */
export function indexConfigOf(block: KindBlock): IndexConfig {
  if (block.indexKind === IndexKind.hnsw) {
    const { m, efConstruction, efSearch, filterWiden, seed } = block.indexParameters;
    return {
      kind: "hnsw",
      m: Number(m),
      efConstruction: Number(efConstruction),
      efSearch: Number(efSearch),
      filterWiden: Number(filterWiden),
      seed,
    };
  }
  if (block.indexKind === IndexKind.ivf) {
    const { pqSubvectors, usePq, nClusters, nProbes, trainingSampleSize, pqRefineFactor, seed } = block.indexParameters;
    return {
      kind: "ivf",
      nClusters: Number(nClusters),
      nProbes: Number(nProbes),
      trainingSampleSize: Number(trainingSampleSize),
      usePq: usePq !== 0,
      ...(pqSubvectors === undefined ? {} : { pqSubvectors: Number(pqSubvectors) }),
      pqRefineFactor,
      seed,
    };
  }
  return { kind: "flat" };
}

/** The parameters that `asked` names and that `found` holds otherwise. */
export function differingParameters(asked: IndexConfig, found: IndexConfig): string[] {
  const foundValues = found as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(asked)
    .filter(([name, value]) => value !== undefined && !sameParameter(value, foundValues[name]))
    .map(([name]) => name);
}

function sameParameter(a: unknown, b: unknown): boolean {
  const isInteger = (value: unknown) => typeof value === "bigint" || Number.isSafeInteger(value);
  if (isInteger(a) && isInteger(b)) return BigInt(a as number) === BigInt(b as number);
  return a === b;
}

function count(config: object, name: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value: unknown = (config as Readonly<Record<string, unknown>>)[name] ?? fallback;
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalid(`index.${name}`, `must be an integer from ${min} to ${max}`, value);
  }
  return value as number;
}

function seedOf(seed: unknown): bigint {
  if (seed === undefined) return DEFAULT_SEED;
  const isValid =
    typeof seed === "bigint" ? seed >= 0n && seed <= U64_MAX : Number.isSafeInteger(seed) && (seed as number) >= 0;
  if (!isValid) throw invalid("index.seed", "must be an integer from 0 to 2^64 - 1 (a bigint above 2^53 - 1)", seed);
  return BigInt(seed as bigint | number);
}

function invalid(option: string, rule: string, found: unknown): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${option} ${rule}`, { option, found: describeValue(found) });
}
