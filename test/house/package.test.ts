/**
 * The package as users get it: packed, installed into empty projects without a registry, used with import, require and
 * TypeScript. The example of the README runs here, against the tarball.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeBlocks } from "../docs/markdown.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");

let folder: string;
let tarball: string;
let files: { path: string; size: number }[];

/** What a command prints; what it says about its failure comes back as an error. */
function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** An empty project with the package installed. */
function project(name: string, manifest: object): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, private: true, ...manifest }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", tarball], path);
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-package-"));
  const listing = run("npm", ["pack", "--json", "--silent", "--pack-destination", folder], ROOT);
  const [packed] = JSON.parse(listing.slice(listing.indexOf("[\n"))) as [{ filename: string; files: typeof files }];
  tarball = join(folder, packed.filename);
  files = packed.files;
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds what users need and nothing else", () => {
    const tops = new Set(files.map(({ path }) => path.split("/")[0]));
    const allowed = [
      "dist",
      "formats",
      "docs",
      "package.json",
      "README.md",
      "CHANGELOG.md",
      "LICENSE-APACHE",
      "LICENSE-MIT",
    ];
    expect([...tops].filter((top) => !allowed.includes(top!))).toEqual([]);
    expect(files.some(({ path }) => path === "dist/cjs/package.json")).toBe(true);
    const documents = files.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
    const inFolder = readdirSync("docs").filter((name) => /\.(md|txt)$/.test(name));
    expect(documents.sort()).toEqual(inFolder.map((name) => `docs/${name}`).sort());
  });

  test("is small: less than 1 MB to fetch, less than 5 MB when installed twice over, as ESM and CommonJS", () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(5_000_000);
  });

  test("is what package managers, bundlers and TypeScript expect (publint, arethetypeswrong)", async () => {
    const bytes = Uint8Array.from(readFileSync(tarball));
    expect((await publint({ pack: { tarball: bytes.buffer }, strict: true })).messages).toEqual([]);
    const checked = await checkPackage(createPackageFromTarballData(bytes));
    expect(checked).toMatchObject({ types: { kind: "included" }, problems: [] });
  });

  test("runs no script at installation", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });
});

test("the example of the README runs as it stands and prints what the README says", () => {
  const path = project("readme", { type: "module" });
  const [example] = codeBlocks("README.md", "js");
  writeFileSync(join(path, "example.js"), example!);
  expect(run(process.execPath, ["example.js"], path)).toBe(codeBlocks("README.md", "text")[0]);
  expect(example!.trim().split("\n").length).toBeLessThanOrEqual(15);
});

test("the pieces of code in README and TUNING run, and do what the text around them says", () => {
  const path = project("pieces", { type: "module" });
  const [, graph] = codeBlocks("README.md", "js");
  const [measure, outside] = codeBlocks("docs/TUNING.md", "js");
  const program = `
    import { Iqdb } from "iqdb";
    {
      ${graph}
      db.upsert("a", new Float32Array(384).fill(1));
      console.log(db.indexKind, db.size);
      db.close();
    }
    {
      const db = Iqdb.openInMemory({ dim: 3, metric: "cosine", index: { kind: "hnsw" } });
      for (let id = 0; id < 60; id++) db.upsert(id, [Math.sin(id), Math.cos(id), 1], { year: 1970 + id });
      ${measure}
      console.log(recall, strategy, typeof reason, distances);
    }
    {
      ${outside}
      many.upsert("a", new Float32Array(128).fill(1));
      const { vectors, buffers } = many.stats().memory;
      console.log(vectors, buffers > 0);
      many.close();
    }`;
  writeFileSync(join(path, "pieces.js"), program);
  expect(run(process.execPath, ["pieces.js"], path)).toBe("hnsw 1\n1 exact-scan string undefined\n0 true\n");
});

