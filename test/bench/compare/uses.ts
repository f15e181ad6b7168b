/** When another library is the better choice: each is backed by rows that it wins, which a test checks. */
import type { LibraryName } from "./libraries.js";

export interface Use {
  readonly library: LibraryName;
  /** Goes on from "when". */
  readonly when: string;
  /** Probes to which its answer is better than that of iqdb. */
  readonly rows: readonly string[];
}

export const USES: readonly Use[] = [
  {
    library: "lancedb",
    when: "rows do not fit into memory or lie in object storage, when text is searched beside vectors, or when one store holds many tables.",
    rows: ["larger-than-memory", "remote", "full-text", "collections"],
  },
  {
    library: "zvec",
    when: "you want full text and vectors in one query, sparse vectors, or an index on disk, and one of its platforms is yours.",
    rows: ["full-text", "sparse", "larger-than-memory", "small-components"],
  },
  {
    library: "sqlite-vec",
    when: "vectors belong to data that is in SQLite anyway: joins, transactions, several tables, several processes that write.",
    rows: ["sql", "transactions", "collections", "two-writers"],
  },
  {
    library: "usearch",
    when: "the same index is read in many languages, vectors are to be kept as f16 or bytes, and rows, filters and durability are somewhere else.",
    rows: ["languages", "small-components", "several-vectors"],
  },
  {
    library: "hnswlib-node",
    when: "the index file comes from hnswlib in C++ or Python, and ids that are numbers are all you need.",
    rows: ["languages"],
  },
  {
    library: "vectra",
    when: "there are a few hundred rows, and a JSON file that people and programs in other languages read is worth more than speed or safety.",
    rows: ["languages"],
  },
];
