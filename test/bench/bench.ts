/**
 * `npm run bench` runs every *.bench.ts beside this file and prints one table each; `-- --peers` compares with other
 * libraries instead (peers/), `-- --compare` asks what they do and do not do (compare/). `--write` puts the tables into
 * docs/BENCHMARKS.md, of `--compare` into docs/COMPARISON.md; `--only NAME` runs one file or stage, `--quick` only shows that
 * they run. A missed bar makes the exit code 1, except in the quick form.
 */
import { readdirSync } from "node:fs";
import { Command } from "commander";
import type { Bench } from "./benchmark.js";
import { compare } from "./compare/compare.js";
import { judge, machine, type Section, table, writeSections } from "./page.js";
import { benchPeers } from "./peers/peers.js";

export interface Options {
  quick?: boolean;
  write?: boolean;
  only?: string;
  peers?: boolean;
  compare?: boolean;
  large?: boolean;
  reuse?: boolean;
}

const HERE = new URL("./", import.meta.url);

async function benchAlone(options: Options): Promise<Section[]> {
  const files = readdirSync(HERE).filter((name) => name.endsWith(".bench.ts"));
  const chosen = files.filter((name) => options.only === undefined || name.startsWith(options.only));
  if (chosen.length === 0) throw new Error(`No benchmark "${options.only}"; there are ${files.join(", ")}.`);
  const all: Section[] = [];
  for (const name of chosen) {
    const { bench } = (await import(new URL(name, HERE).href)) as { bench: Bench };
    const results = await bench.run({ quick: options.quick ?? false });
    console.log(`\n${bench.title}\n\n${table(results)}`);
    all.push({ title: bench.title, results });
  }
  return all;
}

async function main(options: Options): Promise<void> {
  console.log(machine());
  if (options.compare) {
    await compare(options);
    return;
  }
  const sections = options.peers ? await benchPeers(options) : await benchAlone(options);
  if (options.write) writeSections(sections);
  judge(
    sections.flatMap(({ results }) => results),
    options.quick ?? false,
  );
}

await new Command("npm run bench --")
  .description("Times the library against simple ways of doing the same, or against other libraries.")
  .option("--peers", "against other libraries, installed on demand into .bench")
  .option("--compare", "what other libraries do and do not do, by probes; --write for docs/COMPARISON.md")
  .option("--quick", "small sizes: shows that the benchmarks run")
  .option("--write", "write docs/BENCHMARKS.md, and with --peers docs/plots")
  .option("--only <name>", "only the file, stage, probe or library whose name begins so")
  .option("--large", "with --peers: a million rows too (an hour)")
  .option("--reuse", "with --peers: the data and the peers' graphs of the last run")
  .action(main)
  .parseAsync();
