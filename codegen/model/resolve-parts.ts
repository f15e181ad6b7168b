/** Parameters and instances of a type. */
import { parseTypeName } from "../expression/parse-expression.js";
import { SchemaError } from "../schema/place.js";
import type { RawInstance, RawParam } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { TypeDeclaration } from "./declarations.js";
import { memoized } from "./memoized.js";
import type { InstanceModel, ParamModel, Typed, TypeModel, ValueInstance, ValueType } from "./model.js";
import { camelCase } from "./names.js";
import type { Registry } from "./registry.js";
import { resolveField, resolveValid } from "./resolve-field.js";
import { conditionOf, scopeOf, typeText } from "./resolve-scope.js";
import { namedType, type Scope } from "./type-expression.js";
import { isOnStream } from "./walk.js";

export function resolveParam(
  raw: RawParam,
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
): ParamModel {
  const { id, place, doc } = raw;
  const valueType = (): ValueType => {
    const scope = scopeOf(declaration, type, registry);
    const named = namedType(parseTypeName(raw.type), raw.type.place, scope);
    if (!raw.enum || named.kind !== "integer") return named;
    return { ...named, enum: scope.enum(raw.enum.text.split("::"), raw.enum.place) };
  };
  return memoized({ id, name: camelCase(id), place, doc }, { type: valueType });
}

export function resolveInstance(
  raw: RawInstance,
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
): InstanceModel {
  const { id, place, doc } = raw;
  const base = { id, name: camelCase(id), doc, place };
  const scope = () => scopeOf(declaration, type, registry);
  if (!raw.value) {
    const field = resolveField(raw.field, declaration, type, registry);
    const typed = (text: Text | undefined) => text && typeText(text, scope());
    return memoized(
      { ...base, kind: "positioned" as const, field, onStream: false },
      { pos: () => typed(raw.pos), io: () => typed(raw.io) },
    );
  }
  const text = raw.value;
  const instance: ValueInstance = memoized(
    { ...base, kind: "value" as const, hidden: raw.hidden },
    {
      value: () => withEnum(typeText(text, scope()), raw, scope()),
      condition: () => raw.field.condition && conditionOf(raw.field.condition, scope()),
      valid: () => raw.field.valid && resolveValid(raw.field.valid, instance.value.type, scope()),
      onStream: () => isOnStream(instance.value),
    },
    `instance \`${id}\` depends on itself`,
  );
  return instance;
}

function withEnum(value: Typed, { field }: RawInstance, scope: Scope): Typed {
  if (!field.enum) return value;
  if (value.type.kind !== "integer") throw new SchemaError(field.enum.place, "`enum` needs an integer");
  return { ...value, type: { ...value.type, enum: scope.enum(field.enum.text.split("::"), field.enum.place) } };
}
