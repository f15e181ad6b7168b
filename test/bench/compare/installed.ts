/** What a package brought along: its manifest, its files, the words that it ships for its users. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly type?: string;
  readonly main?: string;
  readonly types?: string;
  readonly typings?: string;
  readonly exports?: unknown;
  readonly gypfile?: boolean;
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifestOf = (home: string): Manifest => JSON.parse(readFileSync(join(home, "package.json"), "utf8"));

/** Files below a folder that have an ending, without packages and hidden folders inside it. */
export function filesWith(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : filesWith(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

/** Folders of all packages in a node_modules, those inside others too. */
export function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    const path = join(modules, name);
    if (name.startsWith("@")) return packagesIn(path);
    return existsSync(join(path, "package.json")) ? [path, ...packagesIn(join(path, "node_modules"))] : [];
  });
}

export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesIn(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);
}

/** A package without types of its own is read as JavaScript. */
export function interfaceFiles(home: string): string[] {
  // A checkout has its sources where a package has its types.
  if (existsSync(join(home, "src", "public.ts"))) return filesWith(join(home, "src"), /\.ts$/);
  const types = filesWith(home, /\.d\.[cm]?ts$/).filter((path) => !/[./](spec|test)\./.test(path));
  return types.length > 0 ? types : filesWith(join(home, "lib"), /\.js$/);
}

export const readmeOf = (home: string): string[] =>
  filesWith(home, /^README\.md$/i).filter((path) => relative(home, path) === "README.md");
