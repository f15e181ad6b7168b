/** Reads schemas and, through `imports`, the schemas that they stand on. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSchema } from "../schema/parse-schema.js";
import { SchemaError } from "../schema/place.js";
import { SchemaDeclaration } from "./declarations.js";
import type { SchemaModel } from "./model.js";
import { resolveSchema } from "./resolve.js";

/** Loads each file once. Errors name the file as it was given. */
export class SchemaLoader {
  readonly #loaded = new Map<string, SchemaDeclaration>();
  readonly #models = new Map<SchemaDeclaration, SchemaModel>();

  load(file: string): SchemaModel {
    return resolveSchema(this.#declare(file), this.#models);
  }

  #declare(file: string): SchemaDeclaration {
    const known = this.#loaded.get(file);
    if (known) return known;
    const declaration = new SchemaDeclaration(parseSchema(file, readFileSync(file, "utf8")));
    this.#loaded.set(file, declaration);
    declaration.imports = declaration.raw.imports.map(({ text, place }) => {
      if (!/^[a-z][a-z0-9_/]*$/.test(text)) throw new SchemaError(place, `import \`${text}\` is not supported`);
      const imported = join(dirname(file), `${text}.ksy`);
      if (!existsSync(imported)) throw new SchemaError(place, `there is no file ${imported}`);
      return this.#declare(imported);
    });
    return declaration;
  }
}
