/** One generated module while it is written: what it imports, and how it names what is declared elsewhere. */
import { hasInputForm } from "../model/facts.js";
import type { EnumModel, SchemaModel, TypeModel } from "../model/model.js";
import { moduleName, pascalCase } from "../model/names.js";
import { Surroundings } from "../model/surroundings.js";
import { withImports } from "../model/with-imports.js";
import type { SchemaError } from "../schema/place.js";

export type Verb =
  | "decode"
  | "skip"
  | "trace"
  | "partial"
  | "encode"
  | "sizeOf"
  | "bitSizeOf"
  | "check"
  | "read"
  | "write"
  | "link";

const surroundingsOf = new WeakMap<readonly SchemaModel[], Surroundings>();

export class ModuleContext {
  readonly schema: SchemaModel;
  /** All schemas of this run: a type's readers depend on who uses it. */
  readonly schemas: readonly SchemaModel[];
  readonly surroundings: Surroundings;
  /** Why some types can be read and not written, each with its place in the schema. */
  readonly notices: SchemaError[] = [];
  readonly #imports = new Map<string, Set<string>>();

  constructor(schema: SchemaModel, schemas: readonly SchemaModel[]) {
    this.schema = schema;
    this.schemas = schemas;
    const known = surroundingsOf.get(schemas) ?? new Surroundings(schemas);
    surroundingsOf.set(schemas, known);
    this.surroundings = known;
  }

  /** Whether a stream may stand inside of a byte anywhere in this run. */
  get usesBits(): boolean {
    return this.schemas.some(({ types }) =>
      types.some(({ fields }) => fields.some(({ body }) => body.kind === "bits")),
    );
  }

  /** The condition that a stream is at its end. */
  atEnd(): string {
    return this.usesBits ? `${this.bytes("isAtEnd", "bit-fields")}(reader)` : "reader.pos >= reader.end";
  }

  /** A name from src/bytes; types are written `type X`. */
  bytes(name: string, file: string): string {
    this.#import(`../src/bytes/${file}.js`, name);
    return name.replace(/^type /, "");
  }

  call(verb: Verb, type: TypeModel): string {
    if (verb === "partial") return this.#foreign(type, `decodePartial${type.name}`);
    // A reader that keeps a scope is not worth a second one that builds nothing.
    if (verb === "skip" && this.surroundings.isScoped(type)) return this.call("decode", type);
    const isInner = (verb === "check" || verb === "sizeOf") && this.surroundings.isLinked(type);
    return this.#foreign(type, `${verb}${isInner ? "Linked" : ""}${type.name}`);
  }

  /** The TypeScript type of values of `type`; `input` for what a writer takes. */
  typeName(type: TypeModel, input = false): string {
    const name = input && hasInputForm(type) ? `${type.name}Input` : type.name;
    this.#foreign(type, `type ${name}`);
    return name;
  }

  stateName(type: TypeModel): string {
    this.#foreign(type, `type ${type.name}State`);
    return `${type.name}State`;
  }

  /** The interface of what expressions see beside the data of a type. */
  scopeName(type: TypeModel): string {
    this.#foreign(type, `type ${type.name}Scope`);
    return `${type.name}Scope`;
  }

  enumName(model: EnumModel): string {
    return this.#foreign(model, model.name);
  }

  enumGuard(model: EnumModel): string {
    return this.#foreign(model, `is${model.name}`);
  }

  /** Import declarations; a name that is imported as a value serves as a type too. */
  imports(): { from: string; names: string[] }[] {
    return [...this.#imports].map(([from, names]) => ({
      from,
      names: [...names].filter((name) => !name.startsWith("type ") || !names.has(name.slice(5))),
    }));
  }

  #foreign(part: TypeModel | EnumModel, name: string): string {
    const { schema } = part;
    const plain = name.replace(/^type /, "");
    if (schema === this.schema) return plain;
    const from = `./${moduleName(schema.id)}.js`;
    if (!this.#isAmbiguous(part)) {
      this.#import(from, name);
      return plain;
    }
    const alias = plain.replace(part.name, pascalCase(schema.id) + part.name);
    this.#import(from, `${name} as ${alias}`);
    return alias;
  }

  /** Whether another schema has a type of the same name, so that this one is imported under a longer one. */
  #isAmbiguous({ name, schema }: TypeModel | EnumModel): boolean {
    const others = [...withImports(this.schemas)].filter((other) => other !== schema);
    return others.some(({ types, enums }) => [...types, ...enums].some((part) => part.name === name));
  }

  #import(from: string, name: string): void {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
  }
}
