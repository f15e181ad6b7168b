/**
 * What a benchmark is, and how ways of doing the same are timed fairly: in one process, turn by turn, so that a noisy
 * machine disturbs all. Ratios are results; absolute times belong to the machine.
 */

export interface BenchOptions {
  /** A small form that only shows that the benchmark runs. */
  readonly quick: boolean;
}

/** One line of the table. */
export interface BenchResult {
  /** What is done. */
  readonly what: string;
  readonly ours: string;
  /** What it is compared with, and its figure. */
  readonly baseline: string;
  /** As in `bar`: times as fast, or times the time. */
  readonly ratio: number;
  /** What the ratio has to be; undefined where it is only told. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
  /** CPU or wall time, rounds, and what else a reader needs. */
  readonly how: string;
}

/** A file `*.bench.ts` exports `bench`. */
export interface Bench {
  readonly title: string;
  run(options: BenchOptions): BenchResult[] | Promise<BenchResult[]>;
}

/** What is timed: until it returns, or until the promise that it returns is kept. */
export type Act = () => unknown;

/** Milliseconds of one run. */
export interface Timing {
  /** User and system time of this process. */
  readonly cpu: number;
  readonly wall: number;
}

export async function timeOf(act: Act): Promise<Timing> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const result = act();
  if (result instanceof Promise) await result;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - wall };
}

/** Runs them in turn, after one turn that does not count; which one begins changes from round to round. */
export async function interleaved<const T extends readonly Act[]>(
  rounds: number,
  ...acts: T
): Promise<{ [At in keyof T]: Timing[] }> {
  for (const act of acts) await act();
  const timings = acts.map((): Timing[] => []);
  for (let turn = 0; turn < rounds * acts.length; turn++) {
    const which = (turn + Math.floor(turn / acts.length)) % acts.length;
    globalThis.gc?.();
    timings[which]!.push(await timeOf(acts[which]!));
  }
  return timings as { [At in keyof T]: Timing[] };
}

export const least = (values: readonly number[]): number => Math.min(...values);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
export const rowsPerSecond = (value: number): string => `${Math.round(value).toLocaleString("en")} rows/s`;

export function holds({ ratio, bar }: BenchResult): boolean {
  if (bar === undefined) return true;
  return "atLeast" in bar ? ratio >= bar.atLeast : ratio <= bar.atMost;
}
