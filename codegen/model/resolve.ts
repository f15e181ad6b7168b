/**
 * Declarations become models. Fields are resolved when they are first asked for, so types may refer to each other in any
 * order; an expression sees the fields that stand before it, as a reader does.
 */
import { SchemaError } from "../schema/place.js";
import type { RawEnum } from "../schema/raw-schema.js";
import type { SchemaDeclaration, TypeDeclaration } from "./declarations.js";
import type { EnumModel, ParentModel, SchemaModel, TypeModel } from "./model.js";
import { camelCase, pascalCase } from "./names.js";
import type { Registry } from "./registry.js";
import { resolveFields } from "./resolve-field.js";
import { resolveParent } from "./resolve-parent.js";
import { resolveInstance, resolveParam } from "./resolve-parts.js";

/** All models of a run, by declaration. */
class SchemaRegistry implements Registry {
  readonly #schemas: Map<SchemaDeclaration, SchemaModel>;
  readonly #types = new Map<TypeDeclaration, TypeModel>();
  readonly #enums = new Map<RawEnum, EnumModel>();

  constructor(schemas: Map<SchemaDeclaration, SchemaModel>) {
    this.#schemas = schemas;
  }

  schema(declaration: SchemaDeclaration): SchemaModel {
    return resolveSchema(declaration, this.#schemas);
  }

  type(declaration: TypeDeclaration): TypeModel {
    const schema = this.schema(declaration.schema);
    const found = schema.types.find((type) => type.place === declaration.raw.place);
    return found ?? this.#own(declaration, schema);
  }

  enum(owner: TypeDeclaration, raw: RawEnum): EnumModel {
    const schema = this.schema(owner.schema);
    return schema.enums.find((model) => model.place === raw.place) ?? this.#ownEnum(raw, schema);
  }

  #own(declaration: TypeDeclaration, schema: SchemaModel): TypeModel {
    const known = this.#types.get(declaration);
    if (known) return known;
    const model = new LazyType(declaration, schema, this);
    this.#types.set(declaration, model);
    return model;
  }

  #ownEnum(raw: RawEnum, schema: SchemaModel): EnumModel {
    const known = this.#enums.get(raw);
    if (known) return known;
    const members = raw.members.map(({ id, value, doc }) => ({ label: id, value, doc }));
    const model: EnumModel = { id: raw.id, name: pascalCase(raw.id), place: raw.place, schema, members };
    this.#enums.set(raw, model);
    return model;
  }
}

export function resolveSchema(
  declaration: SchemaDeclaration,
  models: Map<SchemaDeclaration, SchemaModel>,
): SchemaModel {
  const known = models.get(declaration);
  if (known) return known;
  const types: TypeModel[] = [];
  const enums: EnumModel[] = [];
  const { raw } = declaration;
  const model: SchemaModel = {
    file: raw.file,
    id: raw.root.id,
    title: raw.title,
    types,
    enums,
    imports: declaration.imports.map((imported) => resolveSchema(imported, models)),
    get root() {
      return types[0]!;
    },
  };
  models.set(declaration, model);
  const registry = new SchemaRegistry(models);
  for (const type of declaration.root.all()) {
    types.push(registry.type(type));
    for (const inner of type.raw.enums) enums.push(registry.enum(type, inner));
  }
  requireUniqueNames(model);
  // Everything is resolved now, so that mistakes come to light in unused parts too.
  for (const type of types) {
    for (const part of [...type.fields, ...type.params, ...type.instances]) resolveWhole(part);
    for (const instance of type.instances) if (instance.kind === "positioned") resolveWhole(instance.field);
  }
  return model;
}

/** Asks for all parts of something that is resolved when it is asked for. */
function resolveWhole(part: object): void {
  void { ...part };
}

function requireUniqueNames(model: SchemaModel): void {
  const seen = new Set<string>();
  for (const { name, place, id } of [...model.types, ...model.enums]) {
    if (seen.has(name)) throw new SchemaError(place, `\`${id}\` becomes ${name}, a name that is taken`);
    seen.add(name);
  }
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

  constructor(declaration: TypeDeclaration, schema: SchemaModel, registry: Registry) {
    const { raw } = declaration;
    this.id = raw.id;
    this.name = pascalCase(raw.id);
    this.place = raw.place;
    this.doc = raw.doc;
    this.schema = schema;
    this.#declaration = declaration;
    this.#registry = registry;
    requireUniqueMembers(declaration);
    this.params = raw.params.map((param) => resolveParam(param, declaration, this, registry));
    this.fields = resolveFields(declaration, this, registry);
    this.instances = raw.instances.map((instance) => resolveInstance(instance, declaration, this, registry));
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
