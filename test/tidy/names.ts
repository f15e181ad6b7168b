/**
 * Where files are and what they are called.
 */
import { posix } from "node:path";
import { type Check, filesMatching } from "./tree.js";

const FIXED = ["package.json", "formats", "codegen", "src", "generated", "test", "fuzz", "docs", "README.md"];
const ALLOWED = new Set([
  ...FIXED,
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "biome.json",
  "vitest.config.ts",
]);

export const topLevelIsFixed: Check = (tree) => {
  const names = new Set([...tree.keys()].map((path) => path.split("/")[0]!));
  const strangers = [...names].filter((name) => !ALLOWED.has(name) && !name.startsWith("."));
  const absent = FIXED.filter((name) => !names.has(name));
  return [
    ...strangers.map((name) => `${name}: has no place at the top level`),
    ...absent.map((name) => `${name}: is missing`),
  ];
};

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
// Names that tools and readers look for as they are: README.md, FORMAT.md.
const CAPITALS = /^[A-Z]+\.md$/;

export const namesAreKebabCase: Check = (tree) => {
  const findings: string[] = [];
  for (const [path] of filesMatching(tree, /^(codegen|src|generated|test|fuzz|docs)\//)) {
    if (path.startsWith("test/golden/files/")) continue;
    for (const name of path.split("/")) {
      if (name.endsWith(".ksy") ? /^[a-z0-9_]+\.ksy$/.test(name) : KEBAB.test(name) || CAPITALS.test(name)) continue;
      findings.push(`${path}: "${name}" is not kebab-case`);
      break;
    }
  }
  return findings;
};

export const noCatchAllNames: Check = (tree) =>
  [...tree.keys()]
    .filter((path) => /^(index|utils?|helpers?|misc|common)\.[cm]?[jt]s$/.test(posix.basename(path)))
    .map((path) => `${path}: says nothing; name the file after its main export`);
