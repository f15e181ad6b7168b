/** Graphs that two threads link against graphs that one does: wall time, and what searches find. */
import { Iqdb, type NewRow } from "../../src/public.js";
import { type Bench, type BenchResult, interleaved, least } from "./benchmark.js";
import { clustered } from "./data/clustered.js";

const DIM = 128;
const BATCH = 5000;
const QUERIES = 200;

function built(rows: readonly NewRow[], threads: number): Iqdb {
  const db = Iqdb.openInMemory({ dim: DIM, metric: "euclidean", index: { kind: "hnsw" }, threads });
  for (let first = 0; first < rows.length; first += BATCH) db.upsertMany(rows.slice(first, first + BATCH));
  return db;
}

async function compare(count: number, rounds: number): Promise<BenchResult> {
  const all = clustered({ count, queryCount: QUERIES, dim: DIM, innerDim: 24 });
  const vectors = Array.from({ length: QUERIES + count }, (_, at) => all.subarray(at * DIM, (at + 1) * DIM));
  const added = vectors.slice(QUERIES).map((vector, id): NewRow => ({ id, vector }));
  const build = (threads: number) => () => built(added, threads).close();
  const [one, two] = await interleaved(rounds, build(1), build(2));
  const [alone, together] = [least(one.map(({ wall }) => wall)), least(two.map(({ wall }) => wall))];
  const recallOf = (threads: number) => {
    using db = built(added, threads);
    return db.measureRecall({ queries: vectors.slice(0, QUERIES), k: 10, ef: 20 }).recall.toFixed(3);
  };
  return {
    what: `link ${count.toLocaleString("en")} × ${DIM} with two threads`,
    ours: `${(together / 1000).toFixed(1)} s, recall ${recallOf(2)}`,
    baseline: `one thread ${(alone / 1000).toFixed(1)} s, recall ${recallOf(1)}`,
    ratio: alone / together,
    how: `wall time, least of ${rounds}; batches of ${BATCH.toLocaleString("en")}, ef 20; how much depends on whether both cores are free`,
  };
}

export const bench: Bench = {
  title: "Graphs by several threads",
  async run({ quick }) {
    return [await compare(quick ? 6000 : 20_000, quick ? 1 : 3)];
  },
};
