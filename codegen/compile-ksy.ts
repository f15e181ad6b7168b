/** The generator on files: a `.ksy` in, a folder of TypeScript out that stands by itself. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { SchemaDescription } from "../src/bytes/schema-description.js";
import { IqdbError } from "../src/errors.js";
import { checkOptions, type OptionRules, oneOf } from "../src/types/options.js";
import type { ModuleStyle } from "./emit/module-style.js";
import { generateModules } from "./generate-modules.js";
import type { SchemaFiles } from "./model/schema-files.js";
import { runtimeFiles } from "./runtime-files.js";
import type { SchemaError } from "./schema/place.js";

/** Where the modules of a schema go, and how they import each other. */
export interface CompileOptions {
  /** The folder for the modules; made when it is not there. */
  readonly outDir: string;
  /** Folders in which imports are looked for, besides the folder of the schema that imports. */
  readonly importPaths?: readonly string[] | undefined;
  /**
   * What relative imports end in: `.js` (the default; TypeScript, tsx, Vitest and esbuild find the `.ts` file), `.ts` (Node
   * runs such files by itself from 22.18 on), or nothing (bundlers).
   */
  readonly extension?: ".js" | ".ts" | "" | undefined;
}

/** What was compiled. */
export interface CompileResult {
  /** The module of the schema: it exports `codec`, and the types and functions by name. */
  readonly modulePath: string;
  /** All files that the generated code consists of, absolute: modules and runtime. */
  readonly sources: readonly string[];
  /** The TypeScript type of the schema's root. */
  readonly rootType: string;
  /** What the schemas say about their fields, under the names that the field maps of the modules use. */
  readonly description: SchemaDescription;
  /** The root type, as `description` calls it. */
  readonly rootKey: string;
  /** The schemas that were read, absolute: the one that was asked for and all that it imports. */
  readonly schemas: readonly string[];
  /** What can be read and not written, each with its place in the schema and why; writing it throws. */
  readonly notices: readonly SchemaError[];
}

const RUNTIME = "./runtime";
const COMMAND = "iqdb ksy";

const isPath = (value: unknown): boolean => typeof value === "string" && value !== "";
const arePaths = (value: unknown): boolean => Array.isArray(value) && value.every(isPath);

const RULES: OptionRules = {
  outDir: [isPath, "the path of a folder"],
  importPaths: [arePaths, "a list of paths of folders"],
  extension: [oneOf(".js", ".ts", ""), '".js", ".ts" or ""'],
};

/**
 * Compiles the schema at `path` and all that it imports to TypeScript modules in `outDir`, with the runtime that they need.
 * A file that is there already and would not change is not written.
 *
 * Errors: {@link SchemaError} with the place in the schema; `IQDB_IO` when a file cannot be read or written;
 * `IQDB_INVALID_CONFIG`.
 *
 * @example
 * const { modulePath, rootType } = await compileKsy("pair.ksy", { outDir: "generated" });
 * rootType; // "Pair"
 * const { codec } = await import(modulePath);
 * const pair = codec.read(Uint8Array.of(1, 2)); // { first: 1, second: 2 }
 * codec.write({ ...pair, second: 3 }); // Uint8Array.of(1, 3)
 */
export async function compileKsy(path: string, options: CompileOptions): Promise<CompileResult> {
  if (!isPath(path))
    throw new IqdbError("IQDB_INVALID_CONFIG", "the path of a schema must be a text that is not empty");
  const { outDir, importPaths = [], extension = ".js" } = checkOptions<CompileOptions>(options, RULES, "compileKsy");
  if (outDir === undefined) throw new IqdbError("IQDB_INVALID_CONFIG", "outDir must be the path of a folder");
  const style: ModuleStyle = {
    runtime: RUNTIME,
    extension,
    origin: (file) => basename(file),
    command: COMMAND,
    showsParameters: true,
  };
  const generated = await generateModules(path, FILES, style, importPaths);
  const { modules, rootType, description, rootKey, notices } = generated;
  const runtime = runtimeFiles(modules.values(), RUNTIME, extension);
  const files = [...modules, ...[...runtime].map(([name, text]) => [join(RUNTIME, `${name}.ts`), text] as const)];
  const sources = files.map(([name, text]) => writeWhenChanged(resolve(outDir, name), text));
  const schemas = generated.schemas.map((schema) => resolve(schema));
  return { modulePath: sources[0]!, sources, rootType, description, rootKey, schemas, notices };
}

const FILES: SchemaFiles = {
  exists: (path) => existsSync(path) && statSync(path).isFile(),
  read: (path) => inFiles(`the schema ${path} cannot be read`, () => readFileSync(path, "utf8")),
};

function writeWhenChanged(path: string, text: string): string {
  inFiles(`${path} cannot be written`, () => {
    if (existsSync(path) && readFileSync(path, "utf8") === text) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  });
  return path;
}

function inFiles<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new IqdbError("IQDB_IO", `${what}: ${why}`, { code }, { cause });
  }
}
