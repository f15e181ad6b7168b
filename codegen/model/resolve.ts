/**
 * Declarations become models. Fields are resolved when they are first asked for, so types may refer to each other in any
 * order; an expression sees the fields that stand before it, as a reader does.
 */
import { SchemaError } from "../schema/place.js";
import type { RawEnum } from "../schema/raw-schema.js";
import type { SchemaDeclaration, TypeDeclaration } from "./declarations.js";
import { integerType } from "./integer-range.js";
import { memoized } from "./memoized.js";
import type { EnumModel, ParentModel, SchemaModel, TypeModel } from "./model.js";
import { camelCase } from "./names.js";
import type { Registry } from "./registry.js";
import { decidingInstances, followingParams } from "./resolve-endian.js";
import { resolveFields } from "./resolve-field.js";
import { resolveParent } from "./resolve-parent.js";
import { resolveInstance, resolveParam } from "./resolve-parts.js";
import { typeNames } from "./type-names.js";
import { withImports } from "./with-imports.js";

/** All models of a run, by declaration. */
export class SchemaRegistry implements Registry {
  readonly #schemas = new Map<SchemaDeclaration, SchemaModel>();
  readonly #names = new Map<SchemaDeclaration, ReadonlyMap<object, string>>();
  readonly #types = new Map<TypeDeclaration, TypeModel>();
  readonly #enums = new Map<RawEnum, EnumModel>();

  /** The model of a schema; schemas may import each other in a circle. */
  schema(declaration: SchemaDeclaration): SchemaModel {
    const known = this.#schemas.get(declaration);
    if (known) return known;
    const { raw } = declaration;
    const all = declaration.root.all();
    const model: SchemaModel = memoized(
      { id: raw.root.id, place: raw.root.place, file: raw.file, title: raw.title, opaque: declaration.opaque },
      {
        types: () => all.map((type) => this.type(type)),
        root: () => this.type(declaration.root),
        enums: () => all.flatMap((type) => type.raw.enums.map((inner) => this.enum(type, inner))),
        imports: () => declaration.imports.map((imported) => this.schema(imported)),
      },
    );
    this.#schemas.set(declaration, model);
    return model;
  }

  type(declaration: TypeDeclaration): TypeModel {
    const known = this.#types.get(declaration);
    if (known) return known;
    const { schema } = declaration;
    const model = new LazyType(declaration, this.#nameOf(schema, declaration), this.schema(schema), this);
    this.#types.set(declaration, model);
    return model;
  }

  enum(owner: TypeDeclaration, raw: RawEnum): EnumModel {
    const known = this.#enums.get(raw);
    if (known) return known;
    const { id, place } = raw;
    const members = raw.members.map(({ id: label, value, doc }) => ({ label, value, doc }));
    const name = this.#nameOf(owner.schema, raw);
    const isBig = members.some(({ value }) => integerType(value, value).js === "bigint");
    const js = isBig ? "bigint" : "number";
    const model: EnumModel = { id, name, place, schema: this.schema(owner.schema), js, members };
    this.#enums.set(raw, model);
    return model;
  }

  #nameOf(schema: SchemaDeclaration, part: object): string {
    const names = this.#names.get(schema) ?? typeNames(schema);
    this.#names.set(schema, names);
    return names.get(part)!;
  }
}

/** The model of a schema with all parts resolved, so that mistakes come to light in unused ones too. */
export function resolveSchema(declaration: SchemaDeclaration, registry: SchemaRegistry): SchemaModel {
  const model = registry.schema(declaration);
  for (const type of [...withImports([model])].flatMap(({ types }) => types)) {
    for (const part of [...type.fields, ...type.params, ...type.instances]) resolveWhole(part);
    for (const instance of type.instances) if (instance.kind === "positioned") resolveWhole(instance.field);
  }
  return model;
}

/** Asks for all parts of something that is resolved when it is asked for. */
function resolveWhole(part: object): void {
  void { ...part };
}

class LazyType implements TypeModel {
  readonly id: string;
  readonly name: string;
  readonly place: TypeModel["place"];
  readonly doc: string;
  readonly schema: SchemaModel;
  readonly params: TypeModel["params"];
  readonly instances: TypeModel["instances"];
  readonly fields: TypeModel["fields"];
  readonly #registry: Registry;
  readonly #declaration: TypeDeclaration;
  #parent: ParentModel | undefined;

  constructor(declaration: TypeDeclaration, name: string, schema: SchemaModel, registry: Registry) {
    const { raw } = declaration;
    this.id = raw.id;
    this.name = name;
    this.place = raw.place;
    this.doc = raw.doc;
    this.schema = schema;
    this.#declaration = declaration;
    this.#registry = registry;
    requireUniqueMembers(declaration);
    this.params = [
      ...raw.params.map((param) => resolveParam(param, declaration, this, registry)),
      ...followingParams(declaration),
    ];
    this.fields = resolveFields(declaration, this, registry);
    this.instances = [
      ...raw.instances.map((instance) => resolveInstance(instance, declaration, this, registry)),
      ...decidingInstances(declaration, this, registry),
    ];
  }

  get parent(): ParentModel {
    this.#parent ??= resolveParent(this.#declaration, this.#registry);
    return this.#parent;
  }
}

function requireUniqueMembers({ raw }: TypeDeclaration): void {
  const seen = new Set<string>();
  for (const { id, place } of [...raw.params, ...raw.seq, ...raw.instances]) {
    const name = camelCase(id);
    if (seen.has(name)) throw new SchemaError(place, `\`${id}\` is declared twice`);
    seen.add(name);
  }
}
