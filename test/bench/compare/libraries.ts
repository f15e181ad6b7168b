/** The libraries that are compared, and where their packages are. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { folderOf, type ScratchPackage } from "../peers/scratch.js";
import { hnswlib } from "./adapters/hnswlib.js";
import { iqdb } from "./adapters/iqdb.js";
import { lancedb } from "./adapters/lancedb.js";
import { sqliteVec } from "./adapters/sqlite-vec.js";
import type { Adapter } from "./adapters/store.js";
import { usearch } from "./adapters/usearch.js";
import { vectra } from "./adapters/vectra.js";
import { zvec } from "./adapters/zvec.js";

interface Description {
  /** Undefined for iqdb, which is packed from here. */
  readonly scratch?: ScratchPackage;
  /** Packages that a user installs by name, the one that is asked for first. */
  readonly packages: readonly string[];
  load?(entry: string): Promise<Adapter>;
}

/** In the order of the columns. */
export const LIBRARIES = {
  iqdb: { packages: ["iqdb"], load: iqdb },
  "hnswlib-node": { scratch: "hnswlib-node", packages: ["hnswlib-node"], load: hnswlib },
  usearch: { scratch: "usearch for Node 20", packages: ["usearch"], load: usearch },
  lancedb: { scratch: "lancedb for Node 20", packages: ["@lancedb/lancedb"], load: lancedb },
  "sqlite-vec": { scratch: "sqlite-vec", packages: ["sqlite-vec", "better-sqlite3"], load: sqliteVec },
  vectra: { scratch: "vectra", packages: ["vectra"], load: vectra },
  zvec: { scratch: "@zvec/zvec", packages: ["@zvec/zvec"], load: zvec },
  "faiss-node": { scratch: "faiss-node", packages: ["faiss-node"] },
} as const satisfies Readonly<Record<string, Description>>;

export type LibraryName = keyof typeof LIBRARIES;

export const LIBRARY_NAMES = Object.keys(LIBRARIES) as LibraryName[];

/** Where a library is, for the processes that ask it. */
export interface Place {
  readonly name: LibraryName;
  /** The folders of its packages, in the order of `packages`. */
  readonly homes: readonly string[];
  /** The folder of node_modules that was filled by installing it and nothing else; undefined for a library that is not installed. */
  readonly modules?: string;
  /** The module that a program imports, where the adapter does not know. */
  readonly entry?: string;
  /** The module of another adapter, for a test of the probes. */
  readonly adapter?: string;
}

export function placeOf(name: Exclude<LibraryName, "iqdb">): Place {
  const { scratch, packages } = LIBRARIES[name];
  const modules = join(folderOf(scratch), "node_modules");
  return { name, modules, homes: packages.map((inner) => join(modules, inner)) };
}

export async function loadAdapter({ name, entry = "", adapter }: Place): Promise<Adapter> {
  if (adapter !== undefined) return ((await import(pathToFileURL(adapter).href)) as { default: Adapter }).default;
  const { load } = LIBRARIES[name] as Description;
  if (load === undefined) throw new Error(`${name} has no adapter`);
  return load(entry);
}
