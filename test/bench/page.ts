/** Tables of results, and docs/BENCHMARKS.md, of which a run rewrites the sections that it ran. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { type BenchResult, holds } from "./benchmark.js";

const PAGE = new URL("../../docs/BENCHMARKS.md", import.meta.url);

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\` and \`npm run bench -- --peers --write\`, section by section. A ratio compares two ways of
doing the same, turn by turn; only ratios can be compared with another machine's. ✔ and ✘ say whether the bar is met.
`;

export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = first?.model.trim() || "unknown processor";
  return `${model}, ${cpus().length} cores, ${memory} GiB; ${type()} ${release()}; Node ${process.version}`;
}

function barOf({ bar }: BenchResult): string {
  if (bar === undefined) return "–";
  return "atLeast" in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`;
}

export function table(results: readonly BenchResult[]): string {
  const lines = results.map((result) => {
    const mark = result.bar === undefined ? "" : holds(result) ? " ✔" : " ✘";
    const ratio = `${result.ratio.toFixed(2)}${mark}`;
    return `| ${result.what} | ${result.ours} | ${result.baseline} | ${ratio} | ${barOf(result)} | ${result.how} |`;
  });
  return ["| what | iqdb | compared with | ratio | bar | how |", "|---|---|---|---|---|---|", ...lines].join("\n");
}

export interface Section {
  readonly title: string;
  readonly results: readonly BenchResult[];
  /** Said below the table. */
  readonly notes?: readonly string[];
}

const textOf = ({ results, notes = [] }: Section): string =>
  [`Machine: ${machine()}.`, table(results), ...notes].join("\n\n");

/** Sections keep their place; new ones come last. */
export function writeSections(written: readonly Section[]): void {
  const sections = existsSync(PAGE) ? sectionsOf(readFileSync(PAGE, "utf8")) : new Map<string, string>();
  for (const section of written) sections.set(section.title, textOf(section));
  const parts = [...sections].map(([title, text]) => `## ${title}\n\n${text}\n`);
  writeFileSync(PAGE, [HEAD, ...parts].join("\n"));
}

function sectionsOf(page: string): Map<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n")).trim()]));
}

/** Says what is below its bar, and makes the exit code 1; a quick run's figures mean nothing. */
export function judge(results: readonly BenchResult[], quick: boolean): void {
  const missed = results.filter((result) => !holds(result));
  if (missed.length === 0 || quick) return;
  console.log(`\nBelow the bar: ${missed.map((result) => result.what).join("; ")}`);
  process.exitCode = 1;
}
