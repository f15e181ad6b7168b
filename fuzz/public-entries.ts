/** Every place where a caller hands the library a value: what is called, with the value where it would stand. */
import * as iqdb from "../src/public.js";

/** The library with its types taken off: what a caller in plain JavaScript sees. */
// biome-ignore lint/suspicious/noExplicitAny: values of any kind are the point here.
type Anything = any;

const { FlatIndex, Float, Filter, HnswIndex, Iqdb, IvfIndex, MemoryStorage, PersistedIndex, fromJSON, toJSON } = iqdb;

export const PATH = "/hostile.iqdb";
const QUERY = [1, 2, 3];
const SHAPE = { dim: 3, metric: "euclidean" } as const;

/** What a case works on. */
export interface World {
  readonly db: iqdb.Iqdb;
  readonly storage: iqdb.MemoryStorage;
  readonly bytes: Uint8Array;
}

export type Entry = (value: Anything, world: World) => unknown;

const OPEN_OPTIONS = [
  ...["dim", "metric", "index", "reindex", "ids", "numbers", "cache", "quantize", "vectors", "threads", "fsync"],
  ...["compression", "walVersion", "checkpointBytes", "recovery", "readOnly", "mode", "lock", "storage"],
];
const INDEX_OPTIONS = ["kind", "m", "efConstruction", "efSearch", "filterWiden", "seed", "nClusters", "nProbes"];
INDEX_OPTIONS.push("trainingSampleSize", "usePq", "pqSubvectors", "pqRefineFactor");
const SEARCH_OPTIONS = ["filter", "ef", "nProbes", "includeVector", "includeMetadata"];
const OPERATORS = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$exists", "$contains", "$not"];

/** A value as the name of something; of an object, any name. */
const nameOf = (value: unknown): string =>
  typeof value === "object" || typeof value === "function" ? "an object" : String(value);

/** A computed key, also where it is `__proto__`. */
const keyed = (name: string, value: unknown): Anything =>
  Object.defineProperty({}, name, { value, enumerable: true, configurable: true, writable: true });

const entriesOf = (names: readonly string[], prefix: string, entry: (name: string) => Entry): [string, Entry][] =>
  names.map((name) => [`${prefix} ${name}`, entry(name)]);

const fresh = () => new MemoryStorage();

const OPENING: [string, Entry][] = [
  ["open path", (value) => Iqdb.open(value, { ...SHAPE, storage: fresh() })],
  ["open options", (value) => Iqdb.open(PATH, value)],
  ...entriesOf(OPEN_OPTIONS, "open option", (name) => (value) => {
    Iqdb.open(PATH, { ...SHAPE, storage: fresh(), ...keyed(name, value) }).close();
  }),
  ...entriesOf(OPEN_OPTIONS, "open again with", (name) => (value, { storage }) => {
    const copy = new MemoryStorage({ files: { [PATH]: storage.bytesOf(PATH)! } });
    Iqdb.open(PATH, { storage: copy, readOnly: true, ...keyed(name, value) }).close();
  }),
  ...entriesOf(INDEX_OPTIONS, "index option", (name) => (value) => {
    const kind = /^[mefs]/.test(name) ? "hnsw" : "ivf";
    const db = Iqdb.openInMemory({ ...SHAPE, index: { kind, ...keyed(name, value) } });
    db.upsert(1, QUERY);
    db.search(QUERY, 1);
  }),
  ["openInMemory", (value) => Iqdb.openInMemory(value)],
  ["openBytes", (value) => Iqdb.openBytes(value)],
  ["openBytes options", (value, { bytes }) => Iqdb.openBytes(bytes, value)],
  ["FlatIndex", (value) => new FlatIndex(value)],
  ["HnswIndex", (value) => new HnswIndex(value)],
  ["IvfIndex", (value) => new IvfIndex(value)],
  ["PersistedIndex.openWith index", (value) => PersistedIndex.openWith(value, { path: PATH, storage: fresh() })],
  ["PersistedIndex.openWith config", (value) => PersistedIndex.openWith(new FlatIndex(SHAPE), value)],
  ["PersistedIndex.load config", (value) => PersistedIndex.load(value, FlatIndex)],
  [
    "PersistedIndex.load type",
    (value, { storage }) => PersistedIndex.load({ path: PATH, storage, readOnly: true }, value),
  ],
];

