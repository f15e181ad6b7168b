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
  /** All schemas that were loaded together, this one among them. */
  readonly family: readonly SchemaDeclaration[];

  /** Whether nothing but its name is known. */
  readonly opaque: boolean;

  constructor(raw: RawSchema, family: readonly SchemaDeclaration[] = [], opaque = false) {
    this.raw = raw;
    this.opaque = opaque;
    this.family = family;
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

  /** The type that a field names; undefined for primitive types and for those that nobody declares. */
  lookUp(path: readonly string[]): TypeDeclaration | undefined {
    return this.#find(path);
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
    return imported(this.schema, id, new Set());
  }
}

/** The declaration of a type that a module of the user's reads and writes. */
export function opaqueSchema(id: string, place: Place, family: readonly SchemaDeclaration[]): SchemaDeclaration {
  const root: RawType = {
    id,
    place,
    doc: "",
    params: [],
    seq: [],
    instances: [],
    types: [],
    enums: [],
    endian: undefined,
    bitEndian: undefined,
    encoding: undefined,
  };
  const raw: RawSchema = { file: place.file, title: undefined, imports: [], opaqueTypes: false, root };
  return new SchemaDeclaration(raw, family, true);
}

/** The schema of that name among the imports of a schema, or among theirs. */
function imported(schema: SchemaDeclaration, id: string, seen: Set<SchemaDeclaration>): TypeDeclaration | undefined {
  if (seen.has(schema)) return undefined;
  seen.add(schema);
  const direct = schema.imports.find(({ root }) => root.raw.id === id)?.root;
  if (direct) return direct;
  for (const inner of schema.imports) {
    const found = imported(inner, id, seen);
    if (found) return found;
  }
  return undefined;
}
