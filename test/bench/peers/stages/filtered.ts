/** HNSW with a filter that half, a tenth, a hundredth and a thousandth of the rows pass. */

import { SeededRandom } from "../../../support/seeded-random.js";
import type { BenchResult } from "../../benchmark.js";
import { loadSet, NEIGHBOURS } from "../../data/data-set.js";
import { nearest } from "../../data/nearest.js";
import { type Beam, type Judge, leastBeam } from "../beams.js";
import { buildTogether } from "../build.js";
import type { EngineIndex, SearchPlan, Shape } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import { graphOf } from "../kept-graphs.js";
import { race, recallText, timeText } from "../race.js";
import { peersOf, type Stage, type StageContext } from "../stage.js";

const SET = "100k-128";
const RECALL = 0.99;
const QUERIES = 100;
/** Each row has a tag from 0 to 999; a filter asks for those below a limit. */
const CASES = [
  { tagBelow: 500, share: "50 %" },
  { tagBelow: 100, share: "10 %", bar: { atLeast: 1.5 } },
  { tagBelow: 10, share: "1 %", bar: { atLeast: 1.5 } },
  { tagBelow: 1, share: "0.1 %" },
] as const;

type Case = (typeof CASES)[number];

interface Entry {
  readonly name: string;
  readonly index: EngineIndex;
}

interface Questions extends Judge {
  readonly queries: Float32Array;
  readonly title: string;
  readonly rounds: number;
}

async function compare(
  one: Case,
  [ours, theirs]: readonly [Entry, Entry],
  { queries, truth, queryCount, title, rounds }: Questions,
): Promise<{ results: BenchResult[]; notes: string[] }> {
  const { tagBelow, share } = one;
  const plan: SearchPlan = { queries, k: NEIGHBOURS, tagBelow };
  const judge = { truth, queryCount };
  const what = `HNSW at recall ≥ ${recallText(RECALL)}, filter that ${share} pass, ${title}`;
  const beams: Beam[] = [];
  for (const { index, name } of [ours, theirs]) {
    const beam = await leastBeam(index, plan, judge, RECALL);
    if (beam === undefined) return { results: [], notes: [`${what}: ${name} does not get there with any beam.`] };
    beams.push(beam);
  }
  const contenders = [ours, theirs].map(({ index }, at) => ({
    search: index.searching({ ...plan, ef: beams[at]!.ef }),
  }));
  const times = await race(contenders, { queryCount, rounds, calls: queryCount });
  const text = (at: number) => `${timeText(times[at]!)}, recall ${recallText(beams[at]!.recall)}, ef ${beams[at]!.ef}`;
  const result: BenchResult = {
    what,
    ours: text(0),
    baseline: `${theirs.name} with a callback, ${text(1)}`,
    ratio: times[1]! / times[0]!,
    ...("bar" in one ? { bar: one.bar } : {}),
    how: `CPU time a query, least of ${rounds} rounds of ${queryCount}`,
  };
  return { results: [result], notes: [] };
}

async function run(context: StageContext) {
  const set = loadSet(SET, context)!;
  const random = new SeededRandom(2);
  const tags = Uint16Array.from({ length: set.count }, () => random.below(1000));
  const shape: Shape = { dim: set.dim, metric: "euclidean", capacity: set.count, index: "graph", tags };
  const [peer] = await peersOf(context, "hnswlib-node");
  if (peer === undefined)
    return { results: [], notes: ["hnswlib-node is not here, so filters are compared with nothing."] };
  const index = iqdb.create(shape);
  await buildTogether([index], set, { queries: set.queries, k: 1 });
  const ours: Entry = { name: iqdb.name, index };
  const theirs: Entry = { name: peer.name, index: await graphOf(peer, SET, set, shape, context) };
  const queryCount = Math.min(QUERIES, set.queryCount);
  const queries = set.queries.subarray(0, queryCount * set.dim);
  const outcomes = [];
  for (const one of CASES) {
    const truth = nearest({ ...set, queries }, NEIGHBOURS, (row) => tags[row]! < one.tagBelow);
    const rounds = context.quick ? 1 : 5;
    outcomes.push(await compare(one, [ours, theirs], { queries, truth, queryCount, title: set.title, rounds }));
  }
  index.close();
  return {
    results: outcomes.flatMap(({ results }) => results),
    notes: outcomes.flatMap(({ notes }) => notes),
  };
}

export const filtered: Stage = { title: "Peers: HNSW with filters", run };