const CHANGING: [string, Entry][] = [
  ["upsert id", (value, { db }) => db.upsert(value, QUERY)],
  ["upsert vector", (value, { db }) => db.upsert(1, value)],
  ["upsert metadata", (value, { db }) => db.upsert(1, QUERY, value)],
  ["upsert metadata value", (value, { db }) => db.upsert(1, QUERY, { k: value })],
  ["upsert metadata key", (value, { db }) => db.upsert(1, QUERY, keyed(nameOf(value), 1))],
  ["upsertMany", (value, { db }) => db.upsertMany(value)],
  ["upsertMany row", (value, { db }) => db.upsertMany([{ id: 8, vector: QUERY }, value])],
  ...entriesOf(["id", "vector", "metadata", "extra"], "upsertMany row", (name) => (value, { db }) => {
    db.upsertMany([
      { id: 8, vector: QUERY },
      { id: 9, vector: QUERY, ...keyed(name, value) },
    ]);
  }),
  ["delete", (value, { db }) => db.delete(value)],
  ["deleteMany", (value, { db }) => db.deleteMany(value)],
  ["deleteMany id", (value, { db }) => db.deleteMany([1, value])],
  ["deleteWhere", (value, { db }) => db.deleteWhere(value)],
  ["deleteWhere value", (value, { db }) => db.deleteWhere({ k: value })],
  ["optimize", (value, { db }) => db.optimize(value)],
  ["optimize onProgress", (value, { db }) => db.optimize({ onProgress: value })],
  ["optimize signal", (value, { db }) => db.optimize({ signal: value })],
  ["backup path", (value, { db }) => db.backup(value)],
  ["backup options", (value, { db }) => db.backup("/backup.iqdb", value)],
  ["backup overwrite", (value, { db }) => db.backup("/backup.iqdb", { overwrite: value })],
];

const READING: [string, Entry][] = [
  ["get", (value, { db }) => db.get(value)],
  ["has", (value, { db }) => db.has(value)],
  ["search query", (value, { db }) => db.search(value, 2)],
  ["search k", (value, { db }) => db.search(QUERY, value)],
  ["search options", (value, { db }) => db.search(QUERY, 2, value)],
  ...entriesOf(
    SEARCH_OPTIONS,
    "search option",
    (name) =>
      (value, { db }) =>
        db.search(QUERY, 2, keyed(name, value)),
  ),
  ...entriesOf(OPERATORS, "filter", (name) => (value, { db }) => {
    db.search(QUERY, 2, { filter: { k: keyed(name, value) } });
  }),
  ...entriesOf(["$and", "$or", "$not", "$nor", "k"], "filter", (name) => (value, { db }) => {
    db.search(QUERY, 2, { filter: keyed(name, value) });
  }),
  ["filter list", (value, { db }) => db.search(QUERY, 2, { filter: { $or: [{ k: 1 }, value] } })],
  ["filter field", (value, { db }) => db.search(QUERY, 2, { filter: keyed(nameOf(value), 1) })],
  ...(["eq", "lt", "in", "nin", "exists", "and", "not", "fromJSON"] as const).map((name): [string, Entry] => [
    `Filter.${name}`,
    (value) => (Filter[name] as Anything)(value, value),
  ]),
  ["Filter.eq value", (value) => Filter.eq("k", value)],
  ["Filter.in values", (value) => Filter.in("k", value)],
  ["searchBatch", (value, { db }) => db.searchBatch(value, 2)],
  ["searchBatch query", (value, { db }) => db.searchBatch([QUERY, value], 2)],
  ["explain", (value, { db }) => db.explain(value, 2)],
  ["explain options", (value, { db }) => db.explain(QUERY, 2, value)],
  ["measureRecall", (value, { db }) => db.measureRecall(value)],
  ["measureRecall queries", (value, { db }) => db.measureRecall({ queries: value, k: 1 })],
  ["measureRecall k", (value, { db }) => db.measureRecall({ queries: [QUERY], k: value })],
  ["toJSON", (value) => toJSON(value)],
  ["fromJSON", (value) => fromJSON(value)],
  ["Float", (value) => new Float(value)],
];

export const PUBLIC_ENTRIES: ReadonlyMap<string, Entry> = new Map([...OPENING, ...CHANGING, ...READING]);
