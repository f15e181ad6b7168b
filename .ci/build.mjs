/**
 * Builds the package: dist/esm with types by tsc, dist/cjs from it file by file by esbuild.
 *
 * File by file, not bundled: both trees have the shape of the sources, so a stack trace of a user names our files. Types are
 * the same in both; dist/cjs/package.json tells Node and TypeScript that the second tree is CommonJS. Comments stay in the
 * declarations alone.
 *
 * The generator and the command line are bundled, each into one file, because they stand on a package each (yaml, commander):
 * so installing this package installs nothing else. What they share with the library stays shared. dist/yaml.cjs is what the
 * generator reads schemas with, dist/prettier.js what it formats with, both once for the two builds; dist/runtime holds the
 * sources that it copies beside what it generates.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const esm = join(root, "dist", "esm");
const cjs = join(root, "dist", "cjs");

// What import.meta.url means inside a CommonJS file: createRequire(import.meta.url) works on either side.
const MODULE_URL = "__iqdbModuleUrl";
const MODULE_URL_LINE = `const ${MODULE_URL} = require("node:url").pathToFileURL(__filename).href;`;

/** Generated code says in its errors which field is wrong; where in it a line stands is for nobody, and room is short. */
const isDense = (path) => relative(root, path).startsWith(join("dist", "esm", "generated"));

function toCommonJs(code, path) {
  const usesUrl = code.includes("import.meta.url");
  return transformSync(code, {
    loader: "js",
    minify: path === relative(root, GENERATOR.entry),
    minifyWhitespace: isDense(join(root, path)) || undefined,
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcefile: path,
    ...(usesUrl ? { banner: MODULE_URL_LINE, define: { "import.meta.url": MODULE_URL } } : {}),
  }).code;
}

/** Folders of the packages that went into bundles: what they stand on included. */
const bundled = new Set();
const GENERATOR = { entry: join(esm, "codegen", "public.js"), own: [join(esm, "codegen")] };
// What only the command line uses goes into its bundle, and nobody requires it.
const COMMAND = {
  entry: join(esm, "src", "cli", "iqdb.js"),
  own: [
    ...["cli", "inspect", "exchange"].map((part) => join(esm, "src", part)),
    ...["inspect-page", "descriptions", "vecs", "npy", "iqdb-directory", "hnswlib", "usearch", "sqlite-vec"].map(
      generated,
    ),
  ],
};
// Once for both kinds of modules: an ES module can import CommonJS and not the other way round. For Node.js alone.
const YAML = { path: join(root, "dist", "yaml.cjs"), user: join(root, "codegen", "schema", "yaml-node.ts") };
// Once for both kinds of modules, and loaded late: it is larger than all the rest.
const FORMATTER = join(root, "dist", "prettier.js");

function generated(name) {
  return join(esm, "generated", `${name}.`);
}

const isOf = ({ own }, path) => own.some((start) => path.startsWith(start));

/** Makes one file of a part of dist/esm; other parts of the package are imported, as anybody would. */
async function bundlePart(part) {
  const { entry } = part;
  const otherParts = {
    name: "other-parts",
    setup(run) {
      run.onResolve({ filter: /^yaml$/ }, () => ({ path: relative(dirname(entry), YAML.path), external: true }));
      run.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const target = resolve(resolveDir, path);
        if (target === join(esm, "codegen", "emit", "prettier.js"))
          return { path: "../../prettier.js", external: true };
        return target.startsWith(esm) && !isOf(part, target)
          ? { path: relative(dirname(entry), target).replaceAll("\\", "/"), external: true }
          : undefined;
      });
    },
  };
  const platform = part === COMMAND ? "node" : "neutral";
  const { outputFiles, metafile } = await build({
    bundle: true,
    metafile: true,
    minify: true,
    format: "esm",
    target: "node20",
    platform,
    entryPoints: [entry],
    external: ["node:*"],
    banner: part === COMMAND ? { js: REQUIRE_LINE } : {},
    plugins: [otherParts],
    write: false,
  });
  noteBundled(metafile);
  const types = part === GENERATOR ? typesBehind(entry.replace(/\.js$/, ".d.ts")) : new Set();
  for (const path of [...filesBelow(esm)]) if (isOf(part, path) && !types.has(path)) rmSync(path);
  writeFileSync(entry, outputFiles[0].contents);
}

