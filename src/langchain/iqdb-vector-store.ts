/** The database as a vector store of LangChain.js: documents in, documents out, embedded by whatever model the caller has. */
import type { Document, DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { maximalMarginalRelevance } from "@langchain/core/utils/math";
import { type MaxMarginalRelevanceSearchOptions, SaveableVectorStore } from "@langchain/core/vectorstores";
import { AsyncIqdb } from "../db/async-iqdb.js";
import type { AsyncOpenOptions } from "../db/async-options.js";
import type { Iqdb } from "../db/iqdb.js";
import { checkK } from "../db/options.js";
import type { Hit } from "../db/searcher.js";
import { IqdbError } from "../errors.js";
import type { FilterInput } from "../filter/filter-types.js";
import { toJSON } from "../types/json.js";
import type { Metric } from "../types/metric.js";
import { checkOptions, isCount, judgedElsewhere, type OptionRules } from "../types/options.js";
import { reading } from "../types/reading.js";
import { documentOfMetadata, metadataOfDocument } from "./stored-document.js";

/** What a store stands on: a database that is open. */
export interface IqdbVectorStoreFields {
  /** A database that is open; the store closes it. */
  readonly db: AsyncIqdb | Iqdb;
}

/** Where a store that is made from documents keeps them: a database that is open, a file, or memory when `path` is left out. */
export type IqdbVectorStoreConfig = IqdbVectorStoreFields | (AsyncOpenOptions & { readonly path?: string });

/** What to delete: rows by their ids, or those that a filter accepts. */
export type DeleteParams = { readonly ids: readonly string[] } | { readonly filter: FilterInput };

/** Candidates of a search for diverse documents, when nothing else is said. */
const FETCH_K = 20;
const LAMBDA = 0.5;

const IDS_RULES: OptionRules = { ids: [Array.isArray, "an array of texts"] };
/** What belongs to the database is judged there. */
const DELETE_RULES = judgedElsewhere("ids", "filter");
const DIVERSITY_RULES: OptionRules = {
  ...judgedElsewhere("k", "filter"),
  fetchK: [isCount(0), "a whole number of candidates"],
  lambda: [(value) => typeof value === "number" && value >= 0 && value <= 1, "a number from 0 to 1"],
};

/**
 * A LangChain.js vector store in a file of its own, durable and without a server. Filters are those of the database; they see
 * the fields of a document's metadata that are texts, numbers, booleans or null. Scores are larger for what is nearer: one
 * minus the distance for `cosine`, the product for `dot`, minus the distance for all other metrics.
 *
 * Ids of documents are texts. Rows that something else has put under integers or bytes are found, too, with their id as text:
 * `7`, `{"$bytes":"/w=="}`; to delete them, use `db`.
 *
 * Errors of all methods: `IqdbError`s with the codes of the database's own methods.
 *
 * @example
 * const store = await IqdbVectorStore.fromDocuments(documents, embeddings, { path: "library.iqdb" });
 * const [nearest] = await store.similaritySearch("call me ishmael", 1, { year: { $gte: 1851 } });
 * nearest.pageContent; // "call me ishmael"
 * await store.close();
 */
export class IqdbVectorStore extends SaveableVectorStore {
  /** Filters are those of the database; functions for an `Iqdb` only. */
  declare FilterType: FilterInput;
  readonly #db: AsyncIqdb | Iqdb;

  /** A store over a database that is open, whose vectors are as long as those of `embeddings`. */
  constructor(embeddings: EmbeddingsInterface, fields: IqdbVectorStoreFields) {
    // What LangChain would print or send with a chain; the open handle is no part of it.
    super(embeddings, {});
    this.#db = given("store fields", fields, ({ db }) => requireDatabase(db));
  }

  /** "iqdb": what LangChain calls it. */
  _vectorstoreType(): string {
    return "iqdb";
  }

  /** The database, for all that LangChain has no words for. */
  get db(): AsyncIqdb | Iqdb {
    return this.#db;
  }

  /**
   * Embeds documents and puts them, all or none; gives their ids: `options.ids`, else their own, else new ones (UUIDs of
   * version 4). Errors: as `addVectors`.
   */
  override async addDocuments(documents: DocumentInterface[], options?: { ids?: string[] }): Promise<string[]> {
    const texts = textsOf(documents);
    return this.addVectors(await this.embeddings.embedDocuments(texts), documents, options);
  }

  /**
   * Puts documents with their vectors, all or none; a document whose id is there already replaces it. Vectors are as long as
   * the database's. Errors: IQDB_INVALID_CONFIG for other numbers of vectors or ids than documents, and as `Iqdb.upsertMany`.
   */
  async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options: { ids?: string[] } = {},
  ): Promise<string[]> {
    const { ids } = checkOptions<{ ids?: string[] }>(options, IDS_RULES, "options of documents");
    const rows = reading("IQDB_INVALID_CONFIG", "documents", () => {
      requireSameLength("vectors", requireList("vectors", vectors).length, requireList("documents", documents).length);
      if (ids !== undefined) requireSameLength("ids", ids.length, documents.length);
      return documents.map((document, place) => ({
        id: ids?.[place] ?? document.id ?? globalThis.crypto.randomUUID(),
        vector: vectors[place]!,
        metadata: metadataOfDocument(document),
      }));
    });
    await this.#db.upsertMany(rows);
    return rows.map(({ id }) => id);
  }

  /** Removes documents, all or none. Errors: IQDB_INVALID_CONFIG without ids and filter, IQDB_INVALID_FILTER, and those of writing. */
  override async delete(params?: DeleteParams): Promise<void> {
    const { ids, filter } = checkOptions<Partial<Record<"ids" | "filter", never>>>(
      params ?? {},
      DELETE_RULES,
      "what to delete",
    );
    if (ids !== undefined) await this.#db.deleteMany(ids);
    else if (filter !== undefined) await this.#db.deleteWhere(filter);
    else
      throw new IqdbError(
        "IQDB_INVALID_CONFIG",
        "delete needs { ids } or { filter }; the filter {} accepts everything",
      );
  }

  /** The `k` nearest documents to a vector, with scores: larger is nearer. Errors: as `Iqdb.search`. */
  async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: FilterInput,
  ): Promise<[Document, number][]> {
    const hits = await this.#db.search(query, k, filter === undefined ? {} : { filter });
    return hits.map((hit) => [documentOf(hit), score(this.#db.metric, hit.distance)]);
  }

  /**
   * The `k` of the `fetchK` (default 20) nearest documents that are near the query and unlike each other, by Carbonell and
   * Goldstein's maximal marginal relevance (1998); `lambda` from 0 (unlike each other) to 1 (near the query), default 0.5. Errors: as
   * `Iqdb.search`.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MaxMarginalRelevanceSearchOptions<FilterInput>,
  ): Promise<Document[]> {
    const {
      k,
      fetchK = FETCH_K,
      lambda = LAMBDA,
      filter,
    } = checkOptions<MaxMarginalRelevanceSearchOptions<FilterInput>>(options, DIVERSITY_RULES, "search options");
    checkK(k);
    const vector = await this.embeddings.embedQuery(query);
    const wanted = filter === undefined ? {} : { filter };
    const hits = await this.#db.search(vector, Math.max(k, fetchK), { ...wanted, includeVector: true });
    const vectors = hits.map((hit) => [...hit.vector!]);
    return maximalMarginalRelevance(vector, vectors, lambda, k).map((place) => documentOf(hits[place]!));
  }

  /** Writes a whole copy to the file `path`, in the place of what is there; the store goes on where it is. Errors: as `Iqdb.backup`. */
  async save(path: string): Promise<void> {
    await this.#db.backup(path, { overwrite: true });
  }

  /** Finishes what was called before, and closes the database. Errors: IQDB_IO. */
  async close(): Promise<void> {
    await this.#db.close();
  }

  /** `close`, for `await using`. Errors: IQDB_IO. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Opens the file `path`, which must be there unless `options` say what to make (`dim`, `metric`). Errors: as `Iqdb.open`. */
  static override async load(
    path: string,
    embeddings: EmbeddingsInterface,
    options: AsyncOpenOptions = {},
  ): Promise<IqdbVectorStore> {
    return new IqdbVectorStore(embeddings, { db: await AsyncIqdb.open(path, options) });
  }

  /** `fromDocuments` for texts with a metadata each, or one for all. Errors: as `fromDocuments`. */
  static override async fromTexts(
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    config: IqdbVectorStoreConfig = {},
  ): Promise<IqdbVectorStore> {
    requireList("texts", texts);
    if (Array.isArray(metadatas)) requireSameLength("metadatas", metadatas.length, texts.length);
    const documents = texts.map((pageContent, place) => {
      const metadata = (Array.isArray(metadatas) ? metadatas[place] : metadatas) as Record<string, unknown>;
      return { pageContent, metadata };
    });
    return IqdbVectorStore.fromDocuments(documents, embeddings, config);
  }

  /**
   * Embeds documents and puts them where `config` says; a new database has the length of their vectors, and is `cosine` by
   * default. Errors: as `Iqdb.open` and `addVectors`.
   */
  static override async fromDocuments(
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    config: IqdbVectorStoreConfig = {},
  ): Promise<IqdbVectorStore> {
    const vectors = await embeddings.embedDocuments(textsOf(documents));
    const dim = vectors[0]?.length ?? (await embeddings.embedQuery("")).length;
    const store = new IqdbVectorStore(embeddings, { db: await databaseOf(config, dim) });
    await store.addVectors(vectors, documents);
    return store;
  }
}

async function databaseOf(config: IqdbVectorStoreConfig, dim: number): Promise<AsyncIqdb | Iqdb> {
  const { db, path, ...options } = given("store options", config, (all) => ({
    db: undefined,
    path: undefined,
    ...all,
  }));
  if (db !== undefined) return requireDatabase(db);
  const shape = { dim, metric: "cosine", ...options } as const;
  return path === undefined ? AsyncIqdb.openInMemory(shape) : AsyncIqdb.open(path, shape);
}

function documentOf({ id, metadata }: Hit): Document {
  return documentOfMetadata(id instanceof Uint8Array ? JSON.stringify(toJSON(id)) : String(id), metadata);
}

function score(metric: Metric, distance: number): number {
  return metric === "cosine" ? 1 - distance : -distance;
}

/** What `read` makes of something that must be an object. Errors: IQDB_INVALID_CONFIG. */
function given<T, R>(what: string, value: T, read: (value: T) => R): R {
  return reading("IQDB_INVALID_CONFIG", what, () => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return read(value);
    throw new IqdbError("IQDB_INVALID_CONFIG", `${what} must be an object`, { option: what });
  });
}

function requireDatabase(db: AsyncIqdb | Iqdb): AsyncIqdb | Iqdb {
  if (reading("IQDB_INVALID_CONFIG", "db", () => typeof db?.search === "function")) return db;
  throw new IqdbError("IQDB_INVALID_CONFIG", "db must be an Iqdb or an AsyncIqdb that is open", { option: "db" });
}

function requireList<T extends readonly unknown[]>(what: string, list: T): T {
  if (reading("IQDB_INVALID_CONFIG", what, () => Array.isArray(list))) return list;
  throw new IqdbError("IQDB_INVALID_CONFIG", `${what} must be an array`, { option: what });
}

function textsOf(documents: DocumentInterface[]): string[] {
  return reading("IQDB_INVALID_CONFIG", "documents", () =>
    requireList("documents", documents).map(({ pageContent }) => pageContent),
  );
}

function requireSameLength(what: string, given: number, wanted: number): void {
  if (given === wanted) return;
  const message = `there must be as many ${what} as documents: ${given} for ${wanted}`;
  throw new IqdbError("IQDB_INVALID_CONFIG", message, { given, wanted });
}
