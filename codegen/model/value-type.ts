/** The type that a field has in expressions. */
import { united } from "./integer-range.js";
import type { Body, FieldModel, InstanceModel, IntegerBody, SwitchBody, ValueType } from "./model.js";

export function fieldValueType(field: FieldModel): ValueType {
  const type = bodyValueType(field.body);
  return field.repeat ? { kind: "list", element: type, array: typedArrayOf(field) } : type;
}

/** Repeated numbers of a fixed width are a typed array. */
export function typedArrayOf({ body, repeat, valid }: FieldModel): string | undefined {
  if (body.kind === "elements") return `Float${body.element.width * 8}Array`;
  if (!repeat || repeat.kind === "until" || valid) return undefined;
  if (body.kind === "float") return `Float${body.width * 8}Array`;
  if (body.kind !== "integer" || body.enum || (body.width === 8 && body.js === "number")) return undefined;
  return `${body.width === 8 ? "Big" : ""}${body.signed ? "Int" : "Uint"}${body.width * 8}Array`;
}

export function instanceValueType(instance: InstanceModel): ValueType {
  return instance.kind === "value" ? instance.value.type : fieldValueType(instance.field);
}

/** The type of something that is one or the other; undefined when that makes no sense. */
export function commonType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a.kind === "integer" && b.kind === "integer") return united(a, b);
  const numeric = [a, b].every(({ kind }) => kind === "integer" || kind === "float");
  if (numeric) return { kind: "float" };
  if (a.kind === "user" && b.kind === "user") return a.type === b.type ? a : { kind: "struct" };
  const objects = [a, b].every(({ kind }) => kind === "user" || kind === "struct");
  if (objects) return { kind: "struct" };
  if (a.kind === "list" && b.kind === "list") {
    const element = commonType(a.element, b.element);
    return element && { kind: "list", element, array: a.array === b.array ? a.array : undefined };
  }
  if (a.kind === "any" || b.kind === "any") return { kind: "any" };
  if (a.kind === "union" && b.kind === "union") return { kind: "union", members: [...a.members, ...b.members] };
  return a.kind === b.kind ? a : undefined;
}

export function bodyValueType(body: Body): ValueType {
  switch (body.kind) {
    case "integer":
      return { kind: "integer", js: body.js, ...integerRange(body), enum: body.enum };
    case "bits":
      if (body.js === "boolean") return { kind: "boolean" };
      return { kind: "integer", js: body.js, min: 0n, max: (1n << BigInt(body.width)) - 1n, enum: body.enum };
    case "float":
      return { kind: "float" };
    case "text":
      return { kind: "string" };
    case "user":
      return body.raw ? { kind: "bytes" } : { kind: "user", type: body.type };
    case "switch":
      return switchValueType(body);
    case "elements":
      return { kind: "list", element: { kind: "float" }, array: `Float${body.element.width * 8}Array` };
    case "bytes":
    case "constant":
      return { kind: "bytes" };
  }
}

/** Numbers of several widths are numbers; objects of several types are objects; a mixture keeps its parts. */
function switchValueType({ cases }: SwitchBody): ValueType {
  const members = cases.map((one) => bodyValueType(one.body));
  const [first, ...rest] = members;
  if (!first) return { kind: "any" };
  const common = rest.reduce<ValueType | undefined>((type, one) => type && commonType(type, one), first);
  if (common?.kind === "struct") return { kind: "union", members };
  const sameJs = members.every((one) => one.kind === "integer" && common?.kind === "integer" && one.js === common.js);
  return common && (common.kind !== "integer" || sameJs) ? common : { kind: "union", members };
}

/** All values that an integer field can have in TypeScript. */
export function integerRange({ width, signed, js }: IntegerBody): { min: bigint; max: bigint } {
  const bits = BigInt(width * 8);
  const range = signed
    ? { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
    : { min: 0n, max: (1n << bits) - 1n };
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  if (js === "bigint" || width < 8) return range;
  return { min: signed ? -safe : 0n, max: safe };
}
