/** HNSW: building on one thread, and searching at the same recall. Leaves the graphs of the peers for later stages. */
import type { BenchResult } from "../../benchmark.js";
import { type DataSet, loadSet, NEIGHBOURS, type SetName } from "../../data/data-set.js";
import { BEAMS, curveOf } from "../beams.js";
import { buildTogether } from "../build.js";
import type { Engine, EngineIndex, SearchPlan, Shape } from "../engines/engine.js";
import { GRAPH } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import { graphFile } from "../kept-graphs.js";
import { race, recallText, timeText } from "../race.js";
import { type Curve, DIGITS_MISSING, type Point, peersOf, type Stage, type StageContext } from "../stage.js";

const SETS: readonly SetName[] = ["100k-128", "50k-768", "digits"];
const RECALLS = [0.95, 0.99] as const;
/** Of a curve's points, and of the comparison at a recall. */
const ROUNDS = { curve: 2, comparison: 9 };

/** The issue that set the bars set them for made-up embeddings. */
const SEARCH_BARS: Readonly<Record<string, number>> = { "hnswlib-node": 2.2, usearch: 2.3 };
const BUILD_BARS: Readonly<Record<string, number>> = { "hnswlib-node": 2.2 };

interface Entry {
  readonly name: string;
  readonly index: EngineIndex;
  readonly points: readonly Point[];
}

const barOf = (bars: Readonly<Record<string, number>>, peer: string, set: SetName) => {
  const bar = bars[peer];
  return bar === undefined || set === "digits" ? {} : { bar: { atLeast: bar } };
};

function buildRows(engines: readonly Engine[], seconds: readonly number[], set: DataSet, name: SetName): BenchResult[] {
  const [ours] = seconds as [number];
  return engines.slice(1).map(
    (engine, at): BenchResult => ({
      what: `build HNSW, ${set.title}`,
      ours: `${ours.toFixed(1)} s`,
      baseline: `${engine.name} ${seconds[at + 1]!.toFixed(1)} s`,
      ratio: seconds[at + 1]! / ours,
      ...barOf(BUILD_BARS, engine.name, name),
      how: `CPU time, once, in turns of 1,000 rows; m ${GRAPH.m}, efConstruction ${GRAPH.efConstruction}, one thread`,
    }),
  );
}

/** Contenders at one recall, each with its own least beam, against each other. */
async function compareAt(
  target: number,
  entries: readonly Entry[],
  set: DataSet,
  name: SetName,
  { quick }: StageContext,
): Promise<BenchResult[]> {
  const reached = entries.flatMap((entry) => {
    const point = entry.points.find(({ recall }) => recall >= target);
    return point === undefined ? [] : [{ ...entry, ...point }];
  });
  if (reached[0]?.name !== iqdb.name) return [];
  const plan = { queries: set.queries, k: NEIGHBOURS };
  const contenders = reached.map(({ index, setting }) => ({
    search: index.searching({ ...plan, ef: Number(setting.split(" ")[1]) }),
  }));
  const rounds = quick ? 2 : ROUNDS.comparison;
  const times = await race(contenders, { queryCount: set.queryCount, rounds, calls: set.queryCount });
  const text = (at: number) =>
    `${timeText(times[at]!)}, recall ${recallText(reached[at]!.recall)}, ${reached[at]!.setting}`;
  return reached.slice(1).map(
    (entry, at): BenchResult => ({
      what: `HNSW at recall ≥ ${recallText(target)}, ${set.title}`,
      ours: text(0),
      baseline: `${entry.name} ${text(at + 1)}`,
      ratio: times[at + 1]! / times[0]!,
      ...barOf(SEARCH_BARS, entry.name, name),
      how: `CPU time a query, least of ${rounds} rounds of ${set.queryCount}`,
    }),
  );
}

async function benchSet(name: SetName, context: StageContext): Promise<{ results: BenchResult[]; curves: Curve[] }> {
  const set = loadSet(name, context);
  if (set === undefined) return { results: [], curves: [] };
  const shape: Shape = { dim: set.dim, metric: "euclidean", capacity: set.count, index: "graph" };
  const plan: SearchPlan = { queries: set.queries, k: NEIGHBOURS };
  const engines: Engine[] = [iqdb, ...(await peersOf(context, "hnswlib-node", "usearch"))];
  const indexes = await Promise.all(engines.map((engine) => engine.create(shape)));
  const seconds = await buildTogether(indexes, set, plan);
  const judge = { truth: set.truth(), queryCount: set.queryCount };
  const entries: Entry[] = [];
  for (const [at, index] of indexes.entries()) {
    index.save?.(graphFile(context, engines[at]!.name, name));
    const settings = BEAMS.map((ef) => ({ ef }));
    const points = await curveOf(index, plan, { ...judge, settings, rounds: context.quick ? 1 : ROUNDS.curve });
    entries.push({ name: engines[at]!.name, index, points });
  }
  const results = buildRows(engines, seconds, set, name);
  for (const target of RECALLS) results.push(...(await compareAt(target, entries, set, name, context)));
  for (const { index } of entries) await index.close?.();
  const curves = entries.map(
    ({ name: engine, points }): Curve => ({ set: name, title: set.title, engine, index: "HNSW", points }),
  );
  return { results, curves };
}

export const graph: Stage = {
  title: "Peers: graphs (HNSW)",
  async run(context) {
    const parts = [];
    for (const name of SETS) parts.push(await benchSet(name, context));
    return {
      results: parts.flatMap(({ results }) => results),
      curves: parts.flatMap(({ curves }) => curves),
      notes: parts.at(-1)!.results.length === 0 ? [DIGITS_MISSING] : [],
    };
  },
};