describe("with import and with require", () => {
  const use = `
    const db = Iqdb.open("x.iqdb", { dim: 2, metric: "euclidean" });
    db.upsert("a", [1, 2], { k: 1 });
    db.upsertMany([{ id: 2n ** 64n - 1n, vector: [3, 4] }]);
    db.close();
    const again = Iqdb.open("x.iqdb", { readOnly: true });
    let code;
    try { again.upsert("b", [1, 2]); } catch (error) { code = error instanceof IqdbError && error.code; }
    const { numVectors } = format.readSnapshotHeader(readFileSync("x.iqdb").subarray(0, 50));
    console.log(again.size, again.search([1, 2], 1)[0].id, code, String(numVectors), Object.keys(format).length > 20);
    again.close();`;
  const said = "2 a IQDB_READ_ONLY 2 true\n";

  const useAsync = `
    AsyncIqdb.open("y.iqdb", { dim: 2, metric: "euclidean" }).then(async (db) => {
      await db.upsert("a", [1, 2]);
      const [{ id }] = await db.search([1, 2], 1);
      await db.close();
      console.log(id, AsyncIqdb === same);
    });`;

  test("an ES module", () => {
    const path = project("esm", { type: "module" });
    const imports = `import { readFileSync } from "node:fs"; import { Iqdb, IqdbError } from "iqdb"; import * as format from "iqdb/format";`;
    writeFileSync(join(path, "use.js"), imports + use);
    expect(run(process.execPath, ["use.js"], path)).toBe(said);
  });

  test("a CommonJS module", () => {
    const path = project("cjs", {});
    const imports = `const { readFileSync } = require("node:fs"); const { Iqdb, IqdbError } = require("iqdb"); const format = require("iqdb/format");`;
    writeFileSync(join(path, "use.js"), imports + use);
    expect(run(process.execPath, ["use.js"], path)).toBe(said);
  });

  test.each([
    ["module", 'import { AsyncIqdb } from "iqdb/async"; import { AsyncIqdb as same } from "iqdb";'],
    ["commonjs", 'const { AsyncIqdb } = require("iqdb/async"); const { AsyncIqdb: same } = require("iqdb");'],
  ])("iqdb/async, its thread included, in a project of type %s", (type, imports) => {
    const path = project(`async-${type}`, { type });
    writeFileSync(join(path, "use.js"), imports + useAsync);
    expect(run(process.execPath, ["use.js"], path)).toBe("a true\n");
  });
});

test("works where code from strings is forbidden, prototypes are closed and intrinsics are frozen", () => {
  const path = project("strict", { type: "module" });
  const program = `
    import { Iqdb } from "iqdb";
    const db = Iqdb.open("x.iqdb", { dim: 2, metric: "dot" });
    db.upsert("a", [1, 2], { ["__proto__"]: 1 });
    console.log(JSON.stringify(db.search([1, 2], 1, { filter: { ["__proto__"]: { $gte: 1 } } })));
    db.close();`;
  writeFileSync(join(path, "use.js"), program);
  const flags = [
    "--disallow-code-generation-from-strings",
    "--disable-proto=throw",
    "--frozen-intrinsics",
    "--no-warnings",
  ];
  expect(run(process.execPath, [...flags, "use.js"], path)).toBe(
    '[{"id":"a","distance":-5,"metadata":{"__proto__":1}}]\n',
  );
});

test("goes into a browser bundle without anything of Node, the readers of the format by themselves too", async () => {
  const path = project("browser", { type: "module" });
  const sizes: number[] = [];
  for (const name of ["iqdb", "iqdb/format", "iqdb/async"]) {
    const stdin = { contents: `export * from "${name}";`, resolveDir: path };
    const { outputFiles } = await build({ stdin, bundle: true, format: "esm", platform: "browser", write: false });
    expect(outputFiles[0]!.text).not.toMatch(/from "node:/);
    sizes.push(outputFiles[0]!.text.length);
  }
  expect(sizes[1]).toBeLessThan(sizes[0]! / 2);
});

describe("the generator, without anything else installed", () => {
  const schema = "meta:\n  id: a_pair\nseq:\n  - id: first\n    type: u1\n  - id: second\n    type: u1\n";

  test("as the command iqdb", () => {
    const path = project("ksy", { type: "module" });
    writeFileSync(join(path, "a_pair.ksy"), schema);
    // What npx runs, without npx: a test run that npx began would have its inner one look for the same packages.
    const command = join(path, "node_modules", ".bin", "iqdb");
    expect(run(command, ["ksy", "a_pair.ksy", "-o", "out"], path)).toContain("out/a-pair.ts");
    const compilerOptions = { strict: true, target: "es2022", module: "nodenext", types: [], outDir: "js" };
    writeFileSync(join(path, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["out"] }));
    run(process.execPath, [TSC, "-p", "."], path);
    const use = 'import { codec } from "./js/a-pair.js"; console.log(codec.read(Uint8Array.of(1, 2)));';
    writeFileSync(join(path, "use.js"), use);
    expect(run(process.execPath, ["use.js"], path)).toBe("{ first: 1, second: 2 }\n");
  });

  test.each([
    ["module", 'import { compileKsy, IqdbError as A } from "iqdb/codegen"; import { IqdbError as B } from "iqdb";'],
    [
      "commonjs",
      'const { compileKsy, IqdbError: A } = require("iqdb/codegen"); const { IqdbError: B } = require("iqdb");',
    ],
  ])("as a library of type %s, with the errors of the database", (type, imports) => {
    const path = project(`codegen-${type}`, { type });
    writeFileSync(join(path, "a_pair.ksy"), schema);
    const use = `${imports}
      compileKsy("a_pair.ksy", { outDir: "out" })
        .then(({ rootType }) => console.log(rootType, A === B))
        .then(() => compileKsy("b_pair.ksy", { outDir: "out" }))
        .catch((error) => console.log(error instanceof B && error.code));`;
    writeFileSync(join(path, "use.js"), use);
    expect(run(process.execPath, ["use.js"], path)).toBe("APair true\nIQDB_IO\n");
  });
});

