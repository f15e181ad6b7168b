/** The same searches as the rows grow tenfold: a graph should take little longer, comparing everything ten times as long. */
import type { BenchResult } from "../../benchmark.js";
import { type DataSet, loadSet, NEIGHBOURS, type SetName } from "../../data/data-set.js";
import { buildTogether } from "../build.js";
import type { EngineIndex, SearchPlan, Shape } from "../engines/engine.js";
import { each } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import { graphOf } from "../kept-graphs.js";
import { race, recallBy, recallText, timeText } from "../race.js";
import { peersOf, type Stage, type StageContext } from "../stage.js";

const EF = 64;

interface Grown {
  readonly set: DataSet;
  readonly flat: number;
  readonly graph: number;
  readonly recall: number;
  /** Distances a query of our graph. */
  readonly distances: number;
  readonly peer?: { readonly name: string; readonly graph: number; readonly recall: number };
}

async function measure(name: SetName, context: StageContext): Promise<Grown> {
  const set = loadSet(name, context)!;
  const { dim, queries, queryCount, count: capacity } = set;
  const shape: Shape = { dim, metric: "euclidean", capacity, index: "graph" };
  const plan: SearchPlan = { queries, k: NEIGHBOURS };
  const [flat, graph] = [iqdb.create({ ...shape, index: "exact" }), iqdb.create(shape)];
  await buildTogether([flat, graph], set, plan);
  const [peer] = await peersOf(context, "hnswlib-node");
  const theirs = peer && (await graphOf(peer, name, set, shape, context));
  const graphs: EngineIndex[] = theirs === undefined ? [graph] : [graph, theirs];
  const rounds = context.quick ? 1 : 5;
  const [flatTime] = await race([{ search: flat.searching(plan) }], { queryCount, rounds });
  const contenders = graphs.map((index) => ({ search: index.searching({ ...plan, ef: EF }) }));
  const times = await race(contenders, { queryCount, rounds, calls: queryCount });
  const recalls: number[] = [];
  for (const index of graphs) recalls.push(await recallBy(index, { ...plan, ef: EF }, set.truth(), queryCount));
  const explained = each(
    queries,
    dim,
    (query) => graph.db.explain(query, NEIGHBOURS, { ef: EF }).distances ?? set.count,
  );
  flat.close();
  graph.close();
  return {
    set,
    distances: explained.reduce((sum, distances) => sum + distances, 0) / explained.length,
    flat: flatTime!,
    graph: times[0]!,
    recall: recalls[0]!,
    ...(peer && { peer: { name: peer.name, graph: times[1]!, recall: recalls[1]! } }),
  };
}

function rowsOf(grown: Grown, smaller: Grown | undefined): BenchResult[] {
  const { set, graph, recall, flat, peer, distances } = grown;
  const ours = `${timeText(graph)}, recall ${recallText(recall)}`;
  const how = `CPU time a query; HNSW with ef ${EF}`;
  const what = `HNSW with ef ${EF}, ${set.title}`;
  const results: BenchResult[] = [{ what, ours, baseline: `flat ${timeText(flat)}`, ratio: flat / graph, how }];
  if (peer !== undefined) {
    const baseline = `${peer.name} ${timeText(peer.graph)}, recall ${recallText(peer.recall)}`;
    results.push({ what, ours, baseline, ratio: peer.graph / graph, how });
  }
  if (smaller !== undefined) {
    const before = `${timeText(smaller.graph)} at ${smaller.set.title}`;
    results.push({ what: `growth of HNSW, ${set.title}`, ours, baseline: before, ratio: graph / smaller.graph, how });
    results.push({
      what: `distances a query of HNSW, ${set.title}`,
      ours: distances.toFixed(0),
      baseline: `${smaller.distances.toFixed(0)} at ${smaller.set.title}`,
      ratio: distances / smaller.distances,
      how: `logarithms of the rows: ${(Math.log(set.count) / Math.log(smaller.set.count)).toFixed(2)}`,
    });
    const flatBefore = `${timeText(smaller.flat)} at ${smaller.set.title}`;
    results.push({
      what: `growth of flat, ${set.title}`,
      ours: timeText(flat),
      baseline: flatBefore,
      ratio: flat / smaller.flat,
      how,
    });
  }
  return results;
}

export const growth: Stage = {
  title: "Peers: growth",
  async run(context) {
    const names: SetName[] = ["10k-128", "100k-128", ...(context.large ? (["1m-128"] as const) : [])];
    const results: BenchResult[] = [];
    let before: Grown | undefined;
    for (const name of names) {
      const grown = await measure(name, context);
      results.push(...rowsOf(grown, before));
      before = grown;
    }
    return { results, notes: context.large ? [] : ["A million rows: npm run bench -- --peers --only growth --large."] };
  },
};
