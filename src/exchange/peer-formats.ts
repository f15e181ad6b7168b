/** The files of other databases, which are read and never written: for those who move here. */
import type { ForeignFormat } from "./foreign-format.js";
import { readHnswlib } from "./hnswlib.js";
import { readIqdbDirectory } from "./iqdb-directory.js";
import { readSqliteVec } from "./sqlite-vec.js";
import { readUsearch } from "./usearch.js";
import { readVectra } from "./vectra.js";

export const PEER_FORMATS: readonly ForeignFormat[] = [
  { name: "iqdb-0.4", extensions: [], folderOf: ["snap", "wal"], read: readIqdbDirectory },
  { name: "vectra", extensions: [], folderOf: ["index.json"], read: readVectra },
  { name: "hnswlib", extensions: ["hnswlib", "hnsw"], read: readHnswlib },
  { name: "sqlite-vec", extensions: ["sqlite", "sqlite3", "db"], read: readSqliteVec },
  { name: "usearch", extensions: ["usearch"], read: readUsearch },
];
