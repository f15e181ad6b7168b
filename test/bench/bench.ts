/**
 * `npm run bench` runs every *.bench.ts beside this file and prints one table; `-- --write` puts it into
 * docs/BENCHMARKS.md, `-- --only NAME` runs one file, `-- --quick` only shows that they run. A missed bar makes the
 * exit code 1, except in the quick form, whose figures mean nothing.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { Command } from "commander";
import { type Bench, type BenchResult, holds } from "./benchmark.js";

interface Options {
  quick?: boolean;
  write?: boolean;
  only?: string;
}

const HERE = new URL("./", import.meta.url);
const PAGE = new URL("../../docs/BENCHMARKS.md", HERE);

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = first?.model.trim() || "unknown processor";
  return `${model}, ${cpus().length} cores, ${memory} GiB; ${type()} ${release()}; Node ${process.version}`;
}

function barOf({ bar }: BenchResult): string {
  if (bar === undefined) return "–";
  return "atLeast" in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`;
}

function table(results: readonly BenchResult[]): string {
  const lines = results.map((result) => {
    const mark = result.bar === undefined ? "" : holds(result) ? " ✔" : " ✘";
    const ratio = `${result.ratio.toFixed(2)}${mark}`;
    return `| ${result.what} | ${result.ours} | ${result.baseline} | ${ratio} | ${barOf(result)} | ${result.how} |`;
  });
  return ["| what | iqdb | compared with | ratio | bar | how |", "|---|---|---|---|---|---|", ...lines].join("\n");
}

async function runAll(options: Options): Promise<[title: string, results: BenchResult[]][]> {
  const files = readdirSync(HERE).filter((name) => name.endsWith(".bench.ts"));
  const chosen = files.filter((name) => options.only === undefined || name.startsWith(options.only));
  if (chosen.length === 0) throw new Error(`No benchmark "${options.only}"; there are ${files.join(", ")}.`);
  const all: [string, BenchResult[]][] = [];
  for (const name of chosen) {
    const { bench } = (await import(new URL(name, HERE).href)) as { bench: Bench };
    const results = await bench.run({ quick: options.quick ?? false });
    console.log(`\n${bench.title}\n\n${table(results)}`);
    all.push([bench.title, results]);
  }
  return all;
}

function page(all: readonly [string, BenchResult[]][]): string {
  const parts = all.map(([title, results]) => `## ${title}\n\n${table(results)}\n`);
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench -- --write`. A ratio compares two ways of doing the same in one process, turn by turn; only",
    "ratios can be compared with another machine's. ✔ and ✘ say whether the bar is met.",
    "",
    `Machine: ${machine()}.`,
    "",
    parts.join("\n"),
  ].join("\n");
}

async function main(options: Options): Promise<void> {
  console.log(machine());
  const all = await runAll(options);
  if (options.write) writeFileSync(PAGE, page(all));
  const missed = all.flatMap(([, results]) => results).filter((result) => !holds(result));
  if (missed.length > 0 && !options.quick) {
    console.log(`\nBelow the bar: ${missed.map((result) => result.what).join("; ")}`);
    process.exitCode = 1;
  }
}

await new Command("npm run bench --")
  .description("Times the library against simple ways of doing the same.")
  .option("--quick", "small sizes: shows that the benchmarks run")
  .option("--write", "write docs/BENCHMARKS.md")
  .option("--only <name>", "only the file whose name begins so")
  .action(main)
  .parseAsync();
