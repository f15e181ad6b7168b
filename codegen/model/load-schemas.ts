/** Reads schemas and, through `imports`, the schemas that they stand on. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSchema } from "../schema/parse-schema.js";
import { type Place, SchemaError } from "../schema/place.js";
import { opaqueSchema, SchemaDeclaration } from "./declarations.js";
import type { SchemaModel } from "./model.js";
import { namedTypes } from "./named-types.js";
import { primitiveValueType } from "./primitive.js";
import { resolveSchema, SchemaRegistry } from "./resolve.js";
import type { SchemaFiles } from "./schema-files.js";

const DISK: SchemaFiles = { exists: existsSync, read: (path) => readFileSync(path, "utf8") };

/** Loads each file once. Errors name the file as it was given. */
export class SchemaLoader {
  readonly #loaded = new Map<string, SchemaDeclaration>();
  readonly #family: SchemaDeclaration[] = [];
  readonly #registry = new SchemaRegistry();
  readonly #importPaths: readonly string[];
  readonly #files: SchemaFiles;

  /** Imports that begin with `/` are looked for in `importPaths`. */
  constructor(importPaths: readonly string[] = [], files: SchemaFiles = DISK) {
    this.#importPaths = importPaths;
    this.#files = files;
  }

  load(file: string): SchemaModel {
    return resolveSchema(this.#declare(file), this.#registry);
  }

  #declare(file: string): SchemaDeclaration {
    const known = this.#loaded.get(file);
    if (known) return known;
    const declaration = new SchemaDeclaration(parseSchema(file, this.#files.read(file)), this.#family);
    this.#loaded.set(file, declaration);
    this.#family.push(declaration);
    declaration.imports = declaration.raw.imports.map(({ text, place }) => {
      if (!/^(?:\/|(?:\.\.?\/)*)[a-z][a-z0-9_/]*$/.test(text)) {
        throw new SchemaError(place, `import \`${text}\` is no path of a schema`);
      }
      return this.#declare(this.#find(text, file, place));
    });
    if (declaration.raw.opaqueTypes) this.#addOpaque(declaration, file);
    return declaration;
  }

  /** A type that nobody declares is a schema beside this one, or else a module of the user's. */
  #addOpaque(declaration: SchemaDeclaration, file: string): void {
    for (const { path, place, owner } of namedTypes(declaration)) {
      const [id] = path;
      if (path.length > 1 || !id || primitiveValueType(id) || owner.lookUp(path)) continue;
      const beside = join(dirname(file), `${id}.ksy`);
      const found = this.#files.exists(beside) ? this.#declare(beside) : opaqueSchema(id, place, this.#family);
      declaration.imports = [...declaration.imports, found];
    }
  }

  #find(text: string, from: string, place: Place): string {
    const name = `${text}.ksy`;
    const folders = text.startsWith("/") ? this.#importPaths : [dirname(from), ...this.#importPaths];
    const found = folders.map((folder) => join(folder, name)).find((path) => this.#files.exists(path));
    if (found) return found;
    const where = text.startsWith("/") ? `${relative(".", name)} in the import paths` : join(dirname(from), name);
    throw new SchemaError(place, `there is no file ${where}`);
  }
}
