/**
 * Indexes by themselves, without a database around them: for programs that keep one in memory or in a `PersistedIndex`.
 * The three kinds differ in how they search and in nothing else.
 */
import type { PayloadReader } from "../bytes/payload-reader.js";
import { IqdbError } from "../errors.js";
import { idToKey } from "../format/id.js";
import { encodeMetadata } from "../format/metadata.js";
import { CoreIndex } from "../index/core-index.js";
import {
  type FlatConfig,
  type HnswConfig,
  INDEX_OPTIONS,
  type IndexConfig,
  type IndexKindName,
  type IvfConfig,
} from "../index/index-config.js";
import type { CoreIndexConfig } from "../index/index-options.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";
import type { Metric } from "../types/metric.js";
import type { Mutation } from "../types/mutation.js";
import { checkOptions, judgedElsewhere } from "../types/options.js";
import { reading } from "../types/reading.js";
import { copyVector, type Vector } from "../types/vector.js";
import { invalidConfig } from "./arguments.js";
import { type MemoryOptions, ROW_RULES, type SearchOptions } from "./options.js";
import { type DbRecord, RecordView } from "./record-view.js";
import { type Hit, Searcher } from "./searcher.js";

/** What all kinds have: rows that are put, removed and searched. */
abstract class StandaloneIndex extends CoreIndex {
  readonly #view = new RecordView<Metadata>(this.rows, "string", "natural");
  readonly #searcher = new Searcher<Metadata>(this, this.#view, undefined);

  /** Puts a new row. Errors: IQDB_DUPLICATE, IQDB_INVALID_ID, IQDB_INVALID_VECTOR, IQDB_DIMENSION_MISMATCH, IQDB_INVALID_METADATA. */
  insert(id: Id, vector: Vector, metadata?: Metadata): void {
    const key = idToKey(id);
    if (this.has(key)) throw new IqdbError("IQDB_DUPLICATE", "this id is in the index already: delete it first");
    const copy = copyVector(vector, this.dim);
    const encoded = metadata === undefined ? undefined : encodeMetadata(metadata);
    this.#change({ kind: "upsert", key, vector: copy, metadata: encoded });
  }

  /** Removes a row. Errors: IQDB_NOT_FOUND, IQDB_INVALID_ID. */
  delete(id: Id): void {
    const key = idToKey(id);
    if (!this.has(key)) throw new IqdbError("IQDB_NOT_FOUND", "this id is not in the index");
    this.#change({ kind: "delete", key });
  }

  /** The row of this id, or undefined. Errors: IQDB_INVALID_ID. */
  get(id: Id): DbRecord | undefined {
    const slot = this.rows.slotOf(idToKey(id));
    return slot === undefined ? undefined : this.#view.recordAt(slot);
  }

  /** The `k` nearest rows, nearest first. Errors: as `Iqdb.search`. */
  search(query: Vector, k: number, options?: SearchOptions): Hit[] {
    return this.#searcher.search(query, k, options);
  }

  #change(mutation: Mutation): void {
    this.prepare([mutation]);
    this.apply(mutation);
  }
}

/** What every index is made from. `quantize` and `vectors` as in {@link MemoryOptions}. */
export interface IndexShape extends Pick<MemoryOptions, "quantize" | "vectors"> {
  /** Number of components of each vector, 1 to 67,108,864. */
  readonly dim: number;
  /** How distances are measured ({@link Metric}). */
  readonly metric: Metric;
}

/** What is not of the rows belongs to the index. Errors: IQDB_INVALID_CONFIG. */
function coreConfigOf(config: IndexShape, kind: IndexKindName): CoreIndexConfig {
  const rules = { ...judgedElsewhere("dim", "metric", ...INDEX_OPTIONS[kind]), ...ROW_RULES };
  const { dim, metric, quantize, vectors, ...index } = checkOptions<IndexShape>(config, rules, "index options");
  const places = { ...(quantize && { quantize }), ...(vectors && { vectors }) };
  return { dim, metric, ...places, index: { ...index, kind } as IndexConfig };
}

