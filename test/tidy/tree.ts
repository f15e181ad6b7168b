/**
 * The repository as the tidy checks see it: path → text of every file that git knows or would add. Binary files are there
 * with an empty text, so that their names are checked too. The checks never read a disk, so each can be shown a small
 * tree in memory with a planted fault.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Path with forward slashes, relative to the root → text. */
export type Tree = ReadonlyMap<string, string>;

/** Looks at a tree; each finding is a sentence that begins with the path. */
export type Check = (tree: Tree) => string[];

const BINARY = /\.(iqdb|wal|idx|bin|wasm|png|gz)$/;

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export function readTree(): Tree {
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const paths = [...new Set(listing.split("\0"))].filter((path) => path !== "" && existsSync(join(ROOT, path))).sort();
  return new Map(paths.map((path) => [path, BINARY.test(path) ? "" : readFileSync(join(ROOT, path), "utf8")]));
}

/** A tree in memory. */
export function treeOf(files: Record<string, string>): Tree {
  return new Map(Object.entries(files));
}

/** The files of a tree whose path matches. */
export function* filesMatching(tree: Tree, pattern: RegExp): Generator<[path: string, text: string]> {
  for (const [path, text] of tree) if (pattern.test(path)) yield [path, text];
}
