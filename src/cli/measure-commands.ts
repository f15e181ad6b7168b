/** `iqdb recall`, `iqdb bench`: how right and how fast searches are, on the user's own rows. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import { positiveNumber, seedNumber, wholeNumber } from "./arguments.js";
import { EXIT_HELP } from "./exit-codes.js";
import { reading } from "./open-database.js";
import { printFacts, printJsonLine } from "./output.js";
import { type Progress, withProgress } from "./progress.js";
import { type QueryVector, sampledVectors, vectorsOfFile } from "./query-vectors.js";
import { addSearchOptions, type SearchArguments, searchOptionsOf } from "./search-arguments.js";

interface MeasureOptions extends SearchArguments {
  readonly file?: string;
  readonly format?: string;
  readonly sample: number;
  readonly seed: bigint;
  readonly json?: true;
}

interface BenchOptions extends MeasureOptions {
  readonly seconds: number;
}

const RECALL_HELP = `
Examples:
  iqdb recall notes.iqdb -k 10
  iqdb recall notes.iqdb -k 10 --ef 128 --file queries.fvecs

Without --file the queries are stored rows drawn at random: each finds itself, so queries of your own say more.

${EXIT_HELP}`;

const BENCH_HELP = `
Examples:
  iqdb bench notes.iqdb
  iqdb bench notes.iqdb --file queries.fvecs -k 10 --ef 128 --seconds 10 --json

One search after the other on one thread. The recall of the first queries (at most 100) is measured beside it, because speed
without it says nothing.

${EXIT_HELP}`;

export function addMeasureCommands(iqdb: Command): void {
  const recalling = iqdb.command("recall").summary("measure how many of the true nearest rows searches find");
  addMeasureOptions(recalling)
    .addHelpText("after", RECALL_HELP)
    .action((path: string, options: MeasureOptions) => reading(path, (db) => recall(db, options)));
  const benching = iqdb.command("bench").summary("measure searches per second and their latency");
  addMeasureOptions(benching)
    .addOption(new Option("--seconds <n>", "how long to measure").argParser(positiveNumber).default(3))
    .addHelpText("after", BENCH_HELP)
    .action((path: string, options: BenchOptions) => reading(path, (db) => bench(db, options)));
}

function addMeasureOptions(command: Command): Command {
  command
    .argument("<database>", "the database; nothing is changed")
    .option("--file <file>", "queries, of any kind that iqdb import reads")
    .option("--format <name>", "what kind of file that is, where its name does not say");
  return addSearchOptions(command)
    .addOption(
      new Option("--sample <n>", "without --file: stored rows to search for").argParser(wholeNumber(1)).default(100),
    )
    .addOption(new Option("--seed <n>", "which rows are drawn").argParser(seedNumber).default(1n, "1"))
    .option("--json", "print the result as JSON");
}

async function queriesOf(db: Iqdb, { file, format, sample, seed }: MeasureOptions): Promise<QueryVector[]> {
  const queries: QueryVector[] = [];
  if (file === undefined) queries.push(...sampledVectors(db, sample, seed));
  else for await (const vector of vectorsOfFile(file, format)) queries.push(vector);
  if (queries.length === 0) throw new InvalidArgumentError("there is nothing to search for: no rows, and no queries");
  return queries;
}

async function recall(db: Iqdb, options: MeasureOptions): Promise<void> {
  const queries = await queriesOf(db, options);
  const measured = await withProgress("Measuring", (progress) => recallOf(db, queries, options, progress));
  const facts = { recall: measured, k: options.hits, queries: queries.length, rows: db.size };
  if (options.json) await printJsonLine(facts);
  else await printFacts({ ...facts, recall: measured.toFixed(4) });
}

/** Query by query, so that progress is seen. */
function recallOf(db: Iqdb, queries: readonly QueryVector[], options: SearchArguments, progress?: Progress): number {
  const settings = { k: options.hits, ...searchOptionsOf(options) };
  let sum = 0;
  queries.forEach((query, place) => {
    sum += db.measureRecall({ queries: [query], ...settings }).recall;
    progress?.at((place + 1) / queries.length);
  });
  return sum / queries.length;
}

/** Before the clock runs: caches are filled, code is compiled, clusters are learned. */
const WARM_UP = 50;
const RECALL_QUERIES = 100;

async function bench(db: Iqdb, options: BenchOptions): Promise<void> {
  const queries = await queriesOf(db, options);
  const settings = searchOptionsOf(options);
  for (let turn = 0; turn < WARM_UP; turn++) db.search(queries[turn % queries.length], options.hits, settings);
  const times = await withProgress("Searching", (progress) => latencies(db, queries, options, progress));
  const sum = times.reduce((total, time) => total + time, 0);
  times.sort();
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  const result = {
    searches: times.length,
    perSecond: Math.round((1000 * times.length) / sum),
    milliseconds: { mean: sum / times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    recall: recallOf(db, queries.slice(0, RECALL_QUERIES), options),
    k: options.hits,
    rows: db.size,
  };
  if (options.json) return printJsonLine(result);
  const { mean, p50, p95, p99, max } = result.milliseconds;
  const ms = (time: number) => `${time.toFixed(3)} ms`;
  return printFacts({
    searches: result.searches,
    "per second": result.perSecond,
    mean: ms(mean),
    p50: ms(p50),
    p95: ms(p95),
    p99: ms(p99),
    max: ms(max),
    [`recall of ${options.hits}`]: result.recall.toFixed(4),
  });
}

/** Milliseconds of each search, until the time is up. */
function latencies(db: Iqdb, queries: readonly QueryVector[], options: BenchOptions, progress: Progress): Float64Array {
  const settings = searchOptionsOf(options);
  const times: number[] = [];
  const began = performance.now();
  const limit = options.seconds * 1000;
  let now = began;
  while (now - began < limit) {
    db.search(queries[times.length % queries.length], options.hits, settings);
    const ended = performance.now();
    times.push(ended - now);
    progress.at((ended - began) / limit);
    now = performance.now();
  }
  return Float64Array.from(times);
}
