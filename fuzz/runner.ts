/**
 * Runs targets within a budget. Everything comes from one seed: case i of a target follows from (seed, name, i), so a
 * finding can be made again from three values, and its input is saved as well.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mixSeeds, SeededRandom } from "../test/support/seeded-random.js";
import { type FuzzInput, type FuzzTarget, inputToJson } from "./target.js";

export interface TargetReport {
  target: string;
  cases: number;
  /** Of how many; absent where there is no end. */
  size?: number;
  seconds: number;
  casesPerSecond: number;
  /** What the cases came to, by word. */
  outcomes: Record<string, number>;
  /** What else the target counted. */
  counts: Record<string, number>;
  slowestMs: number;
  /** The most memory that was seen resident while it ran. */
  rssMb?: number;
  finding?: { case: number; error: string; file: string };
  /** A target with a planted defect that was not found has failed; so has any other that found something. */
  ok: boolean;
}

/** Which cases to run, and how long to go on. */
export interface Budget {
  /** No further case begins after this. */
  readonly seconds: number;
  readonly firstCase?: number;
  /** Every how many-th case; default 1. Threads share a target so. */
  readonly step?: number;
  /** And none after each of these was counted so often. */
  readonly until?: Readonly<Record<string, number>>;
}

const NEW_CASES = new URL("corpus/new/", import.meta.url);
/** A prime, so that steps of this length through a list meet each of its places. */
const STRIDE = 15_485_863;

function nameSeed(name: string): number {
  let seed = 0;
  for (const letter of name) seed = mixSeeds(seed, letter.charCodeAt(0));
  return seed;
}

/** Gives case after case. */
export function casesOf(target: FuzzTarget, seed: number): (index: number) => FuzzInput {
  const name = nameSeed(target.name);
  const size = target.size?.();
  return (index) => {
    const number = size === undefined ? index : (index * STRIDE + seed) % size;
    return target.make(new SeededRandom(mixSeeds(seed, name, index)), number);
  };
}

export function makeCase(target: FuzzTarget, seed: number, index: number): FuzzInput {
  return casesOf(target, seed)(index);
}

/** Keeps the input of a finding; returns where. */
export function saveCase(target: FuzzTarget, seed: number, index: number, error: string): string {
  mkdirSync(NEW_CASES, { recursive: true });
  const file = new URL(`${target.name}-${seed}-${index}.json`, NEW_CASES);
  const input = inputToJson(makeCase(target, seed, index));
  const content = { target: target.name, seed, case: index, error, input };
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  return fileURLToPath(file);
}

/** The same case once more, with a stack. */
function textOf(target: FuzzTarget, input: FuzzInput, first: unknown): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 12;
  let error = first;
  try {
    target.check(input, () => {});
  } catch (again) {
    error = again;
  }
  Error.stackTraceLimit = stackTraceLimit;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs cases until the budget is used up or one is a finding; `watch` hears of each before it begins. */
export function runTarget(
  target: FuzzTarget,
  seed: number,
  budget: Budget,
  watch: (index: number) => void = () => {},
): TargetReport {
  const { seconds, firstCase = 0, step = 1, until } = budget;
  const outcomes: Record<string, number> = {};
  const counts: Record<string, number> = { cases: 0 };
  const size = target.size?.();
  const inputOf = casesOf(target, seed);
  const tally = (word: string, count = 1) => {
    counts[word] = (counts[word] ?? 0) + count;
  };
  const isReached = () =>
    size === undefined && Object.entries(until ?? {}).every(([word, least]) => (counts[word] ?? 0) >= least);
  const isOver = (now: number) => now - began >= seconds * 1000 || (until !== undefined && isReached());
  const began = performance.now();
  let now = began;
  let slowestMs = 0;
  let index = firstCase;
  let finding: TargetReport["finding"];
  do {
    watch(index);
    const input = inputOf(index);
    try {
      const outcome = target.check(input, tally);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      const text = textOf(target, input, error);
      finding = { case: index, error: text, file: target.mustFind ? "" : saveCase(target, seed, index, text) };
    }
    const before = now;
    now = performance.now();
    slowestMs = Math.max(slowestMs, now - before);
    index += step;
    counts.cases++;
  } while (finding === undefined && !isOver(now) && (size === undefined || index < size));
  const took = (now - began) / 1000;
  return {
    target: target.name,
    cases: counts.cases,
    ...(size === undefined ? {} : { size }),
    seconds: Math.round(took * 10) / 10,
    casesPerSecond: Math.round(counts.cases / took),
    outcomes,
    counts,
    slowestMs: Math.round(slowestMs),
    ...(finding === undefined ? {} : { finding }),
    ok: (finding !== undefined) === (target.mustFind ?? false),
  };
}

/** The reports of threads that shared a target, as one. */
export function joined(reports: readonly TargetReport[], mustFind = false): TargetReport {
  const [first] = reports;
  const sum = (of: (report: TargetReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const most = (of: (report: TargetReport) => number) => Math.max(...reports.map(of));
  const sums = (of: (report: TargetReport) => Record<string, number>) => {
    const words = new Set(reports.flatMap((report) => Object.keys(of(report))));
    return Object.fromEntries([...words].map((word) => [word, sum((report) => of(report)[word] ?? 0)]));
  };
  const finding = reports.find((report) => report.finding !== undefined)?.finding;
  const { finding: _, ...rest } = first!;
  return {
    ...rest,
    cases: sum(({ cases }) => cases),
    seconds: most(({ seconds }) => seconds),
    casesPerSecond: sum(({ casesPerSecond }) => casesPerSecond),
    outcomes: sums(({ outcomes }) => outcomes),
    counts: sums(({ counts }) => counts),
    slowestMs: most(({ slowestMs }) => slowestMs),
    rssMb: most(({ rssMb }) => rssMb ?? 0),
    ...(finding === undefined ? {} : { finding }),
    ok: (finding !== undefined) === mustFind,
  };
}
