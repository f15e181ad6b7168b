/**
 * Builds the package: dist/esm with types by tsc, dist/cjs from it file by file by esbuild.
 *
 * File by file, not bundled: both trees have the shape of the sources, so a stack trace of a user names our files. Types are
 * the same in both; dist/cjs/package.json tells Node and TypeScript that the second tree is CommonJS.
 *
 * The generator and the command line are bundled, each into one file, because they stand on a package each (yaml, commander):
 * so installing this package installs nothing else. What they share with the library stays shared. dist/runtime holds the
 * sources that the generator copies beside what it generates.
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

function toCommonJs(code, path) {
  const usesUrl = code.includes("import.meta.url");
  return transformSync(code, {
    loader: "js",
    minify: isBundle(path),
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcefile: path,
    ...(usesUrl ? { banner: MODULE_URL_LINE, define: { "import.meta.url": MODULE_URL } } : {}),
  }).code;
}

// Bundled into the files that need them. Licences: ISC and MIT, neither with dependencies of its own.
const BUNDLED = { codegen: "yaml", cli: "commander" };
const ENTRIES = { codegen: "public", cli: "iqdb" };

const isBundle = (path) => Object.entries(ENTRIES).some(([part, name]) => path.endsWith(join(part, `${name}.js`)));

/** Makes one file of dist/esm/PART; other parts of the package are imported, as anybody would. */
async function bundlePart(part) {
  const folder = join(esm, part);
  const entry = join(folder, `${ENTRIES[part]}.js`);
  const otherParts = {
    name: "other-parts",
    setup(run) {
      run.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const target = resolve(resolveDir, path);
        return target.startsWith(esm) && !target.startsWith(`${folder}/`)
          ? { path: relative(folder, target).replaceAll("\\", "/"), external: true }
          : undefined;
      });
    },
  };
  // yaml is ESM where it is not looked at as for Node; then what is not used is left out.
  const platform = part === "cli" ? "node" : "neutral";
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    format: "esm",
    target: "node20",
    platform,
    entryPoints: [entry],
    external: ["node:*"],
    banner: part === "cli" ? { js: REQUIRE_LINE } : {},
    plugins: [otherParts],
    write: false,
  });
  const types = part === "codegen" ? typesBehind(join(folder, `${ENTRIES[part]}.d.ts`)) : new Set();
  for (const path of [...filesBelow(folder)]) if (!types.has(path)) rmSync(path);
  writeFileSync(entry, outputFiles[0].contents);
}

// What bundled CommonJS asks for inside an ES module.
const REQUIRE_LINE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** A declaration file and those that it imports. */
function typesBehind(path, found = new Set()) {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, from] of readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)\.js"/g)) {
    typesBehind(resolve(dirname(path), `${from}.d.ts`), found);
  }
  return found;
}

const FOR_THE_COMMAND = ["cli", "src/inspect", "generated/inspect-page", "generated/descriptions"];

function licences() {
  const text = Object.values(BUNDLED).map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  writeFileSync(join(root, "dist", "BUNDLED-LICENSES.txt"), text.join("\n\n"));
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

for (const part of Object.keys(BUNDLED)) await bundlePart(part);
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
  // The command is a program; nobody requires it, nor what only it needs.
  if (FOR_THE_COMMAND.some((part) => path.startsWith(join(esm, part)))) continue;
  const target = join(cjs, relative(esm, path));
  mkdirSync(dirname(target), { recursive: true });
  if (path.endsWith(".js")) writeFileSync(target, toCommonJs(readFileSync(path, "utf8"), relative(root, path)));
  else copyFileSync(path, target);
  count += 1;
}
writeFileSync(join(cjs, "package.json"), '{ "type": "commonjs" }\n');
console.log(`dist/esm and dist/cjs: ${count} files each`);
