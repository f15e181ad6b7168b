/** Exact search, one query at a time and in batches of 32. */
import type { Metric } from "../../../../src/public.js";
import type { BenchResult } from "../../benchmark.js";
import { type DataSet, loadSet, NEIGHBOURS, type SetName } from "../../data/data-set.js";
import type { Engine, EngineIndex, SearchPlan } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import { type Contender, race, recallBy, recallText, timeText } from "../race.js";
import { peersOf, type Stage, type StageContext } from "../stage.js";

const BATCH = 32;
/** Exact search needs few queries to show that it is. */
const RECALL_QUERIES = 20;

interface Case {
  readonly set: SetName;
  /** Times hnswlib-node, one query. */
  readonly single: number;
  /** Times usearch, a batch. */
  readonly batch: number;
}

const CASES: readonly Case[] = [
  { set: "1k-64", single: 2, batch: 3.5 },
  { set: "100k-128", single: 2.2, batch: 5 },
  { set: "50k-768", single: 4, batch: 4.5 },
];

interface Entry extends Contender {
  readonly name: string;
  readonly index: EngineIndex;
  readonly recall: number;
}

async function entriesOf(engine: Engine, set: DataSet, metric: Metric, batched: boolean): Promise<Entry[]> {
  const index = await engine.create({ dim: set.dim, metric, capacity: set.count, index: "exact" });
  await index.adding(set.rows, 0)();
  const plan: SearchPlan = { queries: set.queries, k: NEIGHBOURS };
  const recall = metric === "euclidean" ? await recallBy(index, plan, set.truth(), RECALL_QUERIES) : Number.NaN;
  const single: Entry = { name: engine.name, index, recall, search: index.searching(plan) };
  if (!batched || index.batching === undefined) return [single];
  return [single, { ...single, batch: BATCH, search: index.batching(plan, BATCH) }];
}

async function closeAll(entries: readonly Entry[]): Promise<void> {
  for (const index of new Set(entries.map((entry) => entry.index))) await index.close?.();
}

async function compare(context: StageContext, { set: name, ...bars }: Case): Promise<BenchResult[]> {
  const set = loadSet(name, context)!;
  const engines = [iqdb, ...(await peersOf(context, "hnswlib-node", "usearch", "sqlite-vec", "@lancedb/lancedb"))];
  const entries: Entry[] = [];
  for (const engine of engines) entries.push(...(await entriesOf(engine, set, "euclidean", true)));
  const rounds = context.quick ? 2 : 7;
  const times = await race(entries, { queryCount: set.queryCount, rounds });
  await closeAll(entries);
  return entries.flatMap((entry, at) => {
    if (entry.name === iqdb.name) return [];
    const ours = entries.findIndex((other) => other.name === iqdb.name && other.batch === entry.batch);
    const bar = entry.batch === undefined ? singleBar(entry.name, bars) : { atLeast: bars.batch };
    return [rowOf(entries, times, ours, at, set, rounds, bar)];
  });
}

const singleBar = (peer: string, { single }: Omit<Case, "set">): BenchResult["bar"] | undefined =>
  peer === "hnswlib-node" ? { atLeast: single } : undefined;

function rowOf(
  entries: readonly Entry[],
  times: readonly number[],
  ours: number,
  theirs: number,
  { title }: DataSet,
  rounds: number,
  bar: BenchResult["bar"] | undefined,
): BenchResult {
  const text = (at: number) => `${timeText(times[at]!)}, recall ${recallText(entries[at]!.recall)}`;
  const { name, batch } = entries[theirs]!;
  return {
    what: `exact, ${batch === undefined ? "one query" : `batches of ${batch}`}, ${title}`,
    ours: text(ours),
    baseline: `${name} ${text(theirs)}`,
    ratio: times[theirs]! / times[ours]!,
    ...(bar && { bar }),
    how: `CPU time a query, least of ${rounds} rounds; euclidean`,
  };
}

/** Cosine, against the one peer that has it in an exact index. */
async function compareCosine(context: StageContext): Promise<BenchResult[]> {
  const set = loadSet("100k-128", context)!;
  const [peer] = await peersOf(context, "hnswlib-node");
  if (peer === undefined) return [];
  const entries: Entry[] = [];
  for (const engine of [iqdb, peer]) entries.push(...(await entriesOf(engine, set, "cosine", false)));
  const rounds = context.quick ? 2 : 7;
  const [ours, theirs] = (await race(entries, { queryCount: set.queryCount, rounds })) as [number, number];
  await closeAll(entries);
  return [
    {
      what: `exact, one query, ${set.title}, cosine`,
      ours: timeText(ours),
      baseline: `${peer.name} ${timeText(theirs)}`,
      ratio: theirs / ours,
      how: `CPU time a query, least of ${rounds} rounds`,
    },
  ];
}

export const exact: Stage = {
  title: "Peers: exact search",
  async run(context) {
    const results: BenchResult[] = [];
    for (const one of CASES) results.push(...(await compare(context, one)));
    return { results: [...results, ...(await compareCosine(context))] };
  },
};
