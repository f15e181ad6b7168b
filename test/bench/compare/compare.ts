/**
 * `npm run bench -- --compare`: installs the libraries, asks each of them each question in a process of its own, and prints
 * the table; `--write` puts it into docs/COMPARISON.md and the answers into results.json. `--only` takes
 * names of libraries, beginnings of names of probes, or both, with commas between; what was not asked now stays as it was.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine } from "../page.js";
import { install, SCRATCH, titleOf } from "../peers/scratch.js";
import { type Answer, no, none } from "./answer.js";
import { runTask } from "./children.js";
import { comparisonPage } from "./comparison-page.js";
import { manifestOf } from "./installed.js";
import { LIBRARIES, LIBRARY_NAMES, type LibraryName, type Place, placeOf } from "./libraries.js";
import type { Probe } from "./probe.js";
import { PROBES } from "./probes.js";
import { type LibraryFound, merged, RESULTS_FILE, type Results, readResults, writeResults } from "./results.js";

export interface CompareOptions {
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly only?: string;
}

const FOLDER = join(SCRATCH, "compare");
const PAGE = new URL("../../../docs/COMPARISON.md", import.meta.url);
/** Longer than a probe's own parts. */
const SECONDS_MAX = 900;

export async function compare({ quick = false, write = false, only = "" }: CompareOptions): Promise<void> {
  if (quick && write) throw new Error("--quick only shows that the probes run: leave out --write.");
  const wanted = only.split(",");
  const libraries = LIBRARY_NAMES.filter((name) => wanted.includes(name));
  const starts = wanted.filter((start) => !(libraries as readonly string[]).includes(start));
  const probes = PROBES.filter(({ name }) => starts.length === 0 || starts.some((start) => name.startsWith(start)));
  if (probes.length === 0) throw new Error(`No library or probe "${only}".`);
  const file = write ? RESULTS_FILE : join(SCRATCH, quick ? "compare-quick.json" : "compare.json");
  // After each probe, so that what was answered stays when the run is ended early.
  const keep = (now: Results) => writeResults(file, merged(readResults(file), now));
  await askAll(probes, libraries.length > 0 ? libraries : LIBRARY_NAMES, quick, keep);
  if (write) writeFileSync(PAGE, comparisonPage(readResults(RESULTS_FILE)!));
}

async function askAll(
  probes: readonly Probe[],
  names: readonly LibraryName[],
  quick: boolean,
  keep: (now: Results) => void,
): Promise<void> {
  const places = new Map<LibraryName, Place>();
  const libraries: Record<string, LibraryFound> = {};
  for (const name of names) {
    const { place, ...found } = installed(name);
    libraries[name] = found;
    if (place !== undefined) places.set(name, place);
    else console.log(`${found.title} is left out: ${found.missing}`);
  }
  const answers: Record<string, Record<string, Answer>> = {};
  for (const probe of probes) {
    answers[probe.name] = {};
    for (const [name, place] of places) {
      const answer = await askOne(probe, place, quick, join(FOLDER, `${name}-${process.pid}`));
      answers[probe.name]![name] = answer;
      console.log(`${probe.name} · ${name}: ${answer.mark} ${answer.text} ${answer.note && `(${answer.note})`}`);
    }
    keep({ machine: machine(), libraries, answers });
  }
}

/** In a process of its own, unless a probe only reads. One that ends by a signal answered too, in its way. */
export async function askOne(probe: Probe, library: Place, quick: boolean, home: string): Promise<Answer> {
  const folder = join(home, probe.name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (probe.kind === "types") return probe.ask({ library, folder, quick, part: noProcess, start: noProcess });
  const ended = runTask<Answer>({ probe: probe.name, part: "ask", library, folder, quick, argument: {} }, SECONDS_MAX);
  rmSync(home, { recursive: true, force: true });
  if ("answer" in ended) return ended.answer;
  return ended.failure.startsWith("SIG") ? no("ends the process", ended.failure) : none("not answered", ended.failure);
}

const noProcess = (): never => {
  throw new Error("A probe that reads starts no process.");
};

function installed(name: LibraryName): LibraryFound & { readonly place?: Place } {
  if (name === "iqdb") return packed();
  const { scratch } = LIBRARIES[name];
  const missing = install(scratch);
  return missing === undefined
    ? { title: titleOf(scratch), place: placeOf(name) }
    : { title: titleOf(scratch), missing };
}

/** iqdb as users get it: built, packed, and installed into an empty folder. */
function packed(): LibraryFound & { readonly place: Place } {
  const folder = join(SCRATCH, "packages", "iqdb");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run(process.execPath, [join(".ci", "build.mjs")]);
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder]);
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz"))!);
  run("npm", [
    "install",
    "--offline",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--prefix",
    folder,
    tarball,
  ]);
  const modules = join(folder, "node_modules");
  const home = join(modules, "iqdb");
  const entry = join(home, "dist", "esm", "src", "public.js");
  if (!existsSync(entry)) throw new Error(`The package has no ${entry}.`);
  return { title: `iqdb ${manifestOf(home).version}`, place: { name: "iqdb", modules, homes: [home], entry } };
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
}
