/**
 * Writes everything that follows from the schemas in formats/: the modules in generated/.
 *
 *     npm run generate              writes
 *     npm run generate -- --check   compares, names each file that is stale, exits with 1
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { emitModule } from "./emit/emit-module.js";
import { SchemaLoader } from "./model/load-schemas.js";
import { moduleName } from "./model/names.js";
import { SchemaError } from "./schema/place.js";

const BIOME = "node_modules/@biomejs/biome/bin/biome";

/** The source as the formatter of the house writes it, its imports sorted. */
function formatted(path: string, source: string): string {
  const args = [BIOME, "check", "--write", `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, { input: source, encoding: "utf8", maxBuffer: 1 << 28 });
}

function generateAll(): Map<string, string> {
  const files = readdirSync("formats").filter((file) => file.endsWith(".ksy"));
  const loader = new SchemaLoader();
  const schemas = files.sort().map((file) => loader.load(`formats/${file}`));
  const outputs = new Map<string, string>();
  for (const schema of schemas) {
    const path = `generated/${moduleName(schema.id)}.ts`;
    outputs.set(path, formatted(path, emitModule(schema, schemas)));
  }
  return outputs;
}

/** Files of an earlier run whose schema is gone. */
function leftovers(outputs: ReadonlyMap<string, string>): string[] {
  const present = readdirSync("generated").map((file) => join("generated", file));
  return present.filter((path) => path.endsWith(".ts") && !outputs.has(path));
}

function main(): number {
  const outputs = generateAll();
  const stale = [...outputs].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  const problems = [
    ...stale.map(([path]) => `${path} is stale`),
    ...leftovers(outputs).map((path) => `${path} has no schema`),
  ];
  if (process.argv.includes("--check")) {
    for (const problem of problems) console.error(`${problem}: run npm run generate`);
    return problems.length === 0 ? 0 : 1;
  }
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(path);
  }
  for (const path of leftovers(outputs)) console.error(`${path} has no schema any more: remove it`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof SchemaError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
