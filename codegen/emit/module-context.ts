/** One generated module while it is written: what it imports, and how it names what is declared elsewhere. */
import { hasInputForm } from "../model/facts.js";
import type { EnumModel, SchemaModel, TypeModel } from "../model/model.js";
import { moduleName, pascalCase } from "../model/names.js";
import { Surroundings } from "../model/surroundings.js";
import { withImports } from "../model/with-imports.js";
import type { SchemaError } from "../schema/place.js";
import type { ModuleStyle } from "./module-style.js";

/** What is put round the name of a type to name what is generated for it. */
const BEFORE_A_TYPE =
  /^(?:(?:read|decode)(?:Partial|Columns)?|skip|trace|(?:bitS|s)izeOf(?:Linked)?|check(?:Linked)?|encode|write|layout|link|is)$/;
const BEHIND_A_TYPE = /(?:Input|State|Scope|Columns|ColumnsOptions)$/;

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
  readonly style: ModuleStyle;
  /** All schemas of this run: a type's readers depend on who uses it. */
  readonly schemas: readonly SchemaModel[];
  readonly #enums = new Set<string>();
  readonly surroundings: Surroundings;
  /** Why some types can be read and not written, each with its place in the schema. */
  readonly notices: SchemaError[] = [];
  readonly #imports = new Map<string, Set<string>>();

  constructor(schema: SchemaModel, schemas: readonly SchemaModel[], style: ModuleStyle) {
    this.schema = schema;
    this.style = style;
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

  /** A name from src/bytes, or another one where a schema needs the name itself; types are written `type X`. */
  bytes(name: string, file: string): string {
    const plain = name.replace(/^type /, "");
    const isTaken = this.#isDeclared(plain);
    const alias = `${/^[A-Z]/.test(plain) ? "Runtime" : "runtime"}${pascalCase(plain)}`;
    this.#import(`${this.style.runtime}/${file}${this.style.extension}`, isTaken ? `${name} as ${alias}` : name);
    return isTaken ? alias : plain;
  }

  /** Whether a type or an enumeration of any schema gives its modules something of this name. */
  #isDeclared(name: string): boolean {
    const core = name.replace(BEHIND_A_TYPE, "");
    const isMade = ({ name: own }: TypeModel | EnumModel): boolean =>
      own === name || own === core || (name.endsWith(own) && BEFORE_A_TYPE.test(name.slice(0, -own.length)));
    return this.schemas.some(({ types, enums }) => [...types, ...enums].some(isMade));
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
    this.#enums.add(model.name);
    return this.#foreign(model, model.name);
  }

  #isOnlyType(name: string, text: string): boolean {
    return this.#enums.has(name) && !new RegExp(`(?<!typeof |\\w)${name}\\.`).test(text);
  }

  enumGuard(model: EnumModel): string {
    return this.#foreign(model, `is${model.name}`);
  }

  /**
   * Import declarations for the text of the module, sorted. A name that is imported as a value serves as a type too; an
   * enumeration whose members nobody names is only a type.
   */
  imports(text: string): string[] {
    return [...this.#imports]
      .sort(([a], [b]) => bySpecifier(a, b))
      .map(([from, names]) => {
        const all = [...names].map((name) => (this.#isOnlyType(name, text) ? `type ${name}` : name));
        const used = [...new Set(all)].filter((name) => !name.startsWith("type ") || !all.includes(name.slice(5)));
        const areTypes = used.every((name) => name.startsWith("type "));
        const listed = used.sort(byName).map((name) => (areTypes ? name.slice(5) : name));
        return `import ${areTypes ? "type " : ""}{ ${listed.join(", ")} } from "${from}";`;
      });
  }

  #foreign(part: TypeModel | EnumModel, name: string): string {
    const { schema } = part;
    const plain = name.replace(/^type /, "");
    if (schema === this.schema) return plain;
    const from = `./${moduleName(schema.id)}${this.style.extension}`;
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

/** Outer folders first, then by name. */
function bySpecifier(a: string, b: string): number {
  const depth = (specifier: string): number => specifier.split("../").length;
  return depth(b) - depth(a) || (a < b ? -1 : 1);
}

/** By letters, small and large ones together. */
function byName(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => name.replace(/^type /, ""));
  const [low, otherLow] = [one!.toLowerCase(), other!.toLowerCase()];
  return low === otherLow ? (one! < other! ? 1 : -1) : low < otherLow ? -1 : 1;
}
