/**
 * `npm run fuzz -- smoke` runs every target briefly, `-- --release` until each has done what a release asks of it, `-- canary`
 * proves that the fuzzer finds what it should; `-- --target NAME --seconds N --seed N` runs one target, `-- --list` names them.
 * The seed is printed first. A finding is saved in fuzz/corpus/new and makes the exit code 1; moved to fuzz/corpus, it is
 * checked by `npm test` for ever.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { type Bar, barsOf } from "./bars.js";
import { bundle, type Transform } from "./bundle.js";
import { countBranches } from "./count-branches.js";
import { TARGETS } from "./registry.js";
import { runApart } from "./run-apart.js";
import type { Budget, TargetReport } from "./runner.js";
import type { FuzzTarget } from "./target.js";

interface Options {
  target?: string;
  seconds?: number;
  seed?: number;
  case: number;
  threads: number;
  release?: boolean;
  list?: boolean;
}

type Report = TargetReport & { stage: number; bars: Bar[] };

/** Of all targets together, so that a new one makes the others shorter and not the whole longer. */
const SMOKE_SECONDS = 25;
const SECONDS = 60;
const CANARY_SECONDS = 10;
/** A target that takes longer than this for what a release asks has failed. */
const RELEASE_SECONDS = 3600;

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("A number is needed.");
  return value;
}

function chosen(mode: string | undefined, name: string | undefined): readonly FuzzTarget[] {
  if (mode === "canary") return TARGETS.filter((target) => target.mustFind);
  if (name === undefined) return TARGETS;
  const found = TARGETS.filter((target) => target.name === name);
  if (found.length === 0)
    throw new Error(`No target "${name}"; there are ${TARGETS.map((one) => one.name).join(", ")}.`);
  return found;
}

function budgetOf(target: FuzzTarget, mode: string | undefined, options: Options): Budget {
  const firstCase = options.case;
  if (options.seconds !== undefined) return { seconds: options.seconds, firstCase };
  if (target.mustFind) return { seconds: CANARY_SECONDS, firstCase };
  if (options.release) return { seconds: RELEASE_SECONDS, firstCase, until: target.release };
  return { seconds: mode === "smoke" ? SMOKE_SECONDS / TARGETS.length : SECONDS, firstCase };
}

function listed(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ");
}

function show(report: Report): void {
  const { cases: _, ...counts } = report.counts;
  const mark = report.ok ? "ok " : "BAD";
  const share = report.size === undefined ? "" : ` of ${report.size}`;
  console.log(
    `${mark} ${report.target.padEnd(14)} ${report.cases}${share} cases, ${report.casesPerSecond}/s, slowest ${report.slowestMs} ms`,
  );
  for (const line of [listed(counts), listed(report.outcomes)]) if (line !== "") console.log(`      ${line}`);
  for (const bar of report.bars) {
    console.log(`      ${bar.met ? "met" : "NOT MET"}: ${bar.measure}: ${bar.found}, at least ${bar.least}`);
  }
  if (report.finding === undefined) {
    if (!report.ok && report.bars.length === 0)
      console.log("      the planted defect was not found: this fuzzer proves nothing");
  } else if (report.ok) console.log(`      found its planted defect at case ${report.finding.case}`);
  else console.log(`      case ${report.finding.case}: ${report.finding.error}\n      saved as ${report.finding.file}`);
}

/** What reads files, with counters for its branches. */
function countedSource(): Transform {
  let first = 0;
  return (path, source) => {
    if (!/^(generated\/iqdb-|src\/(bytes|format|persist)\/)/.test(path)) return undefined;
    const { text, next } = countBranches(path, source, first);
    first = next;
    return text;
  };
}

async function runAll(targets: readonly FuzzTarget[], seed: number, mode: string | undefined, options: Options) {
  const plain = await bundle("fuzz/worker.ts");
  const counting = targets.some((target) => target.countsBranches)
    ? await bundle("fuzz/worker.ts", countedSource())
    : plain;
  const reports: Report[] = [];
  try {
    for (const target of targets) {
      const program = target.countsBranches ? counting : plain;
      const threads = mode === "smoke" && target.startsProcesses ? 1 : options.threads;
      const found = await runApart(program.file, target, seed, budgetOf(target, mode, options), threads);
      const bars = options.release && !target.mustFind ? barsOf(target, found) : [];
      const report = { ...found, stage: target.stage, bars, ok: found.ok && bars.every((bar) => bar.met) };
      show(report);
      reports.push(report);
    }
  } finally {
    plain.remove();
    counting.remove();
  }
  return reports;
}

async function main(mode: string | undefined, options: Options): Promise<void> {
  if (mode !== undefined && mode !== "smoke" && mode !== "canary")
    throw new Error(`"${mode}" is not known; say smoke, canary, or nothing.`);
  if (options.list) {
    for (const { name, about } of TARGETS) console.log(`${name.padEnd(14)} ${about}`);
    return;
  }
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  console.log(`seed ${seed}`);
  const reports = await runAll(chosen(mode, options.target), seed, mode, options);
  const maxRssMb = Math.max(...reports.map((report) => report.rssMb ?? 0));
  const cases = reports.reduce((sum, report) => sum + report.cases, 0);
  const named = options.release ? "release" : (mode ?? "run");
  const { threads } = options;
  const summary = { seed, mode: named, threads, node: process.version, cases, maxRssMb, targets: reports };
  writeFileSync(new URL("report.json", import.meta.url), `${JSON.stringify(summary, undefined, 2)}\n`);
  const bad = reports.filter((report) => !report.ok).length;
  console.log(
    `${reports.length - bad} of ${reports.length} targets ok, ${cases} cases, at most ${maxRssMb} MB resident; fuzz/report.json`,
  );
  process.exitCode = bad === 0 ? 0 : 1;
}

new Command("npm run fuzz --")
  .description("Looks for inputs that break the library.")
  .argument("[mode]", "smoke: every target, briefly; canary: only the planted defect")
  .option("--target <name>", "only this target")
  .option("--seconds <n>", `seconds per target (default: ${SECONDS}; smoke: ${SMOKE_SECONDS} for all)`, number)
  .option("--seed <n>", "repeat a run", number)
  .option("--case <n>", "begin at this case", number, 0)
  .option("--threads <n>", "that share the cases of a target", number, Math.min(availableParallelism(), 4))
  .option("--release", "until each target has done what a release asks of it")
  .option("--list", "name the targets")
  .showHelpAfterError()
  .action((mode: string | undefined, options: Options) =>
    main(mode, options).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    }),
  )
  .parse();