/** A payload that is searched by another kind of index is not this one's. Errors: IQDB_INVALID_CONFIG for what is no reader. */
function readKind<T>(reader: PayloadReader, kind: IndexKindName, read: () => T & CoreIndex): T {
  if (typeof reading("IQDB_INVALID_CONFIG", "reader", () => reader?.window) !== "function") {
    throw invalidConfig("reader", "must be a PayloadReader, such as PayloadReader.of(bytes)");
  }
  const index = read();
  const { kind: found } = index.config;
  if (found === kind) return index;
  throw new IqdbError(
    "IQDB_INVALID_INDEX_TYPE",
    `this file holds an index of kind ${found}, expected ${kind}: open it with Iqdb`,
    { expected: kind, found },
  );
}

/**
 * Exact search over rows in memory: a query is compared with every row. Errors: {@link IqdbError}s, as each method says.
 *
 * @example
 * const index = new FlatIndex({ dim: 2, metric: "euclidean" });
 * index.insert("a", [0, 1]);
 * index.search([0, 0], 1); // [{ id: "a", distance: 1, metadata: undefined }]
 */
export class FlatIndex extends StandaloneIndex {
  /** An index without rows. Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: IndexShape & Omit<FlatConfig, "kind">) {
    super(coreConfigOf(config, "flat"));
  }

  /** Reads a payload that `saveTo` wrote. Errors: IQDB_INVALID_INDEX_TYPE when the payload is searched by another kind of index, and those of reading it. */
  static override loadFrom(reader: PayloadReader): FlatIndex {
    return readKind(reader, "flat", () =>
      CoreIndex.readInto(reader, ({ dim, metric }) => new FlatIndex({ dim, metric })),
    );
  }
}

/**
 * Approximate search over rows in memory, by a hierarchical navigable small world graph (HNSW; Malkov and Yashunin,
 * arXiv:1603.09320, 2016). Errors: {@link IqdbError}s, as each method says.
 *
 * @example
 * const index = new HnswIndex({ dim: 2, metric: "euclidean", m: 8 });
 * index.insert("a", [0, 1]);
 * index.search([0, 0], 1); // [{ id: "a", distance: 1, metadata: undefined }]
 */
export class HnswIndex extends StandaloneIndex {
  /** An index without rows. Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: IndexShape & Omit<HnswConfig, "kind">) {
    super(coreConfigOf(config, "hnsw"));
  }

  /** Reads a payload that `saveTo` wrote. Errors: IQDB_INVALID_INDEX_TYPE when the payload is searched by another kind of index, and those of reading it. */
  static override loadFrom(reader: PayloadReader): HnswIndex {
    return readKind(reader, "hnsw", () =>
      CoreIndex.readInto(reader, ({ dim, metric }) => new HnswIndex({ dim, metric })),
    );
  }
}

/**
 * Approximate search over rows in memory, by an inverted file (IVF; Jégou, Douze and Schmid, "Product quantization for nearest
 * neighbor search", 2011): clusters are learned by k-means, and a query is compared with the rows of the nearest ones. Errors:
 * {@link IqdbError}s, as each method says.
 *
 * @example
 * const index = new IvfIndex({ dim: 2, metric: "euclidean", nClusters: 4, nProbes: 2 });
 * index.insert("a", [0, 1]);
 * index.search([0, 0], 1); // [{ id: "a", distance: 1, metadata: undefined }]
 */
export class IvfIndex extends StandaloneIndex {
  /** An index without rows. Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: IndexShape & Omit<IvfConfig, "kind">) {
    super(coreConfigOf(config, "ivf"));
  }

  /** Reads a payload that `saveTo` wrote. Errors: IQDB_INVALID_INDEX_TYPE when the payload is searched by another kind of index, and those of reading it. */
  static override loadFrom(reader: PayloadReader): IvfIndex {
    return readKind(reader, "ivf", () =>
      CoreIndex.readInto(reader, ({ dim, metric }) => new IvfIndex({ dim, metric })),
    );
  }
}
