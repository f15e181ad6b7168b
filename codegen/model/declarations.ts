/**
 * What schemas declare, before anything is resolved: a tree of types with their enumerations, and how a name is found from
 * a place in it (outwards through the enclosing types, then among the imported schemas).
 */
import { type Place, SchemaError } from "../schema/place.js";
import type { RawEnum, RawSchema, RawType } from "../schema/raw-schema.js";

export class SchemaDeclaration {
  readonly raw: RawSchema;
  readonly root: TypeDeclaration;
  imports: readonly SchemaDeclaration[] = [];

  constructor(raw: RawSchema) {
    this.raw = raw;
    this.root = new TypeDeclaration(raw.root, this, undefined);
  }
}

export class TypeDeclaration {
  readonly raw: RawType;
  readonly schema: SchemaDeclaration;
  readonly parent: TypeDeclaration | undefined;
  readonly types = new Map<string, TypeDeclaration>();
  readonly enums = new Map<string, RawEnum>();

  constructor(raw: RawType, schema: SchemaDeclaration, parent: TypeDeclaration | undefined) {
    this.raw = raw;
    this.schema = schema;
    this.parent = parent;
    for (const inner of raw.types) this.types.set(inner.id, new TypeDeclaration(inner, schema, this));
    for (const inner of raw.enums) this.enums.set(inner.id, inner);
  }

  /** This type and all types inside it, outer ones first. */
  all(): TypeDeclaration[] {
    return [this, ...[...this.types.values()].flatMap((inner) => inner.all())];
  }

  findType(path: readonly string[], place: Place): TypeDeclaration {
    const found = this.#find(path);
    if (!found) throw new SchemaError(place, `there is no type \`${path.join("::")}\``);
    return found;
  }

  findEnum(path: readonly string[], place: Place): { owner: TypeDeclaration; raw: RawEnum } {
    const id = path.at(-1)!;
    const owner = path.length > 1 ? this.#find(path.slice(0, -1)) : this.#enclosing(id);
    const raw = owner?.enums.get(id);
    if (!owner || !raw) throw new SchemaError(place, `there is no enumeration \`${path.join("::")}\``);
    return { owner, raw };
  }

  #enclosing(enumId: string): TypeDeclaration | undefined {
    let type: TypeDeclaration | undefined = this;
    while (type && !type.enums.has(enumId)) type = type.parent;
    return type;
  }

  /** The first name is looked for outwards, the others inwards. */
  #find([first, ...rest]: readonly string[]): TypeDeclaration | undefined {
    return rest.reduce<TypeDeclaration | undefined>((type, id) => type?.types.get(id), this.#start(first!));
  }

  #start(id: string): TypeDeclaration | undefined {
    const inner = this.types.get(id);
    if (inner) return inner;
    if (this.raw.id === id) return this;
    if (this.parent) return this.parent.#start(id);
    return this.schema.imports.find((imported) => imported.root.raw.id === id)?.root;
  }
}