// What bundled CommonJS asks for inside an ES module.
const REQUIRE_LINE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** A declaration file and those that it imports. */
function typesBehind(path, found = new Set()) {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, from] of readFileSync(path, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) {
    typesBehind(resolve(dirname(path), `${from}.d.ts`), found);
  }
  return found;
}

/** Declarations that no entry point leads to are for nobody: what package.json does not export cannot be imported. */
function dropUnseenTypes() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((entry) => entry.import?.types ?? []);
  const seen = new Set();
  for (const entry of entries) typesBehind(join(root, entry), seen);
  for (const path of [...filesBelow(esm)]) if (path.endsWith(".d.ts") && !seen.has(path)) rmSync(path);
}

/** The part of yaml that the generator imports. */
async function bundleYaml() {
  const [, names] = /import \{([^}]*)\} from "yaml";/.exec(readFileSync(YAML.user, "utf8"));
  const used = names.split(",").filter((name) => !/^\s*type /.test(name));
  const { metafile } = await build({
    stdin: { contents: `export { ${used} } from "yaml";`, resolveDir: root },
    ...{ bundle: true, minify: true, metafile: true, format: "cjs", target: "node20" },
    // How Node.js knows the names that an ES module can import; it is not run.
    footer: { js: `0 && (module.exports = { ${used} });` },
    // ESM where it is not looked at as for Node; then what is not used is left out.
    platform: "neutral",
    outfile: YAML.path,
  });
  noteBundled(metafile);
}

async function bundleFormatter() {
  const entryPoints = [join(esm, "codegen", "emit", "prettier.js")];
  const options = { bundle: true, minify: true, format: "esm", target: "node20", platform: "neutral" };
  const outfile = { outfile: FORMATTER, metafile: true };
  noteBundled(
    (await build({ ...options, mainFields: ["module", "main"], conditions: ["browser"], entryPoints, ...outfile }))
      .metafile,
  );
}

function noteBundled({ inputs }) {
  for (const path of Object.keys(inputs)) {
    const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (folder !== undefined) bundled.add(resolve(folder));
  }
}

function licences() {
  const text = [...bundled].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(root, "dist", "BUNDLED-LICENSES.txt"), text.join("\n\n"));
}

function withoutComments(path) {
  const options = { loader: "js", format: "esm", target: "node20", sourcefile: path, minifyWhitespace: isDense(path) };
  writeFileSync(path, transformSync(readFileSync(path, "utf8"), options).code);
}

function* filesBelow(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const compiled = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

await bundleYaml();
await bundleFormatter();
for (const part of [GENERATOR, COMMAND]) await bundlePart(part);
dropUnseenTypes();
licences();
cpSync(join(root, "src", "bytes"), join(root, "dist", "runtime"), { recursive: true });

// Consumers whose own `lib` is older than `using` need to hear where Symbol.dispose comes from; tsc does not say it.
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

let count = 0;
for (const path of filesBelow(esm)) {
  if (path.endsWith(".d.ts")) {
    const types = readFileSync(path, "utf8");
    if (types.includes("Symbol.dispose")) writeFileSync(path, DISPOSABLE + types);
  }
  if (isOf(COMMAND, path)) continue;
  if (path.endsWith(".js") && path !== GENERATOR.entry) withoutComments(path);
  const target = join(cjs, relative(esm, path));
  mkdirSync(dirname(target), { recursive: true });
  if (path.endsWith(".js")) writeFileSync(target, toCommonJs(readFileSync(path, "utf8"), relative(root, path)));
  else copyFileSync(path, target);
  count += 1;
}
writeFileSync(join(cjs, "package.json"), '{ "type": "commonjs" }\n');
console.log(`dist/esm and dist/cjs: ${count} files each`);
