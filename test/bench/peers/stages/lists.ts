/** IVF and IVF-PQ: recall against time as more lists are visited, beside the flat scan. */
import type { BenchResult } from "../../benchmark.js";
import { type DataSet, loadSet, NEIGHBOURS, type SetName } from "../../data/data-set.js";
import { curveOf } from "../beams.js";
import { buildTogether } from "../build.js";
import type { SearchPlan, Shape } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import { recallText, timeText } from "../race.js";
import { type Curve, DIGITS_MISSING, type Stage, type StageContext } from "../stage.js";

const SETS: readonly SetName[] = ["100k-128", "digits"];
const PROBES = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128] as const;
const INDEXES = [
  ["lists", "IVF"],
  ["lists-pq", "IVF-PQ"],
] as const;
const RECALLS = [0.9, 0.95, 0.99] as const;
const ROUNDS = 3;
/** Enough for a scan, which takes as long for one as for another. */
const FLAT_QUERIES = 20;

async function curvesOf(name: SetName, set: DataSet): Promise<Curve[]> {
  const shape = { dim: set.dim, metric: "euclidean", capacity: set.count } as const;
  const plan: SearchPlan = { queries: set.queries, k: NEIGHBOURS };
  const truth = set.truth();
  const curves: Curve[] = [];
  const add = async (kind: Shape["index"], title: string, settings: readonly Partial<SearchPlan>[]) => {
    const index = iqdb.create({ ...shape, index: kind });
    await buildTogether([index], set, plan);
    index.db.optimize();
    const queryCount = kind === "exact" ? Math.min(FLAT_QUERIES, set.queryCount) : set.queryCount;
    const points = await curveOf(index, plan, { truth, queryCount, rounds: ROUNDS, settings });
    curves.push({ set: name, title: set.title, engine: iqdb.name, index: title, points });
    index.close();
  };
  await add("exact", "flat", [{}]);
  for (const [kind, title] of INDEXES)
    await add(
      kind,
      title,
      PROBES.map((nProbes) => ({ nProbes })),
    );
  return curves;
}

function rowsOf([flat, ...curves]: readonly Curve[], { title }: DataSet): BenchResult[] {
  const flatTime = flat!.points[0]!.microseconds;
  return curves.flatMap(({ index, points }) =>
    RECALLS.flatMap((target) => {
      const point = points.find(({ recall }) => recall >= target);
      if (point === undefined) return [];
      return {
        what: `${index} at recall ≥ ${recallText(target)}, ${title}`,
        ours: `${timeText(point.microseconds)}, recall ${recallText(point.recall)}, ${point.setting}`,
        baseline: `flat ${timeText(flatTime)}`,
        ratio: flatTime / point.microseconds,
        how: `CPU time a query, least of ${ROUNDS}; 256 lists`,
      };
    }),
  );
}

async function run(context: StageContext) {
  const results: BenchResult[] = [];
  const curves: Curve[] = [];
  const notes: string[] = [];
  for (const name of SETS) {
    const set = loadSet(name, context);
    if (set === undefined) {
      notes.push(DIGITS_MISSING);
      continue;
    }
    const made = await curvesOf(name, set);
    curves.push(...made);
    results.push(...rowsOf(made, set));
  }
  return { results, curves, notes };
}

export const lists: Stage = { title: "Peers: inverted lists (IVF)", run };
