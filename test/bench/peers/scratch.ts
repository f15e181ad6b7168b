/**
 * The packages that benchmarks need and the project does not: other libraries, and the one that draws plots. Each is
 * installed on demand, in a pinned version, into a folder of its own under `.bench` (which git ignores), so that one that
 * cannot be installed on a machine takes nothing else with it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** npm starts scripts in the root of the repository. */
export const SCRATCH = resolve(".bench");

/** Real data, beside the repository. */
export const DATA_FOLDER = pathToFileURL(`${resolve("..", "shared", "data")}/`);

/** What races need: installed together, by the package that is asked for. better-sqlite3 13 wants Node 22. */
const RACED = {
  "hnswlib-node": ["hnswlib-node@3.0.0"],
  usearch: ["usearch@2.26.2"],
  "sqlite-vec": ["sqlite-vec@0.1.9", "better-sqlite3@12.11.1"],
  "@lancedb/lancedb": ["@lancedb/lancedb@0.39.0"],
  "vega-lite": ["vega-lite@6.4.3", "vega@6.4.0"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What the comparison of features needs besides: the versions that npm chooses for Node 20. */
const COMPARED = {
  "usearch for Node 20": ["usearch@2.25.3"],
  "lancedb for Node 20": ["@lancedb/lancedb@0.37.1"],
  vectra: ["vectra@0.12.3"],
  "@zvec/zvec": ["@zvec/zvec@0.7.0"],
  "faiss-node": ["faiss-node@0.5.1"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const PACKAGES = { ...RACED, ...COMPARED };

export type ScratchPackage = keyof typeof PACKAGES;

export const RACED_PACKAGES = Object.keys(RACED) as (keyof typeof RACED)[];

/** "usearch 2.26.2": what tables say. */
export const titleOf = (name: ScratchPackage): string =>
  PACKAGES[name].map((spec) => spec.replace(/@(?=\d)/, " ")).join(", ");

/** Versions are part of the name: another version is another folder. */
export const folderOf = (name: ScratchPackage): string =>
  join(SCRATCH, "packages", PACKAGES[name].join("+").replaceAll(/[@/]+/g, "-").replace(/^-/, ""));

/** Undefined when the package is ready; else, in plain words, why it is not. A failed installation is tried again next time. */
export function install(name: ScratchPackage): string | undefined {
  const folder = folderOf(name);
  const finished = join(folder, "finished");
  if (existsSync(finished)) return undefined;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  console.error(`Installing ${titleOf(name)} …`);
  const failure = npmInstall(folder, PACKAGES[name]) ?? loadingFails(name);
  if (failure === undefined) writeFileSync(finished, "");
  return failure;
}

function npmInstall(folder: string, specs: readonly string[]): string | undefined {
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder, ...specs];
  const npm = process.env.npm_execpath;
  const { status, stderr, error } = npm?.endsWith("js")
    ? spawnSync(process.execPath, [npm, ...args], { encoding: "utf8", maxBuffer: 1 << 26 })
    : spawnSync("npm", args, { encoding: "utf8", maxBuffer: 1 << 26, shell: process.platform === "win32" });
  if (status === 0) return undefined;
  return `npm could not install it: ${firstError(stderr) ?? error?.message ?? `exit code ${status}`}`;
}

const firstError = (text: string): string | undefined =>
  text
    .split("\n")
    .filter((line) => /ENOTFOUND|fatal:|Error:|npm error code/.test(line))
    .slice(0, 3)
    .map((line) => line.replace(/^npm error /, ""))
    .join("; ")
    .slice(0, 300) || undefined;

/** In a process of its own, because native code that does not fit may take the process with it. */
function loadingFails(name: ScratchPackage): string | undefined {
  const names = PACKAGES[name].map((spec) => spec.replace(/@\d.*$/, ""));
  const script = `Promise.all(${JSON.stringify(names.map((inner) => entryOf(name, inner)))}.map((url) => import(url)))`;
  const { status, signal } = spawnSync(process.execPath, ["-e", script], { stdio: "ignore" });
  return status === 0
    ? undefined
    : `it does not load under Node ${process.version} (${signal ?? `exit code ${status}`})`;
}

/** Loads an installed package, or another that came with it. The caller says what it offers. */
export async function loadPackage<T>(name: ScratchPackage, inner: string = name): Promise<T> {
  const module = (await import(entryOf(name, inner))) as { default?: T };
  return module.default ?? (module as T);
}

/** The address of a package's module. Node resolves names from the importing file, and that is not in the scratch folder. */
function entryOf(name: ScratchPackage, inner: string): string {
  const folder = folderOf(name);
  const manifest = join(folder, "node_modules", inner, "package.json");
  const { type, exports } = JSON.parse(readFileSync(manifest, "utf8")) as {
    type?: string;
    exports?: { ".": { default?: string } };
  };
  const module = type === "module" ? exports?.["."].default : undefined;
  const path =
    module === undefined ? createRequire(manifest).resolve(inner) : join(folder, "node_modules", inner, module);
  return pathToFileURL(path).href;
}
