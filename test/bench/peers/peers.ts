/**
 * `npm run bench -- --peers`: installs the peers, runs the stages one after the other, each in a process of its own on one
 * core, and gathers tables, plots and a JSON file with all figures.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { machine, type Section, table } from "../page.js";
import { writePlots } from "./plots.js";
import { install, RACED_PACKAGES, SCRATCH, type ScratchPackage, titleOf } from "./scratch.js";
import type { Curve, StageContext, StageOutcome } from "./stage.js";
import { STAGES } from "./stages.js";

export interface PeersOptions {
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly only?: string;
  readonly large?: boolean;
  readonly reuse?: boolean;
}

interface StageReport extends StageOutcome {
  readonly name: string;
  readonly title: string;
  readonly machine: string;
  readonly peers: readonly string[];
  readonly seconds: number;
}

export async function benchPeers(options: PeersOptions): Promise<Section[]> {
  const names = Object.keys(STAGES).filter((name) => options.only === undefined || name.startsWith(options.only));
  if (names.length === 0) throw new Error(`No stage "${options.only}"; there are ${Object.keys(STAGES).join(", ")}.`);
  const failures = new Map(RACED_PACKAGES.map((name) => [name, install(name)]));
  const installed: ScratchPackage[] = RACED_PACKAGES.filter((name) => failures.get(name) === undefined);
  const absent = RACED_PACKAGES.filter((name) => !installed.includes(name));
  const missing = absent.map((name) => `${titleOf(name)} is left out: ${failures.get(name)}.`);
  console.log([`Peers: ${installed.map(titleOf).join(", ")}.`, ...missing].join("\n"));
  const context = await prepare(options, installed);
  const core = await idlestCore();
  const reports = names.map((name) => runStage(name, context, core));
  if (!options.reuse) rmSync(context.folder, { recursive: true, force: true });
  await report(reports, options, installed);
  return reports.map(({ title, results, notes }) => ({ title, results, notes: [...(notes ?? []), ...missing] }));
}

/** The folder of the run is empty unless the last run's is to be used. */
async function prepare(options: PeersOptions, peers: readonly ScratchPackage[]): Promise<StageContext> {
  const quick = options.quick ?? false;
  const folder = join(SCRATCH, quick ? "run-quick" : "run");
  if (!options.reuse) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = join(SCRATCH, "run-stage.mjs");
  await build({
    entryPoints: [join("test", "bench", "peers", "run-stage.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "error",
  });
  return { folder, quick, large: options.large ?? false, peers, program };
}

/** The core that did least while we looked; undefined where a process cannot be bound to one. */
async function idlestCore(): Promise<number | undefined> {
  if (spawnSync("taskset", ["--version"]).status !== 0 || availableParallelism() < cpus().length) return undefined;
  const idle = () => cpus().map(({ times }) => times.idle);
  const before = idle();
  await setTimeout(500);
  const gained = idle().map((time, core) => time - before[core]!);
  return gained.indexOf(Math.max(...gained));
}

function runStage(name: string, context: StageContext, core: number | undefined): StageReport {
  const { title } = STAGES[name]!;
  const file = join(context.folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ task: name, argument: context }));
  const node = [process.execPath, "--expose-gc", context.program, file];
  const [command, ...args] = core === undefined ? node : ["taskset", "-c", String(core), ...node];
  const began = performance.now();
  const { status, signal } = spawnSync(command!, args, { stdio: ["ignore", "inherit", "inherit"] });
  const seconds = (performance.now() - began) / 1000;
  const outcome = (
    status === 0 ? JSON.parse(readFileSync(file, "utf8")).answer : failed(name, signal ?? status)
  ) as StageOutcome;
  console.log(
    `\n${title} (${seconds.toFixed(0)} s)\n\n${[table(outcome.results), ...(outcome.notes ?? [])].join("\n\n")}`,
  );
  return { name, title, machine: machine(), peers: context.peers.map(titleOf), seconds, ...outcome };
}

/** The others go on. */
function failed(name: string, how: unknown): StageOutcome {
  process.exitCode = 1;
  return { results: [], notes: [`The stage "${name}" ended with ${how}.`] };
}

/** Figures of stages that did not run now stay in the file, and in the plots. */
async function report(reports: readonly StageReport[], options: PeersOptions, installed: readonly ScratchPackage[]) {
  const home = options.write ? join("docs", "plots") : join(SCRATCH, options.quick ? "quick" : "results");
  mkdirSync(home, { recursive: true });
  const json = join(home, "peers.json");
  const known = existsSync(json) ? (JSON.parse(readFileSync(json, "utf8")) as StageReport[]) : [];
  const byName = new Map([...known, ...reports].map((stage) => [stage.name, stage]));
  const stages = Object.keys(STAGES).flatMap((name) => byName.get(name) ?? []);
  writeFileSync(json, `${JSON.stringify(stages, undefined, 1)}\n`);
  const curves = stages.flatMap((stage): readonly Curve[] => stage.curves ?? []);
  if (installed.includes("vega-lite") && curves.length > 0) await writePlots(curves, home);
  console.log(`\nFigures and plots: ${home}`);
}
