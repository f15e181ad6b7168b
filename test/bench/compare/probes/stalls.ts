/** What the event loop notices of 10,000 rows. */
import { cpus } from "node:os";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { median, milliseconds } from "../../benchmark.js";
import { type Answer, figure, no, yes } from "../answer.js";
import { loadAdapter } from "../libraries.js";
import { openStore } from "../open-store.js";
import type { Asked, Probe } from "../probe.js";
import { queriesOf, rowsOf } from "../rows.js";

const DIM = 128;
const RUNS = 3;
const IDLE_WANTED = 0.7;
const WAITS_MAX = 3;
const SLICE = 100;
const countOf = ({ quick }: Asked): number => (quick ? 1000 : 10_000);

/** The longest time between two turns of the loop while `act` goes on. */
async function longestStall(act: () => unknown): Promise<number> {
  let longest = 0;
  let isDone = false;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(tick);
  };
  await turn();
  last = performance.now();
  setImmediate(tick);
  await act();
  await turn();
  isDone = true;
  return longest;
}

async function measured(asked: Asked, { slice }: { slice: number }): Promise<number> {
  const store = await openStore(asked, { dim: DIM, graph: true, async: true });
  const rows = rowsOf(countOf(asked), { dim: DIM });
  await store.insert(rowsOf(SLICE, { dim: DIM, first: 1_000_000 }));
  return longestStall(async () => {
    for (let from = 0; from < rows.length; from += slice) {
      await store.insert(rows.slice(from, from + slice));
      await turn();
    }
  });
}

/** Waits until others leave most of the machine idle, not for ever; how idle it was in the last second. */
async function quietMoment(waits: number): Promise<number> {
  for (let wait = 1; ; wait++) {
    const before = cpuTimes();
    await pause(1000);
    const after = cpuTimes();
    const idle = (after.idle - before.idle) / (after.all - before.all);
    if (idle >= IDLE_WANTED || wait >= waits) return idle;
  }
}

function cpuTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((all) => Object.values(all))) };
}

const stallWith =
  (slice: number) =>
  async (asked: Asked): Promise<Answer> => {
    const runs: number[] = [];
    const idle: number[] = [];
    for (let at = 0; at < RUNS; at++) {
      idle.push(await quietMoment(asked.quick ? 1 : WAITS_MAX));
      const run = asked.part<number>("measure", { slice, at });
      if ("failure" in run) throw new Error(run.failure);
      runs.push(run.answer);
    }
    const middle = median(runs);
    return {
      ...figure(
        milliseconds(middle),
        `${runs.map(milliseconds).join(", ")}; the machine was ${Math.round(100 * median(idle))} % idle before.`,
      ),
      less: middle,
    };
  };

const parts = {
  measure: (asked: Asked, { slice, at }: { slice: number; at: number }) =>
    measured({ ...asked, folder: `${asked.folder}-${slice}-${at}` }, { slice }),
};

/** Searches that are answered between the call of an insert and its end. */
async function searchesBeside(asked: Asked): Promise<Answer> {
  const { insertsAsync } = await loadAdapter(asked.library);
  const store = await openStore(asked, { dim: DIM, graph: true, async: true });
  await store.insert(rowsOf(1000, { dim: DIM, first: 1_000_000 }));
  if (!insertsAsync) return no("", "Its inserts are synchronous: nothing else runs until they return.");
  const [query] = queriesOf(1, DIM);
  let isDone = false;
  const inserting = Promise.resolve(store.insert(rowsOf(countOf(asked), { dim: DIM }))).then(() => {
    isDone = true;
  });
  let answered = 0;
  for (;;) {
    await store.search(query!, 10);
    await turn();
    if (isDone) break;
    answered++;
  }
  await inserting;
  return answered > 0
    ? yes("", "Searches were answered before the insert ended.")
    : no("", "None was answered before the insert ended.");
}

const ROWS_TEXT = "10,000 rows × 128";

export const STALLS: readonly Probe[] = [
  {
    name: "stall-one-call",
    group: "async",
    row: `Longest stall of the event loop, ${ROWS_TEXT} in one call`,
    how: `Inserts ${ROWS_TEXT} components by the library's most asynchronous way of taking them all; with a graph, where rows are linked to one as they come. The longest time in which the event loop did not turn; median of ${RUNS} processes.`,
    kind: "timing",
    seconds: 240,
    ask: stallWith(10_000),
    parts,
  },
  {
    name: "stall-slices",
    group: "async",
    row: `The same, in slices of ${SLICE} rows`,
    how: `The caller cuts the rows into slices of ${SLICE} and lets the loop turn after each: what a synchronous library can do at best.`,
    kind: "timing",
    seconds: 240,
    ask: stallWith(SLICE),
    parts,
  },
  {
    name: "search-while-writing",
    group: "async",
    row: `Searches are answered while ${ROWS_TEXT} are inserted in one call`,
    how: `Begins to insert ${ROWS_TEXT} and asks again and again until that has ended.`,
    kind: "timing",
    ask: searchesBeside,
  },
];
