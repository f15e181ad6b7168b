/** Searches of several indexes, timed turn by turn. */

import { type Act, interleaved, least, type Timing, timeOf } from "../benchmark.js";
import { recallOf } from "../data/data-set.js";
import type { EngineIndex, Search, SearchPlan } from "./engines/engine.js";

export interface Contender {
  readonly search: Search<unknown>;
  /** Queries that one call answers. Default 1. */
  readonly batch?: number;
}

export interface RaceOptions {
  readonly queryCount: number;
  readonly rounds: number;
  /** Calls a turn. Default: as many as fill a tenth of a second, or one. */
  readonly calls?: number;
}

const TURN_MILLISECONDS = 100;
const CALLS_MAX = 5_000;

/** CPU microseconds a query of each: the least of the rounds. */
export async function race(contenders: readonly Contender[], options: RaceOptions): Promise<number[]> {
  const calls: number[] = [];
  for (const contender of contenders) calls.push(options.calls ?? (await callsThatFillATurn(contender, options)));
  const acts = contenders.map((contender, at) => turn(contender, options.queryCount, calls[at]!));
  const timings: Timing[][] = await interleaved(options.rounds, ...acts);
  return timings.map((turns, at) => {
    const queries = calls[at]! * (contenders[at]!.batch ?? 1);
    return (least(turns.map(({ cpu }) => cpu)) * 1000) / queries;
  });
}

/** One turn; the queries begin again when all have been asked. */
function turn({ search, batch = 1 }: Contender, queryCount: number, calls: number): Act {
  const starts = Math.max(1, Math.floor(queryCount / batch));
  const query = (call: number) => (call % starts) * batch;
  return () => {
    for (let call = 0; call < calls; call++) {
      const found = search(query(call));
      if (found instanceof Promise) return restOf(found, call + 1);
    }
  };
  async function restOf(pending: Promise<unknown>, next: number): Promise<void> {
    await pending;
    for (let call = next; call < calls; call++) await search(query(call));
  }
}

async function callsThatFillATurn(contender: Contender, { queryCount }: RaceOptions): Promise<number> {
  for (let calls = 1; ; calls *= 4) {
    const { cpu } = await timeOf(turn(contender, queryCount, calls));
    if (cpu > TURN_MILLISECONDS / 8 || calls >= CALLS_MAX) {
      return Math.min(CALLS_MAX, Math.max(1, Math.round((calls * TURN_MILLISECONDS) / cpu)));
    }
  }
}

/** Recall of the first `queryCount` queries. */
export async function recallBy(
  index: EngineIndex,
  plan: SearchPlan,
  truth: Uint32Array,
  queryCount: number,
): Promise<number> {
  const search = index.searching(plan);
  const found: ArrayLike<number>[] = [];
  for (let query = 0; query < queryCount; query++) found.push(index.idsOf(await search(query)));
  return recallOf(truth, found);
}

/** "34.2 µs" or "1.93 ms". */
export function timeText(microseconds: number): string {
  if (microseconds >= 1e6) return `${(microseconds / 1e6).toFixed(1)} s`;
  if (microseconds >= 1e4) return `${(microseconds / 1e3).toFixed(1)} ms`;
  return microseconds >= 1e3 ? `${(microseconds / 1e3).toFixed(2)} ms` : `${microseconds.toFixed(1)} µs`;
}

/** ".954": recall as the field writes it, never rounded up to what was not reached. */
export function recallText(recall: number): string {
  return (Math.floor(recall * 1e4 + 1e-6) / 1e4).toFixed(4).replace(/^0/, "").replace(/0$/, "");
}
