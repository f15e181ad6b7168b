/** Parameters, instances and the scope of names inside a type. */
import { parseExpression } from "../expression/parse-expression.js";
import { SchemaError } from "../schema/place.js";
import type { RawInstance, RawParam } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { TypeDeclaration } from "./declarations.js";
import type { InstanceModel, ParamModel, Typed, TypeModel, ValueType } from "./model.js";
import { camelCase } from "./names.js";
import { parseFloatType, parseIntegerType } from "./primitive.js";
import type { Registry } from "./registry.js";
import { type Scope, typeExpression } from "./type-expression.js";
import { bodyValueType } from "./value-type.js";
import { isOnStream } from "./walk.js";

export function resolveParam({ id, place, doc, type }: RawParam): ParamModel {
  const param = (valueType: ValueType): ParamModel => ({ id, name: camelCase(id), place, doc, type: valueType });
  if (type.text === "str") return param({ kind: "string" });
  if (type.text === "bool") return param({ kind: "boolean" });
  if (type.text === "bytes") return param({ kind: "bytes" });
  // The byte order of a parameter has no meaning; any will do.
  const primitive = parseIntegerType(type.text, "le", false) ?? parseFloatType(type.text, "le");
  if (!primitive) throw new SchemaError(type.place, `parameters of type \`${type.text}\` are not supported`);
  return param(bodyValueType(primitive));
}

export function resolveInstance(
  raw: RawInstance,
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
): InstanceModel {
  let state: Typed | "new" | "running" = "new";
  return {
    id: raw.id,
    name: camelCase(raw.id),
    doc: raw.doc,
    place: raw.place,
    get value() {
      if (state === "running") throw new SchemaError(raw.place, `instance \`${raw.id}\` depends on itself`);
      if (state === "new") {
        state = "running";
        state = typeText(raw.value, scopeOf(declaration, type, registry));
      }
      return state;
    },
    get onStream() {
      return isOnStream(this.value);
    },
  };
}

export function typeText(text: Text, scope: Scope): Typed {
  return typeExpression(parseExpression(text), text.place, scope);
}

/** The names that an expression inside `type` can use; `element` is the meaning of `_`. */
export function scopeOf(declaration: TypeDeclaration, type: TypeModel, registry: Registry, element?: ValueType): Scope {
  const byId = <T extends { id: string }>(list: readonly T[], id: string) => list.find((item) => item.id === id);
  return {
    element,
    field: (id) => byId(type.fields, id),
    param: (id) => byId(type.params, id),
    instance: (id) => byId(type.instances, id),
    enum: (path, place) => {
      const { owner, raw } = declaration.findEnum(path, place);
      return registry.enum(owner, raw);
    },
  };
}
