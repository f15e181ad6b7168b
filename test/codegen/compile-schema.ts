/** Schemas of the tests, generated into a folder of their own, imported and type-checked. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { onTestFinished } from "vitest";
import { emitModule } from "../../codegen/emit/emit-module.js";
import { SchemaLoader } from "../../codegen/model/load-schemas.js";
import { moduleName } from "../../codegen/model/names.js";
import { withImports } from "../../codegen/model/with-imports.js";
import type { SchemaError } from "../../codegen/schema/place.js";
import type { Codec } from "../../src/bytes/codec.js";

export const SCHEMAS = "test/codegen/schemas";

/** The TypeScript of a schema, as it leaves the generator. */
export function generate(file: string, notices?: SchemaError[]): string {
  const schema = new SchemaLoader().load(file);
  return emitModule(schema, [...withImports([schema])], notices);
}

/** The modules of a schema and of all that it imports, by name. */
function generateAll(file: string): Map<string, string> {
  const schemas = [...withImports([new SchemaLoader().load(file)])];
  return new Map(schemas.map((schema) => [moduleName(schema.id), emitModule(schema, schemas, [])]));
}

/** A folder with the modules of some schemas, where `../src` is the repository's. */
export function generateInto(ids: readonly string[]): { folder: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "iqdb-codegen-"));
  mkdirSync(join(root, "generated"));
  symlinkSync(resolve("src"), join(root, "src"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  for (const id of ids) {
    for (const [name, source] of generateAll(`${SCHEMAS}/${id}.ksy`)) {
      writeFileSync(join(root, "generated", `${name}.ts`), source);
    }
  }
  return { folder: join(root, "generated"), remove: () => rmSync(root, { recursive: true }) };
}

export interface GeneratedModule {
  readonly codec: Codec<object, never>;
  readonly [name: string]: unknown;
}

export async function importGenerated(folder: string, id: string): Promise<GeneratedModule> {
  return (await import(join(folder, `${moduleName(id)}.ts`))) as GeneratedModule;
}

/** Errors of the TypeScript compiler, under the options of the repository. */
export function typeErrors(folder: string, ids: readonly string[]): string[] {
  const config = ts.parseConfigFileTextToJson("tsconfig.json", readFileSync("tsconfig.json", "utf8"));
  const { options } = ts.convertCompilerOptionsFromJson(config.config.compilerOptions, ".");
  const files = ids.map((id) => join(folder, `${moduleName(id)}.ts`));
  const program = ts.createProgram(files, { ...options, typeRoots: [resolve("node_modules/@types")] });
  return ts.getPreEmitDiagnostics(program).map((one) => {
    const line = one.file && one.start !== undefined ? one.file.getLineAndCharacterOfPosition(one.start).line + 1 : 0;
    return `${one.file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(one.messageText, "\n")}`;
  });
}

/** The message of the error that a schema's source is refused with. */
export function refusalOf(source: string): string {
  const root = mkdtempSync(join(tmpdir(), "iqdb-schema-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = join(root, "bad.ksy");
  writeFileSync(file, source);
  try {
    generate(file);
  } catch (error) {
    return (error as Error).message.replace(file, "bad.ksy");
  }
  return "accepted";
}
