/** The type that a field has in expressions. */
import type { Body, FieldModel, IntegerBody, ValueType } from "./model.js";

export function fieldValueType(field: FieldModel): ValueType {
  const type = bodyValueType(field.body);
  return field.repeat ? { kind: "list", element: type } : type;
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
      return { kind: "union" };
    case "elements":
      return { kind: "list", element: { kind: "float" } };
    case "bytes":
    case "constant":
      return { kind: "bytes" };
  }
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
