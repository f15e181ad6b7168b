/**
 * Vectors outside of the memory that is searched (`vectors: "buffer"`) against vectors inside: what searches and the building
 * of a graph cost more, and how many rows more a segment holds.
 */
import { CoreIndex } from "../../src/index/core-index.js";
import type { IndexConfig } from "../../src/index/index-config.js";
import { codeColumns } from "../../src/index/row-codes.js";
import { Segment, type VectorPlace } from "../../src/store/segment.js";
import { type Bench, type BenchResult, interleaved, least, median, milliseconds } from "./benchmark.js";
import { clustered } from "./data/clustered.js";

const DIM = 128;
const QUERIES = 100;
const METRIC = "euclidean";

function vectorsOf(count: number): Float32Array[] {
  const all = clustered({ count, dim: DIM, innerDim: 32, queryCount: QUERIES });
  return Array.from({ length: QUERIES + count }, (_, row) => all.subarray(row * DIM, (row + 1) * DIM));
}

function make(vectors: VectorPlace, index: IndexConfig, rows: readonly Float32Array[]): CoreIndex {
  const made = new CoreIndex({ dim: DIM, metric: METRIC, index, vectors });
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
}

const SEARCHES: readonly Searches[] = [
  { name: "flat", index: { kind: "flat" }, ks: [10, 100], times: 1 },
  { name: "hnsw, ef 64", index: { kind: "hnsw", efConstruction: 100 }, ks: [10], times: 10 },
  { name: "ivf, 4 of 256 clusters", index: { kind: "ivf", nProbes: 4 }, ks: [10], times: 10 },
];

async function compareSearches(
  { name, index, ks, times }: Searches,
  all: Float32Array[],
  rounds: number,
): Promise<BenchResult[]> {
  const [queries, rows] = [all.slice(0, QUERIES), all.slice(QUERIES)];
  const made = { wasm: make("wasm", index, rows), buffer: make("buffer", index, rows) };
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
  const act = (place: VectorPlace) => void make(place, { kind: "hnsw", efConstruction: 100 }, rows);
  return race({ what: "link rows, hnsw", count, rounds, act, show: milliseconds });
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
    return results;
  },
};
