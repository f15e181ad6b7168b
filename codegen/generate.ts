/**
 * Writes everything that follows from sources of another kind: the codecs in generated/ and docs/FORMAT.md from the schemas
 * in formats/, the compiled kernels in generated/ from src/kernels/assembly.
 *
 *     npm run generate              writes
 *     npm run generate -- --check   compares, names each file that is stale, exits with 1
 *
 * Kernels are compiled when their sources changed; with --rebuild always, which is how npm run check sees that the bytes in
 * generated/ are what the sources give.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { formatDocument } from "./docs/format-document.js";
import type { ExampleCodec } from "./docs/worked-example.js";
import { DESCRIPTIONS, emitDescriptions } from "./emit/emit-descriptions.js";
import { emitModule, HOUSE_STYLE } from "./emit/emit-module.js";
import { formatSource } from "./emit/format-source.js";
import {
  compileKernels,
  isMadeOf,
  KERNEL_VARIANTS,
  type KernelVariant,
  kernelModule,
  originOf,
} from "./kernels/compile-kernels.js";
import { SchemaLoader } from "./model/load-schemas.js";
import type { SchemaModel } from "./model/model.js";
import { moduleName } from "./model/names.js";
import { bundlePage, PAGE_MODULE } from "./page/bundle-page.js";
import { SchemaError } from "./schema/place.js";

const DOCUMENT = "docs/FORMAT.md";

/** Our own formats, which the document describes. */
const OWN = "formats";
/** Those of others, which import and export read and write. */
const FOREIGN = "formats/exchange";

interface Schemas {
  readonly own: readonly SchemaModel[];
  readonly foreign: readonly SchemaModel[];
}

function loadSchemas(): Schemas {
  return { own: schemasIn(OWN), foreign: schemasIn(FOREIGN) };
}

function schemasIn(folder: string): SchemaModel[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ksy"));
  const loader = new SchemaLoader();
  return files.sort().map((file) => loader.load(`${folder}/${file}`));
}

function modulePath({ id }: SchemaModel): string {
  return `generated/${moduleName(id)}.ts`;
}

async function generateModules({ own, foreign }: Schemas): Promise<Map<string, string>> {
  const modules = new Map([[DESCRIPTIONS, emitDescriptions(own, HOUSE_STYLE.command)]]);
  for (const schemas of [own, foreign]) {
    for (const one of schemas) modules.set(modulePath(one), await formatSource(emitModule(one, schemas)));
  }
  return modules;
}

async function generateKernel(variant: KernelVariant): Promise<[path: string, text: string]> {
  const path = `generated/kernels-${variant}.ts`;
  const origin = originOf(variant);
  const present = existsSync(path) && !process.argv.includes("--rebuild") ? readFileSync(path, "utf8") : "";
  return [path, isMadeOf(present, origin) ? present : kernelModule(variant, origin, await compileKernels(variant))];
}

/** Every module in generated/ by its path. */
async function generateAll(schemas: Schemas): Promise<Map<string, string>> {
  const page = await bundlePage(HOUSE_STYLE.command);
  const kernels = await Promise.all(KERNEL_VARIANTS.map(generateKernel));
  return new Map([...(await generateModules(schemas)), [PAGE_MODULE, page], ...kernels]);
}

/** The document shows bytes through the generated modules, so they must be written and fresh by now. */
async function generateDocument(schemas: readonly SchemaModel[]): Promise<string> {
  const codecs = new Map<string, ExampleCodec>();
  for (const schema of schemas) {
    const module: { codec?: ExampleCodec } = await import(pathToFileURL(resolve(modulePath(schema))).href);
    if (module.codec) codecs.set(schema.id, module.codec);
  }
  return formatDocument(schemas, codecs);
}

function isStale(path: string, text: string): boolean {
  return !existsSync(path) || readFileSync(path, "utf8") !== text;
}

/** Modules of an earlier run whose source is gone. */
function leftovers(outputs: ReadonlyMap<string, string>): string[] {
  const present = readdirSync("generated").map((file) => join("generated", file));
  return present.filter((path) => path.endsWith(".ts") && !outputs.has(path));
}

async function check(schemas: Schemas): Promise<number> {
  const modules = await generateAll(schemas);
  const stale = [...modules].filter(([path, text]) => isStale(path, text)).map(([path]) => path);
  if (stale.length > 0 || isStale(DOCUMENT, await generateDocument(schemas.own))) stale.push(DOCUMENT);
  for (const path of stale) console.error(`${path} is stale: run npm run generate`);
  for (const path of leftovers(modules)) console.error(`${path} has no source: remove it`);
  return stale.length + leftovers(modules).length === 0 ? 0 : 1;
}

async function write(schemas: Schemas): Promise<number> {
  const modules = await generateAll(schemas);
  for (const [path, text] of modules) writeIfStale(path, text);
  writeIfStale(DOCUMENT, await generateDocument(schemas.own));
  for (const path of leftovers(modules)) console.error(`${path} has no source any more: remove it`);
  return 0;
}

function writeIfStale(path: string, text: string): void {
  if (!isStale(path, text)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(path);
}

try {
  const schemas = loadSchemas();
  process.exitCode = await (process.argv.includes("--check") ? check : write)(schemas);
} catch (error) {
  if (!(error instanceof SchemaError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
