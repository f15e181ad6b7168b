/**
 * What is in the files: opening comments, generated headers, sizes, words that do not belong.
 *
 * Words that are searched for are put together from pieces, so that this file does not find itself.
 */
import { posix } from "node:path";
import { type Check, filesMatching, type Tree } from "./tree.js";

const SOURCE = /^(src|codegen|fuzz)\/.*\.ts$/;
const TEXT = /\.(ts|mjs|json|ksy|md|yml|yaml)$|^\.[a-z/]+$|^LICENSE/;

function linesMatching(tree: Tree, files: RegExp, pattern: RegExp, what: string): string[] {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, files)) {
    text.split("\n").forEach((line, index) => {
      if (pattern.test(line)) findings.push(`${path}:${index + 1}: ${what}`);
    });
  }
  return findings;
}

export const sourcesOpenWithComment: Check = (tree) =>
  [...filesMatching(tree, SOURCE)]
    .filter(([, text]) => !/^(#!.*\n)?(\/\*\*|\/\/ )/.test(text))
    .map(([path]) => `${path}: must open with a comment: what it is, what it keeps true`);

export const generatedFilesSaySo: Check = (tree) => {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, /^generated\/.*\.ts$/)) {
    const head = text.slice(0, 800);
    if (!/formats\/(exchange\/)?[a-z0-9_]+\.ksy|src\/(kernels\/assembly|inspect\/page)\/[a-z-]+\.ts/.test(head))
      findings.push(`${path}: its header must name the source that it comes from`);
    if (!head.includes("npm run generate")) findings.push(`${path}: its header must name the command that writes it`);
  }
  return findings;
};

const UNFINISHED = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);

export const nothingIsLeftForLater: Check = (tree) => linesMatching(tree, TEXT, UNFINISHED, "unfinished work");

const UNTYPED = new RegExp(`(:|\\bas|<|,|\\|)\\s*${"an" + "y"}\\b(?=\\s*([;,)>=|\\]{]|\\[\\]|$))`);
const SILENCED = new RegExp(`@ts-(${["ig" + "nore", "no" + "check", "expect" + "-error"].join("|")})`);

export const typesAreKept: Check = (tree) => [
  ...linesMatching(tree, /^(src|codegen|generated)\/.*\.ts$/, UNTYPED, "untyped value"),
  ...linesMatching(tree, /^(src|codegen|generated)\/.*\.ts$/, SILENCED, "silenced type error"),
];

/** Lines that a file may have, by folder. Files should be read in one go. */
export const LINE_LIMITS: readonly [RegExp, number][] = [
  [/^src\/.*\.ts$/, 600],
  [/^(codegen|fuzz)\/.*\.ts$/, 600],
  [/^test\/.*\.ts$/, 700],
  [/^docs\/examples\/.*\.ts$/, 300],
];

export const filesAreShort: Check = (tree) => {
  const findings: string[] = [];
  for (const [files, limit] of LINE_LIMITS) {
    for (const [path, text] of filesMatching(tree, files)) {
      const lines = text.split("\n").length - 1;
      if (lines > limit) findings.push(`${path}: has ${lines} lines, more than ${limit}`);
    }
  }
  return findings;
};

const READS_BYTES =
  /\bDataView\b|\.(get|set)(Big)?(Ui|I)nt(16|32|64)\(|\.(read|write)(Big)?U?Int(8|16|32|64)(LE|BE)?\(/;

/**
 * Where numbers are looked at all the same. Formats of others, which no schema of ours describes: the frame header of zstd,
 * the size that an lz4 package puts first. And the search for frames behind damage, which looks at two fields at every
 * offset before the generated reader is asked; its offsets are held against the generated field map by a test.
 */
const EXCEPTIONS = new Set(["src/persist/zstd-frame.ts", "src/persist/compression.ts", "src/format/log-search.ts"]);

/** Numbers leave and enter byte strings in src/bytes and the generated codecs: there is no second codec. */
export const oneCodec: Check = (tree) =>
  linesMatching(
    new Map([...tree].filter(([path]) => !EXCEPTIONS.has(path))),
    /^src\/(?!bytes\/).*\.ts$/,
    READS_BYTES,
    "reads or writes binary numbers outside src/bytes",
  );

const REGISTRIES = ["npm" + "js\\.(org|com)", "yarn" + "pkg\\.com", "deb\\.deb" + "ian\\.org", "py" + "pi\\.org"].join(
  "|",
);

export const noRegistryHosts: Check = (tree) => [
  ...linesMatching(tree, TEXT, new RegExp(REGISTRIES), "names a package registry"),
  ...linesMatching(tree, /^package-lock\.json$/, /"resolved"/, "says where a package was fetched from"),
];

const MACHINE_PATH = new RegExp(
  `(?<![\\w.~/*-])/(${["ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk", "us" + "r/lib"].join("|")})/[\\w.]`,
);

export const noMachinePaths: Check = (tree) => linesMatching(tree, TEXT, MACHINE_PATH, "path of one machine");

/** Relative links of Markdown pages lead somewhere. */
export const linksLead: Check = (tree) => {
  const findings: string[] = [];
  const isThere = (path: string) => tree.has(path) || [...tree.keys()].some((key) => key.startsWith(`${path}/`));
  for (const [path, text] of filesMatching(tree, /\.md$/)) {
    for (const [, link] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(link!)) continue;
      const target = posix.join(posix.dirname(path), link!).replace(/\/$/, "");
      if (!isThere(target)) findings.push(`${path}: links to ${link}, which is not there`);
    }
  }
  return findings;
};
