/**
 * Keeps the tree tidy: every check finds nothing in the repository, and finds the fault planted in a small tree.
 */
import { describe, expect, test } from "vitest";
import * as imports from "./tidy/imports.js";
import * as names from "./tidy/names.js";
import * as text from "./tidy/text.js";
import { type Check, readTree, treeOf } from "./tidy/tree.js";

interface Case {
  name: string;
  check: Check;
  /** Trees with one fault each. */
  faults: Record<string, string>[];
  /** A tree that looks faulty and is not. */
  fine?: Record<string, string>;
}

const unfinished = `${"TO"}DO`;
const untyped = `${"an"}y`;
const fixed = {
  "package.json": "",
  "formats/a.ksy": "",
  "codegen/a.ts": "",
  "src/a.ts": "",
  "generated/a.ts": "",
  "test/a.ts": "",
  "fuzz/a.ts": "",
  "docs/a.md": "",
  "README.md": "",
};

const cases: Case[] = [
  {
    name: "the top level holds the fixed names and nothing else",
    check: names.topLevelIsFixed,
    faults: [{ ...fixed, "lib/a.ts": "" }, { ...fixed, "notes.txt": "" }, { "package.json": "" }],
    fine: { ...fixed, ".gitignore": "", "biome.json": "" },
  },
  {
    name: "files are kebab-case",
    check: names.namesAreKebabCase,
    faults: [{ "src/rowStore.ts": "" }, { "src/Row_Store/a.ts": "" }, { "formats/x.ksy": "", "test/A.test.ts": "" }],
    fine: { "src/row-store.ts": "", "test/row-store.test.ts": "", "docs/FORMAT.md": "", "formats/iqdb_wal.ksy": "" },
  },
  {
    name: "no file has a catch-all name",
    check: names.noCatchAllNames,
    faults: [{ "src/store/index.ts": "" }, { "src/utils.ts": "" }, { "codegen/helpers.ts": "" }],
    fine: { "src/index/top-k.ts": "" },
  },
  {
    name: "imports go down the layers",
    check: imports.layersHold,
    faults: [
      { "src/persist/a.ts": 'import { x } from "../index/flat.js";' },
      { "src/index/a.ts": 'import type { X } from "../persist/io.js";' },
      { "src/store/a.ts": 'const x = await import("../db/iqdb.js");' },
      { "src/db/a.ts": 'export { x } from "../../codegen/x.js";' },
      { "src/format/a.ts": 'import {\n  x,\n} from "../../test/support/x.js";' },
      { "src/novelty/a.ts": "" },
      { "generated/a.ts": 'import { x } from "../src/format/id.js";' },
    ],
    fine: {
      "src/persist/a.ts": 'import { x } from "../format/id.js"; // import { y } from "../index/y.js"',
      "src/public.ts": 'export { Iqdb } from "./db/iqdb.js";',
      "generated/a.ts": 'import { ByteReader } from "../src/bytes/byte-reader.js";',
    },
  },
  {
    name: "relative imports are written in full and lead to a file",
    check: imports.importsAreWritten,
    faults: [{ "src/a.ts": 'import "./b";', "src/b.ts": "" }, { "src/a.ts": 'import "./b.js";' }],
    fine: { "src/a.ts": 'import "./b.js";', "src/b.ts": "" },
  },
  {
    name: "what a browser loads imports nothing of Node",
    check: imports.noNodeWhereBrowsersRun,
    faults: [
      { "src/format/a.ts": 'import { open } from "node:fs";' },
      { "src/persist/a.ts": 'import {\n  open\n} from "node:fs";' },
    ],
    fine: {
      "src/host.ts": 'import { open } from "node:fs";',
      "src/db/a.ts": 'import type { Worker } from "node:worker_threads";',
    },
  },
  {
    name: "the library requires no package",
    check: imports.noRequiredDependency,
    faults: [{ "src/db/a.ts": 'import yaml from "yaml";' }, { "src/persist/a.ts": 'import fs from "fs";' }],
    fine: { "src/persist/a.ts": 'const codec = await import("zstd-napi");' },
  },
  {
    name: "no import cycles",
    check: imports.noImportCycles,
    faults: [
      {
        "src/a.ts": 'import "./b.js";',
        "src/b.ts": 'import type { C } from "./c.js";',
        "src/c.ts": 'import "./a.js";',
      },
    ],
    fine: { "src/a.ts": 'import "./b.js"; import "./c.js";', "src/b.ts": 'import "./c.js";', "src/c.ts": "" },
  },
  {
    name: "generated files name their schema and the command",
    check: text.generatedFilesSaySo,
    faults: [{ "generated/a.ts": "// Made by `npm run generate`." }, { "generated/a.ts": "// From formats/a.ksy." }],
    fine: { "generated/a.ts": "// From formats/a.ksy by `npm run generate`." },
  },
  {
    name: "sources open with a comment",
    check: text.sourcesOpenWithComment,
    faults: [{ "src/a.ts": 'import "./b.js";\n/** Late. */' }, { "codegen/a.ts": "" }],
    fine: { "src/a.ts": "/** What it is. */", "codegen/a.ts": "// What it is." },
  },
  {
    name: "nothing is left for later",
    check: text.nothingIsLeftForLater,
    faults: [{ "src/a.ts": `// ${unfinished}: later` }, { "docs/a.md": unfinished }],
    fine: { "src/a.ts": "// The todos of a user are data." },
  },
  {
    name: "types are kept",
    check: text.typesAreKept,
    faults: [
      { "src/a.ts": `const x: ${untyped} = 1;` },
      { "src/a.ts": `f(x as ${untyped});` },
      { "src/a.ts": `const x: Map<string, ${untyped}>;` },
      { "src/a.ts": `function f(x: ${untyped}[]) {}` },
      { "codegen/a.ts": `// @ts-${"ig"}nore` },
    ],
    fine: { "src/a.ts": "// As before, any of them: any other is fine.\nconst anyOf: string = 'any';" },
  },
  {
    name: "files are short enough to be read in one go",
    check: text.filesAreShort,
    faults: [{ "src/a.ts": "\n".repeat(601) }],
    fine: { "generated/a.ts": "\n".repeat(5000) },
  },
  {
    name: "binary numbers are read and written in one place",
    check: text.oneCodec,
    faults: [{ "src/persist/a.ts": "new DataView(bytes.buffer)" }, { "src/format/a.ts": "bytes.readUInt32LE(0)" }],
    fine: { "src/bytes/byte-reader.ts": "new DataView(bytes.buffer)", "src/persist/a.ts": "reader.readU4()" },
  },
  {
    name: "no registry is named and the lockfile says nothing of where packages came from",
    check: text.noRegistryHosts,
    faults: [{ "README.md": `see https://www.npm${"js"}.com/x` }, { "package-lock.json": '"resolved": "x"' }],
    fine: { "README.md": "npm install iqdb" },
  },
  {
    name: "no path of one machine",
    check: text.noMachinePaths,
    faults: [{ "src/a.ts": `"/${"ho"}me/me/x"` }, { "docs/a.md": `in /${"wo"}rk/x` }],
    fine: { "docs/a.md": "use ../work/x, https://host/home/x or ./home/x" },
  },
  {
    name: "links between pages lead somewhere",
    check: text.linksLead,
    faults: [{ "README.md": "[a](docs/none.md)" }],
    fine: {
      "README.md": "[a](docs/a.md#part) [b](docs) [c](https://example.org) [d](#here)",
      "docs/a.md": "[up](../README.md)",
    },
  },
];

describe("the tree is tidy", () => {
  const tree = readTree();
  test.each(cases)("$name", ({ check }) => {
    expect(check(tree)).toEqual([]);
  });
});

describe("each check finds what it looks for", () => {
  test.each(cases)("$name", ({ check, faults, fine }) => {
    for (const fault of faults) expect(check(treeOf(fault)), JSON.stringify(fault)).not.toEqual([]);
    if (fine !== undefined) expect(check(treeOf(fine))).toEqual([]);
  });
});
