/** The types that the fields of a schema name, before anything is resolved. */
import { parseTypeCall } from "../expression/parse-expression.js";
import type { Place } from "../schema/place.js";
import type { RawField, RawType } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { SchemaDeclaration, TypeDeclaration } from "./declarations.js";

/** A type's name where it stands. */
export interface NamedType {
  readonly path: readonly string[];
  readonly place: Place;
  readonly field: RawField;
  /** The type that the field belongs to. */
  readonly owner: TypeDeclaration;
}

export function namedTypes({ root }: SchemaDeclaration): NamedType[] {
  return root
    .all()
    .flatMap((owner) =>
      fieldsOf(owner.raw).flatMap((field) =>
        typesOf(field).map((text) => ({ path: parseTypeCall(text).path, place: text.place, field, owner })),
      ),
    );
}

function fieldsOf({ seq, instances }: RawType): RawField[] {
  return [...seq, ...instances.map(({ field }) => field)];
}

function typesOf({ type }: RawField): Text[] {
  if (!type) return [];
  return "on" in type ? type.cases.map((one) => one.type) : [type];
}
