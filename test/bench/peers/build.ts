/** Indexes that are filled side by side: a piece of each in turn, so that a noisy machine disturbs all. */
import { timeOf } from "../benchmark.js";
import type { DataSet } from "../data/data-set.js";
import type { EngineIndex, SearchPlan } from "./engines/engine.js";

const PIECE = 1_000;

/**
 * Adds all rows to each and searches once, so that nothing is put off until then. CPU seconds of each.
 */
export async function buildTogether(
  indexes: readonly EngineIndex[],
  { rows, dim }: Pick<DataSet, "rows" | "dim">,
  plan: SearchPlan,
): Promise<number[]> {
  const seconds = indexes.map(() => 0);
  const timed = async (at: number, act: () => unknown) => {
    const { cpu } = await timeOf(act);
    seconds[at]! += cpu / 1000;
  };
  for (let first = 0; first * dim < rows.length; first += PIECE) {
    const piece = rows.subarray(first * dim, (first + PIECE) * dim);
    for (const [at, index] of indexes.entries()) await timed(at, index.adding(piece, first));
  }
  for (const [at, index] of indexes.entries()) {
    const search = index.searching(plan);
    await timed(at, () => search(0));
  }
  return seconds;
}
