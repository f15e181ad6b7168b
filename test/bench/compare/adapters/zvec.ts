/** zvec: a collection in a folder, with a schema. Writes are synchronous, searches may be awaited. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadPackage } from "../../peers/scratch.js";
import type { Adapter, Found, Metadata, Row, Store, StoreOptions } from "./store.js";

interface Status {
  readonly ok: boolean;
  readonly code: string;
  readonly message: string;
}

interface Document {
  readonly id: string;
  readonly score: number;
  readonly fields: Metadata;
}

interface Collection {
  readonly stats: { readonly docCount: number };
  insertSync(documents: object[]): Status[];
  upsertSync(documents: object[]): Status[];
  deleteSync(id: string): Status;
  query(query: object): Promise<Document[]>;
  optimize(): Promise<void>;
  closeSync(): void;
}

interface Zvec {
  readonly ZVecDataType: Readonly<Record<string, number>>;
  readonly ZVecIndexType: Readonly<Record<string, number>>;
  readonly ZVecMetricType: Readonly<Record<string, number>>;
  readonly ZVecLogLevel: Readonly<Record<string, number>>;
  readonly ZVecCollectionSchema: new (schema: object) => object;
  ZVecInitialize(options: object): void;
  ZVecCreateAndOpen(path: string, schema: object): Collection;
  ZVecOpen(path: string, options: { readOnly: boolean }): Collection;
}

/** Rows that one call takes at most. */
const PIECE = 1000;

export async function zvec(): Promise<Adapter> {
  const module = await loadPackage<Zvec>("@zvec/zvec");
  // It writes warnings to the console by default.
  module.ZVecInitialize({ logLevel: module.ZVecLogLevel.FATAL });
  return {
    filter: "SQL-like text",
    insertsBatches: true,
    insertsAsync: false,
    open(folder, options) {
      const path = join(folder, "collection");
      const collection = existsSync(path)
        ? module.ZVecOpen(path, { readOnly: options.access === "read" })
        : module.ZVecCreateAndOpen(path, schemaOf(module, options));
      return new ZvecStore(collection);
    },
  };
}

function schemaOf(module: Zvec, { dim, graph }: StoreOptions): object {
  const { ZVecDataType: types, ZVecIndexType: kinds, ZVecMetricType: metrics } = module;
  const indexParams = { indexType: graph ? kinds.HNSW : kinds.FLAT, metricType: metrics.COSINE };
  return new module.ZVecCollectionSchema({
    name: "rows",
    vectors: { name: "vector", dataType: types.VECTOR_FP32, dimension: dim, indexParams },
    fields: [
      { name: "tag", dataType: types.INT32, indexParams: { indexType: kinds.INVERT } },
      { name: "title", dataType: types.STRING },
      { name: "lent", dataType: types.BOOL },
    ],
  });
}

const documentOf = ({ id, vector, metadata }: Row) => ({ id: String(id), vectors: { vector }, fields: metadata });

/** Its writes tell of failures instead of throwing them. */
function check(statuses: readonly Status[]): void {
  const bad = statuses.find(({ ok }) => !ok);
  if (bad !== undefined) throw Object.assign(new Error(bad.message), { code: bad.code });
}

class ZvecStore implements Store {
  constructor(private readonly collection: Collection) {}

  insert(rows: readonly Row[]): void {
    for (let from = 0; from < rows.length; from += PIECE) {
      check(this.collection.insertSync(rows.slice(from, from + PIECE).map(documentOf)));
    }
  }

  upsert(row: Row): void {
    check(this.collection.upsertSync([documentOf(row)]));
  }

  remove(id: number | string): void {
    check([this.collection.deleteSync(String(id))]);
  }

  async search(query: Float32Array, k: number, tag?: number): Promise<Found[]> {
    const filter = tag === undefined ? {} : { filter: `tag = ${tag}` };
    const hits = await this.collection.query({ fieldName: "vector", vector: query, topk: k, ...filter });
    return hits.map(({ id, score, fields }) => ({ id, distance: score, metadata: fields }));
  }

  count(): number {
    return this.collection.stats.docCount;
  }

  async buildGraph(): Promise<void> {
    await this.collection.optimize();
  }

  close(): void {
    this.collection.closeSync();
  }
}
