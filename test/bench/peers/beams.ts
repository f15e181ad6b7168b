/** The least setting on a fixed grid that reaches a recall, and the curve on the way there. */
import type { EngineIndex, SearchPlan } from "./engines/engine.js";
import { race, recallBy } from "./race.js";
import type { Point } from "./stage.js";

/** Widths of a beam that are tried, in all engines the same. */
export const BEAMS = [
  10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 27, 30, 35, 40, 50, 64, 80, 96, 128, 192, 256, 384, 512,
] as const;

export interface Judge {
  readonly truth: Uint32Array;
  readonly queryCount: number;
}

export interface Beam {
  readonly ef: number;
  readonly recall: number;
}

/** The first of the settings whose recall is at least `target`; undefined when none is. */
export async function leastBeam(
  index: EngineIndex,
  plan: SearchPlan,
  { truth, queryCount }: Judge,
  target: number,
): Promise<Beam | undefined> {
  for (const ef of BEAMS) {
    const recall = await recallBy(index, { ...plan, ef }, truth, queryCount);
    if (recall >= target) return { ef, recall };
  }
  return undefined;
}

export interface CurveOptions extends Judge {
  readonly settings: readonly Partial<Pick<SearchPlan, "ef" | "nProbes">>[];
  readonly rounds: number;
}

/** Recall and time at each setting, until nearly nothing is missed. */
export async function curveOf(index: EngineIndex, plan: SearchPlan, options: CurveOptions): Promise<Point[]> {
  const points: Point[] = [];
  for (const setting of options.settings) {
    const recall = await recallBy(index, { ...plan, ...setting }, options.truth, options.queryCount);
    const contender = { search: index.searching({ ...plan, ...setting }) };
    const [microseconds] = await race([contender], { ...options, calls: options.queryCount });
    const text = Object.entries(setting).map(([name, value]) => `${name} ${value}`);
    points.push({ setting: text.join(" "), recall, microseconds: microseconds! });
    if (recall > 0.9995) break;
  }
  return points;
}
