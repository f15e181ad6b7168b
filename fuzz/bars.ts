/** What a report has to show: the figures that a target names, and whether they were reached. */
import type { TargetReport } from "./runner.js";
import type { FuzzTarget } from "./target.js";

export interface Bar {
  readonly measure: string;
  readonly least: number;
  readonly found: number;
  readonly met: boolean;
}

/** Of a release: nothing found, lists walked to their end, counts reached, rates kept. */
export function barsOf(target: FuzzTarget, report: TargetReport): Bar[] {
  const bar = (measure: string, found: number, least: number): Bar => ({ measure, least, found, met: found >= least });
  const counted = Object.entries(target.release).map(([word, least]) => bar(word, report.counts[word] ?? 0, least));
  const listed = report.size === undefined ? [] : [bar("of all its cases", report.cases, report.size)];
  const rates = Object.entries(target.rates ?? {}).map(([word, least]) =>
    bar(`${word} per second`, Math.round((report.counts[word] ?? 0) / report.seconds), least),
  );
  return [...counted, ...listed, ...rates];
}
