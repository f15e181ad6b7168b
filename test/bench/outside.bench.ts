/**
 * Vectors outside of the memory that is searched (`vectors: "buffer"`) against vectors inside: what searches, building a graph
 * and opening cost more, and how many rows more a segment holds.
 */
import { CoreIndex } from "../../src/index/core-index.js";
import type { IndexConfig } from "../../src/index/index-config.js";
import type { SearchOptions } from "../../src/index/index-options.js";
import { codeColumns } from "../../src/index/row-codes.js";
import { Iqdb, MemoryStorage } from "../../src/public.js";
import { Segment, type VectorPlace } from "../../src/store/segment.js";
import { type Bench, type BenchResult, interleaved, least, median, milliseconds } from "./benchmark.js";
import { clustered } from "./data/clustered.js";

const DIM = 128;
const QUERIES = 100;
const GRAPH: IndexConfig = { kind: "hnsw", efConstruction: 100 };
const METRIC = "euclidean";

function vectorsOf(count: number): Float32Array[] {
  const all = clustered({ count, dim: DIM, innerDim: 32, queryCount: QUERIES });
  return Array.from({ length: QUERIES + count }, (_, row) => all.subarray(row * DIM, (row + 1) * DIM));
}

function make(
  vectors: VectorPlace,
  index: IndexConfig,
  rows: readonly Float32Array[],
  more: SearchOptions = {},
): CoreIndex {
  const made = new CoreIndex({ ...more, dim: DIM, metric: METRIC, index, vectors });
  const mutations = rows.map((vector, key) => ({ kind: "upsert", key, vector, metadata: undefined }) as const);
  made.prepare(mutations);
  for (const mutation of mutations) made.apply(mutation);
  return made;
}

interface Race {
  readonly what: string;
  readonly count: number;
  readonly rounds: number;
  /** Done with each of the two in turn. */
  act(place: VectorPlace): void;
  show(ms: number): string;
}

/** The ratio is the median of those of rounds: on a busy machine both sides of one suffer alike. */
async function race({ what, count, rounds, act, show }: Race): Promise<BenchResult> {
  const timings = await interleaved(
    rounds,
    () => act("buffer"),
    () => act("wasm"),
  );
  const [ours, theirs] = timings.map((all) => all.map(({ cpu }) => cpu)) as [number[], number[]];
  return {
    what,
    ours: show(least(ours)),
    baseline: `inside ${show(least(theirs))}`,
    ratio: median(ours.map((time, round) => time / theirs[round]!)),
    how: `times the CPU time, median of ${rounds} rounds; ${count.toLocaleString("en")} × ${DIM}, ${METRIC}`,
  };
}

interface Searches {
  readonly name: string;
  readonly index: IndexConfig;
  readonly ks: readonly number[];
  /** How often the queries are asked in a round: long enough to be timed. */
  readonly times: number;
  /** Segments of so many bytes for each row. */
  readonly bytesPerRow?: number;
}

const SEARCHES: readonly Searches[] = [
  { name: "flat", index: { kind: "flat" }, ks: [10, 100], times: 1 },
  { name: "hnsw, ef 64", index: GRAPH, ks: [10], times: 10 },
  // As if there were more rows than a segment of 4 GiB holds with their floats.
  { name: "hnsw, ef 64, where the floats need 3 segments", index: GRAPH, ks: [10], times: 3, bytesPerRow: 350 },
  { name: "ivf, 4 of 256 clusters", index: { kind: "ivf", nProbes: 4 }, ks: [10], times: 10 },
];

async function compareSearches(searches: Searches, all: Float32Array[], rounds: number): Promise<BenchResult[]> {
  const { name, index, ks, times, bytesPerRow } = searches;
  const [queries, rows] = [all.slice(0, QUERIES), all.slice(QUERIES)];
  const more = bytesPerRow === undefined ? {} : { segmentBytes: bytesPerRow * rows.length };
  const made = { wasm: make("wasm", index, rows, more), buffer: make("buffer", index, rows, more) };
  const results: BenchResult[] = [];
  for (const k of ks) {
    const act = (place: VectorPlace) => {
      for (let i = 0; i < times * QUERIES; i++) made[place].find({ vectors: [queries[i % QUERIES]!], k, ef: 64 });
    };
    const show = (ms: number) => `${((1000 * ms) / times / QUERIES).toFixed(0)} µs`;
    results.push(await race({ what: `search, ${name}, k ${k}`, count: rows.length, rounds, act, show }));
  }
  return results;
}

function compareBuilding(all: Float32Array[], count: number, rounds: number): Promise<BenchResult> {
  const rows = all.slice(0, count);
  const act = (place: VectorPlace) => void make(place, GRAPH, rows);
  return race({ what: "link rows, hnsw", count, rounds, act, show: milliseconds });
}

/** Opening until the first answer, which waits for the codes of all rows. */
function compareOpening(all: Float32Array[], rounds: number): Promise<BenchResult> {
  const [storage, path] = [new MemoryStorage(), "/rows.iqdb"];
  const db = Iqdb.open(path, { storage, dim: DIM, metric: METRIC });
  db.upsertMany(all.map((vector, id) => ({ id, vector })));
  db.close();
  const bytes = storage.bytesOf(path)!;
  const act = (vectors: VectorPlace) => {
    const opened = Iqdb.openBytes(bytes, { vectors });
    opened.search(all[0]!, 10);
    opened.close();
  };
  return race({ what: "open, flat, and search once", count: all.length, rounds, act, show: milliseconds });
}

/** Rows that 4 GiB hold, without a graph. */
function rowsOf(dim: number, bar?: BenchResult["bar"]): BenchResult {
  const columns = codeColumns(dim, METRIC, "int8");
  const rowsMax = (vectors: VectorPlace) => new Segment({ dim, metric: METRIC, columns, vectors }).rowsMax;
  const show = (rows: number) => `${(rows / 1e6).toFixed(1)} million`;
  return {
    what: `rows of ${dim} dimensions in a segment`,
    ours: show(rowsMax("buffer")),
    baseline: `inside ${show(rowsMax("wasm"))}`,
    ratio: rowsMax("buffer") / rowsMax("wasm"),
    ...(bar && { bar }),
    how: `times as many; ${METRIC}, flat`,
  };
}

export const bench: Bench = {
  title: "Vectors in buffers",
  async run({ quick }) {
    const all = vectorsOf(quick ? 1000 : 50_000);
    const results = [rowsOf(128, { atLeast: 4 }), rowsOf(768)];
    for (const searches of SEARCHES) results.push(...(await compareSearches(searches, all, quick ? 1 : 21)));
    results.push(await compareBuilding(all, quick ? 500 : 10_000, quick ? 1 : 5));
    results.push(await compareOpening(all, quick ? 1 : 11));
    return results;
  },
};