describe("the vector store for LangChain, with the caller's LangChain", () => {
  const names = { IqdbVectorStore: "iqdb/langchain", FakeEmbeddings: "@langchain/core/utils/testing" };
  test.each([
    ["module", (name: string, from: string) => `import { ${name} } from "${from}";`],
    ["commonjs", (name: string, from: string) => `const { ${name} } = require("${from}");`],
  ])("in a project of type %s", (type, importOf) => {
    const path = project(`langchain-${type}`, { type });
    mkdirSync(join(path, "node_modules", "@langchain"));
    symlinkSync(join(ROOT, "node_modules/@langchain/core"), join(path, "node_modules/@langchain/core"), "dir");
    const imports = Object.entries(names).map(([name, from]) => importOf(name, from));
    const use = `${imports.join("\n")}
      IqdbVectorStore.fromTexts(["a", "b"], [{ n: 1 }, { n: 2 }], new FakeEmbeddings(), { path: "x.iqdb" })
        .then(async (store) => {
          console.log((await store.similaritySearch("x", 1, { n: 2 }))[0].pageContent);
          await store.close();
        });`;
    writeFileSync(join(path, "use.js"), use);
    expect(run(process.execPath, ["use.js"], path)).toBe("b\n");
  });
});

describe("TypeScript finds types that stand on their own", () => {
  const program = `
    import { Iqdb, type Hit, IqdbError } from "iqdb";
    import { compileKsy, type CompileResult } from "iqdb/codegen";
    import { readSnapshotHeader } from "iqdb/format";
    import { AsyncIqdb, type IqdbError as SameError, type Metric } from "iqdb/async";
    import { FlatIndex, type Filter, type FilterInput, PersistedIndex } from "iqdb";
    type Book = { title: string; year: number };
    const db = Iqdb.open<Book>("x.iqdb", { dim: 2, metric: "cosine" });
    const hits: Hit<Book>[] = db.search([1, 2], 3, { filter: { year: { $gte: 2000 } } });
    const title: string | undefined = hits[0]?.metadata?.title;
    // @ts-expect-error the metric does not exist
    Iqdb.open("x.iqdb", { dim: 2, metric: "cosin" });
    const compiled: Promise<CompileResult> = compileKsy("x.ksy", { outDir: "out", importPaths: [] });
    const opened: Promise<AsyncIqdb<Book>> = AsyncIqdb.open<Book>("x.iqdb", { dim: 2, metric: "dot" satisfies Metric });
    const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), { path: "y.iqdb" });
    // @ts-expect-error the rows inside are the library's own
    kept.index.rows;
    // @ts-expect-error a number is no filter, although one made by functions shows nothing of itself
    const filter: FilterInput | Filter = 5;
    const same = (error: IqdbError): SameError => error;
    export { db, title, compiled, IqdbError, readSnapshotHeader, opened, filter, same };`;

  test.each([
    ["nodenext", "module"],
    ["nodenext", "commonjs"],
    ["bundler", "module"],
  ])("moduleResolution %s in a project of type %s", (moduleResolution, type) => {
    const path = project(`ts-${moduleResolution}-${type}`, { type });
    writeFileSync(join(path, "use.ts"), program);
    const module = moduleResolution === "bundler" ? "esnext" : moduleResolution;
    // No types of Node: what the package declares may not need them.
    const compilerOptions = { strict: true, noEmit: true, target: "es2022", module, moduleResolution, types: [] };
    writeFileSync(join(path, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
    expect(run(process.execPath, [TSC, "-p", "."], path)).toBe("");
  });
});
