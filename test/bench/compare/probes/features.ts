/** What the libraries offer by name. See named.ts for what counts. */

import type { Group, Probe } from "../probe.js";
import { type Evidences, named } from "./named.js";

const feature = (group: Group, name: string, row: string, how: string, evidences: Evidences): Probe =>
  named({ group, name, row }, how, evidences);

const TABLE = "create virtual table t using vec0(id integer primary key, v float[2])";

export const ASYNC: readonly Probe[] = [
  feature("async", "abort", "Long calls take an AbortSignal", "Looks for AbortSignal in its types.", {
    types: /\bAbortSignal\b/,
  }),
  feature(
    "async",
    "using",
    "`using` and `await using`",
    "Looks for Symbol.dispose and Symbol.asyncDispose in its types.",
    {
      types: /Symbol\.(asyncDispose|dispose)\]/,
    },
  ),
  feature("async", "progress", "Progress of long calls", "Looks for a callback of that name in its types.", {
    types: /\b(onProgress|progress)\??: ?\(/,
  }),
  feature("async", "iteration", "`for await` over rows", "Looks for an asynchronous iterator in its types.", {
    types: /Symbol\.asyncIterator\]|AsyncIterableIterator<|AsyncGenerator</,
  }),
];

export const SEARCH: readonly Probe[] = [
  feature("search", "hnsw", "HNSW graph", "Looks for it by name.", { types: /hnsw/i, readme: /\bHNSW\b/ }),
  feature("search", "ivf", "IVF lists", "Looks for it by name.", { types: /\bivf|IVF/ }),
  feature(
    "search",
    "full-text",
    "Full text and hybrid search",
    "Looks for full text search or BM25 by name; for SQLite runs a query with FTS5.",
    {
      lancedb: { types: /FullTextQuery/ },
      zvec: { types: /ZVecFtsQuery\b/ },
      vectra: { types: /BM25/, partly: true, says: "BM25" },
      "sqlite-vec": {
        sql: ["create virtual table words using fts5(body)", "select rowid from words where words match 'a'"],
        partly: true,
        says: "FTS5 beside it",
      },
      iqdb: { types: /\bfullText|bm25/i },
    },
  ),
  feature("search", "sparse", "Sparse vectors", "Looks for them by name.", { types: /sparse[ _-]?vector/i }),
  feature(
    "search",
    "small-components",
    "Stores f16 or int8 instead of f32",
    "Looks for such a type of vectors in its types; for SQLite makes a table of int8. iqdb scans int8, and keeps the floats beside.",
    {
      usearch: { types: /F16 = / },
      zvec: { types: /VECTOR_FP16/ },
      lancedb: { types: /Float16/ },
      "sqlite-vec": { sql: ["create virtual table small using vec0(v int8[4])"] },
      iqdb: { types: /quantize\?: Quantize/, partly: true, says: "int8 beside f32" },
    },
  ),
  feature(
    "search",
    "product-codes",
    "Product or one-bit quantisation",
    "Looks for PQ, RaBitQ or one-bit vectors by name.",
    {
      iqdb: { types: /usePq\?: boolean/ },
      lancedb: { types: /[iI]vfPq/ },
      zvec: { types: /RABITQ/ },
      usearch: { types: /B1 = / },
      "sqlite-vec": { sql: ["create virtual table bits using vec0(v bit[8])"] },
    },
  ),
  feature("search", "sql", "SQL with joins", "Runs a join in SQL.", {
    "sqlite-vec": {
      sql: [TABLE, "create table other (id integer)", "select * from t join other using (id)"],
    },
    lancedb: { types: /where\(predicate: string\)/, partly: true, says: "in filters" },
    zvec: { types: /filter\?: string/, partly: true, says: "in filters" },
  }),
  feature(
    "search",
    "several-vectors",
    "Several vectors for one row",
    "Looks for several vector fields or several vectors of a key; for SQLite makes a table of two.",
    {
      lancedb: { types: /column\(column: string\): VectorQuery/ },
      zvec: { types: /vectors\?: ZVecVectorSchema\[\]/ },
      usearch: { types: /multi: boolean/ },
      "sqlite-vec": { sql: ["create virtual table two using vec0(a float[2], b float[2])"] },
    },
  ),
  feature(
    "search",
    "collections",
    "Several collections in one store",
    "Looks for tables or collections that are named inside a store.",
    {
      lancedb: { types: /tableNames\(/ },
      "sqlite-vec": { sql: [TABLE, "create virtual table u using vec0(v float[2])"] },
    },
  ),
  feature(
    "search",
    "lists-in-metadata",
    "Lists in metadata",
    "Looks for fields that hold lists in its types. In iqdb metadata are flat.",
    {
      lancedb: { types: /\bList\b/ },
      zvec: { types: /ARRAY_STRING/ },
    },
  ),
  feature(
    "search",
    "range",
    "All hits within a distance",
    "Looks for a bound of distances in its types; for SQLite runs a query with one.",
    {
      lancedb: { types: /distanceRange\(/ },
      zvec: { types: /radius\?: number/ },
      "sqlite-vec": { sql: [TABLE, "select * from t where v match '[1,2]' and k = 3 and distance < 1"] },
      iqdb: { types: /\bmaxDistance\b/ },
    },
  ),
  feature(
    "search",
    "rows-by-filter",
    "Rows by a filter alone, without a query",
    "Looks for a query without a vector in its types; for SQLite runs one.",
    {
      lancedb: { types: /abstract query\(\): Query/ },
      zvec: { types: /Scalar-only filtering/ },
      vectra: { types: /listItemsByMetadata/ },
      "sqlite-vec": {
        sql: ["create virtual table m using vec0(v float[2], a integer)", "select * from m where a = 1"],
      },
      iqdb: { types: /deleteWhere\(/, partly: true, says: "to delete" },
    },
  ),
  feature(
    "search",
    "update-metadata",
    "Changes metadata without the vector",
    "Looks for an update of single fields in its types; for SQLite runs one.",
    {
      lancedb: { types: /abstract update\(/ },
      zvec: { types: /updateSync\(/ },
      "sqlite-vec": { sql: ["create virtual table m using vec0(v float[2], a integer)", "update m set a = 2"] },
      iqdb: { types: /\bupdateMetadata\(/ },
    },
  ),
  feature("search", "groups", "Hits in groups by a field", "Looks for a grouped query in its types.", {
    zvec: { types: /groupByQuery\(/ },
  }),
  feature("search", "embeddings", "Makes vectors from text", "Looks for embedding functions in its types.", {
    lancedb: { types: /class EmbeddingFunction/ },
    vectra: { types: /class OpenAIEmbeddings/ },
    iqdb: { types: /class \w*Embedd/ },
  }),
  feature("search", "recall", "Measures its own recall", "Looks for such a call in its types.", {
    types: /\b\w*recall\w*\(/i,
  }),
  feature("search", "gpu", "Searches on a GPU", "Looks for it by name.", { types: /\b(cuda|cuvs)\b|\bGPU index/i }),
];

export const SAFETY: readonly Probe[] = [
  feature(
    "safety",
    "transactions",
    "Transactions over several calls",
    "Looks for transactions in its types; for SQLite runs one. Versions that can be gone back to are partly.",
    {
      "sqlite-vec": { sql: [TABLE, "begin; insert into t values (1, '[1,2]'); rollback"] },
      lancedb: { types: /checkout\(version/, partly: true, says: "versions" },
      vectra: { types: /beginUpdate\(\)/, partly: true, says: "`beginUpdate`" },
    },
  ),
  feature("safety", "backup", "Backup of an open store", "Looks for such a call in its types or JavaScript.", {
    iqdb: { types: /\bbackup\(path/ },
    "sqlite-vec": { types: /\bbackup\b/ },
    lancedb: { types: /\b(shallowClone|cloneTable|tags\(\))/, partly: true, says: "tags of versions" },
  }),
  feature(
    "safety",
    "verify",
    "A call that checks the files",
    "Looks for such a call in its types; for SQLite runs its own, which knows pages and not vectors.",
    {
      iqdb: { types: /\bverify\(\)/ },
      "sqlite-vec": { sql: [TABLE, "pragma integrity_check"], partly: true, says: "pages" },
    },
  ),
];

export const INTERCHANGE: readonly Probe[] = [
  feature(
    "interchange",
    "import-export",
    "Files of other kinds, in and out",
    "Looks for them by name in its types, README or the module of its command.",
    {
      iqdb: { readme: /import and export/, file: /exchange/, says: "JSONL, CSV, Parquet, Arrow, npy, fvecs" },
      lancedb: { types: /toArrow\(/, partly: true, says: "Arrow tables" },
      "sqlite-vec": {
        sql: [TABLE, "select json_group_array(vec_to_json(v)) from t"],
        partly: true,
        says: "JSON by SQL",
      },
    },
  ),
  feature(
    "interchange",
    "format",
    "The file format is published",
    "Looks for a specification among its files or in its README.",
    {
      iqdb: { file: /formats\/[a-z_]+\.ksy$/, says: "schemas" },
      "sqlite-vec": { sql: [TABLE], partly: true, says: "SQLite's" },
      vectra: { readme: /index\.json.*file/, partly: true, says: "JSON" },
      lancedb: { page: "https://docs.rs/crate/lance-file/latest/source/protos/file.proto", says: "protobuf" },
    },
  ),
  feature(
    "interchange",
    "languages",
    "Libraries for other languages",
    "Looks for other languages in its README, or for headers of C.",
    {
      usearch: { readme: /Python|Rust/, says: "10 and more" },
      "sqlite-vec": { sql: [TABLE], says: "whatever has SQLite" },
      vectra: { readme: /Python/, says: "Python" },
      "hnswlib-node": { file: /hnswlib\/hnswlib\.h$/, says: "C++, Python" },
      zvec: { readme: /Node\.js binding for/, says: "Python" },
      iqdb: { readme: /the Rust implementation/, partly: true, says: "Rust, generated readers" },
      lancedb: { readme: /\[LanceDB\]/, says: "Python, Rust" },
    },
  ),
  feature(
    "interchange",
    "remote",
    "Object storage or a server",
    "Looks for S3, a server or a cloud in its types and README.",
    {
      lancedb: { types: /s3:\/\/|\bapiKey\b/ },
      vectra: { readme: /\b(gRPC|server)\b/ },
      iqdb: { types: /\bs3:\/\// },
    },
  ),
  feature(
    "interchange",
    "langchain",
    "A vector store for LangChain.js in the package",
    "Looks for it among its files. LangChain's own packages have stores for several of the others.",
    { file: /langchain/i },
  ),
];
