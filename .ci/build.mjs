/**
 * Builds the package: dist/esm with types by tsc, dist/cjs from it file by file by esbuild.
 *
 * File by file, not bundled: both trees have the shape of the sources, so a stack trace of a user names our files. Types are
 * the same in both; dist/cjs/package.json tells Node and TypeScript that the second tree is CommonJS.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

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
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcefile: path,
    ...(usesUrl ? { banner: MODULE_URL_LINE, define: { "import.meta.url": MODULE_URL } } : {}),
  }).code;
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

// Consumers whose own `lib` is older than `using` need to hear where Symbol.dispose comes from; tsc does not say it.
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

let count = 0;
for (const path of filesBelow(esm)) {
  if (path.endsWith(".d.ts")) {
    const types = readFileSync(path, "utf8");
    if (types.includes("Symbol.dispose")) writeFileSync(path, DISPOSABLE + types);
  }
  const target = join(cjs, relative(esm, path));
  mkdirSync(dirname(target), { recursive: true });
  if (path.endsWith(".js")) writeFileSync(target, toCommonJs(readFileSync(path, "utf8"), relative(root, path)));
  else copyFileSync(path, target);
  count += 1;
}
writeFileSync(join(cjs, "package.json"), '{ "type": "commonjs" }\n');
console.log(`dist/esm and dist/cjs: ${count} files each`);
