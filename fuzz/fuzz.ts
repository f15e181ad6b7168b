/**
 * `npm run fuzz -- smoke` runs every target briefly; `-- --target NAME --seconds N --seed N` one of them; `-- --list` names
 * them. The seed is printed first. A finding is saved in fuzz/corpus/new and makes the exit code 1; moved to fuzz/corpus,
 * it is checked by `npm test` for ever.
 */
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { TARGETS } from "./registry.js";
import { runTarget, type TargetReport } from "./runner.js";
import type { FuzzTarget } from "./target.js";

interface Options {
  target?: string;
  seconds?: number;
  seed?: number;
  case: number;
  list?: boolean;
}

const SMOKE_SECONDS = 10;
const SECONDS = 60;

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("A number is needed.");
  return value;
}

function chosen(name: string | undefined): readonly FuzzTarget[] {
  if (name === undefined) return TARGETS;
  const found = TARGETS.filter((target) => target.name === name);
  if (found.length === 0)
    throw new Error(`No target "${name}"; there are ${TARGETS.map((one) => one.name).join(", ")}.`);
  return found;
}

function show(report: TargetReport): void {
  const outcomes = Object.entries(report.outcomes).sort((a, b) => b[1] - a[1]);
  const list = outcomes.map(([name, count]) => `${name} ${count}`).join(", ");
  const mark = report.ok ? "ok " : "BAD";
  console.log(
    `${mark} ${report.target.padEnd(14)} ${report.cases} cases, ${report.casesPerSecond}/s, slowest ${report.slowestMs} ms`,
  );
  if (list !== "") console.log(`      ${list}`);
  if (report.finding === undefined) {
    if (!report.ok) console.log("      the planted defect was not found: this fuzzer proves nothing");
  } else if (report.ok) console.log(`      found its planted defect at case ${report.finding.case}`);
  else console.log(`      case ${report.finding.case}: ${report.finding.error}\n      saved as ${report.finding.file}`);
}

function main(mode: string | undefined, options: Options): void {
  if (mode !== undefined && mode !== "smoke") throw new Error(`"${mode}" is not known; say smoke, or nothing.`);
  if (options.list) {
    for (const { name, about } of TARGETS) console.log(`${name.padEnd(14)} ${about}`);
    return;
  }
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  console.log(`seed ${seed}`);
  // Errors are the usual answer here; their stacks would cost more than everything else.
  Error.stackTraceLimit = mode === "smoke" ? 0 : 4;
  const seconds = options.seconds ?? (mode === "smoke" ? SMOKE_SECONDS : SECONDS);
  const reports = chosen(options.target).map((target) => {
    const report = runTarget(target, seed, target.mustFind ? Math.min(seconds, SMOKE_SECONDS) : seconds, options.case);
    show(report);
    return report;
  });
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const summary = { seed, mode: mode ?? "run", maxRssMb: rssMb, node: process.version, targets: reports };
  writeFileSync(new URL("report.json", import.meta.url), `${JSON.stringify(summary, undefined, 2)}\n`);
  const bad = reports.filter((report) => !report.ok).length;
  console.log(
    `${reports.length - bad} of ${reports.length} targets ok, at most ${rssMb} MB resident; fuzz/report.json`,
  );
  process.exitCode = bad === 0 ? 0 : 1;
}

new Command("npm run fuzz --")
  .description("Looks for inputs that break the library.")
  .argument("[mode]", "smoke: every target, briefly")
  .option("--target <name>", "only this target")
  .option("--seconds <n>", `seconds per target (default: ${SECONDS}, smoke: ${SMOKE_SECONDS})`, number)
  .option("--seed <n>", "repeat a run", number)
  .option("--case <n>", "begin at this case", number, 0)
  .option("--list", "name the targets")
  .showHelpAfterError()
  .action((mode: string | undefined, options: Options) => {
    try {
      main(mode, options);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    }
  })
  .parse();
