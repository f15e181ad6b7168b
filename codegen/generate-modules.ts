/** The generator without a disk: texts of schemas in, texts of TypeScript modules out. */
import type { SchemaDescription } from "../src/bytes/schema-description.js";
import { describeSchemas, descriptionKey } from "./docs/describe-schemas.js";
import { emitModule } from "./emit/emit-module.js";
import { formatSource } from "./emit/format-source.js";
import type { ModuleStyle } from "./emit/module-style.js";
import { SchemaLoader } from "./model/load-schemas.js";
import type { SchemaModel } from "./model/model.js";
import { moduleName } from "./model/names.js";
import type { SchemaFiles } from "./model/schema-files.js";
import { withImports } from "./model/with-imports.js";
import { SchemaError } from "./schema/place.js";

/** What a schema and those that it imports become. */
export interface GeneratedModules {
  /** The text of each module by its file name, the module of the schema itself first. */
  readonly modules: ReadonlyMap<string, string>;
  /** The TypeScript type of the schema's root. */
  readonly rootType: string;
  /** What the schemas say about their fields, under the names that field maps use. */
  readonly description: SchemaDescription;
  /** The root type, as `description` calls it. */
  readonly rootKey: string;
  /** The schemas that were read, as the loader names them. */
  readonly schemas: readonly string[];
  /** What can be read and not written, each with its place in the schema and why. */
  readonly notices: readonly SchemaError[];
}

/**
 * Generates the modules of `file` and of the schemas that it imports. `files` says what is in which file, so that nothing
 * is read but through it.
 *
 * Errors: {@link SchemaError} with the place in the schema.
 *
 * @example
 * const files = { exists: (path: string) => path === "pair.ksy", read: () => "meta: { id: pair }\nseq: [{ id: first, type: u1 }]" };
 * const style = { runtime: "./runtime", extension: ".js", origin: (file: string) => file, command: "my command" };
 * const { modules } = await generateModules("pair.ksy", files, style);
 * [...modules.keys()]; // ["pair.ts"]
 */
export async function generateModules(
  file: string,
  files: SchemaFiles,
  style: ModuleStyle,
  importPaths: readonly string[] = [],
): Promise<GeneratedModules> {
  const root = new SchemaLoader(importPaths, files).load(file);
  const schemas = [...withImports([root])];
  requireUniqueModules(schemas);
  const notices: SchemaError[] = [];
  const modules = new Map<string, string>();
  for (const schema of schemas) {
    modules.set(`${moduleName(schema.id)}.ts`, await formatSource(emitModule(schema, schemas, notices, style)));
  }
  return {
    modules,
    rootType: root.root.name,
    description: describeSchemas(schemas),
    rootKey: descriptionKey(root.root),
    schemas: schemas.map((schema) => schema.file),
    notices,
  };
}

function requireUniqueModules(schemas: readonly SchemaModel[]): void {
  const byName = new Map<string, SchemaModel>();
  for (const schema of schemas) {
    const known = byName.get(moduleName(schema.id));
    if (known) {
      throw new SchemaError(schema.root.place, `the id \`${schema.id}\` would give the module of ${known.file} again`);
    }
    byName.set(moduleName(schema.id), schema);
  }
}
