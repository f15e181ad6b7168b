/** The scope of names inside a type, and texts of expressions in it. */
import { parseExpression } from "../expression/parse-expression.js";
import { SchemaError } from "../schema/place.js";
import type { Text } from "../schema/yaml-node.js";
import type { TypeDeclaration } from "./declarations.js";
import type { Condition, Typed, TypeModel, ValueType } from "./model.js";
import type { Registry } from "./registry.js";
import { type Scope, typeExpression } from "./type-expression.js";
import { isOnStream } from "./walk.js";

export function conditionOf(text: Text, scope: Scope): Condition {
  const test = typeText(text, scope);
  if (test.type.kind !== "boolean") throw new SchemaError(text.place, "a condition must be true or false");
  return { test, onStream: isOnStream(test) };
}

export function typeText(text: Text, scope: Scope): Typed {
  return typeExpression(parseExpression(text), text.place, scope);
}

/**
 * The names that an expression inside `type` can use; `element` is the meaning of `_`, and of the fields only those before
 * `before` are there, if one is named.
 */
export function scopeOf(
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
  { element, before }: { element?: ValueType; before?: string } = {},
): Scope {
  const byId = <T extends { id: string }>(list: readonly T[], id: string) => list.find((item) => item.id === id);
  return {
    self: type,
    element,
    field: (id) => {
      const field = byId(type.fields, id);
      const end = type.fields.findIndex((one) => one.id === before);
      return field && (end < 0 || type.fields.indexOf(field) < end) ? field : undefined;
    },
    param: (id) => byId(type.params, id),
    instance: (id) => byId(type.instances, id),
    enum: (path, place) => {
      const { owner, raw } = declaration.findEnum(path, place);
      return registry.enum(owner, raw);
    },
    type: (path, place) => registry.type(declaration.findType(path, place)),
  };
}
