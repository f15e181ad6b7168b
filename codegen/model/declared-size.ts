/** What `sizeof<type>` and `_sizeof` mean: how much values take by the schema alone, sizes that it writes down included. */
import type { Body, FieldModel, TypeModel } from "./model.js";

/** The bits of all fields of a type; undefined where they are not always the same. */
export function declaredTypeBits(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): number | undefined {
  if (seen.has(type) || type.schema.opaque) return undefined;
  const inner = new Set([...seen, type]);
  let total = 0;
  for (const field of type.fields) {
    // Where a bit field ends inside a byte, the next field that is none begins at the next one.
    if (field.body.kind !== "bits") total = Math.ceil(total / 8) * 8;
    const bits = declaredFieldBits(field, inner);
    if (bits === undefined) return undefined;
    total += bits;
  }
  return total;
}

export function declaredFieldBits(field: FieldModel, seen: ReadonlySet<TypeModel> = new Set()): number | undefined {
  const { size, repeat, condition, frame, body } = field;
  if (repeat || condition) return undefined;
  if (size) {
    const length = size.kind === "expr" ? size.length.node : undefined;
    return length?.kind === "integer" ? Number(length.value) * 8 : undefined;
  }
  return frame ? undefined : bodyBits(body, seen);
}

function bodyBits(body: Body, seen: ReadonlySet<TypeModel>): number | undefined {
  switch (body.kind) {
    case "integer":
    case "float":
      return body.width * 8;
    case "bits":
      return body.width;
    case "constant":
      return body.bytes.length * 8;
    case "user":
      return declaredTypeBits(body.type, seen);
    default:
      return undefined;
  }
}
