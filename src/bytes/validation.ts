/** The errors of `valid` in a schema, under Kaitai's names. `offset` is where the value was read, if it was. */
import { FormatError, type Shown } from "./format-error.js";

type Value = string | number | bigint | boolean | object | undefined;

/** So many bytes of a value are shown. */
const SHOWN_MAX = 64;

function shown(value: Value): Shown {
  if (typeof value !== "object") return value;
  return value instanceof Uint8Array ? [...value.subarray(0, SHOWN_MAX)] : "an object";
}

function text(value: Value): string {
  const one = shown(value);
  return Array.isArray(one) ? `[${one.join(", ")}]` : String(one);
}

/** No case of the schema says the byte order. */
export function undecidedByteOrder(): never {
  throw new FormatError("UndecidedEndiannessError", "nothing that was read says the order of the bytes");
}

export function notEqual(actual: Value, expected: Value, offset?: number): FormatError {
  const what = `${text(actual)} where ${text(expected)} must be`;
  return new FormatError("ValidationNotEqualError", what, offset, shown(expected), shown(actual));
}

export function lessThan(actual: Value, min: Value, offset?: number): FormatError {
  const what = `${text(actual)} is less than ${text(min)}`;
  return new FormatError("ValidationLessThanError", what, offset, shown(min), shown(actual));
}

export function greaterThan(actual: Value, max: Value, offset?: number): FormatError {
  const what = `${text(actual)} is greater than ${text(max)}`;
  return new FormatError("ValidationGreaterThanError", what, offset, shown(max), shown(actual));
}

export function notAnyOf(actual: Value, allowed: readonly Value[], offset?: number): FormatError {
  const list = allowed.map((one) => (typeof one === "number" || typeof one === "bigint" ? one : text(one)));
  const what = `${text(actual)} is none of ${list.join(", ")}`;
  return new FormatError("ValidationNotAnyOfError", what, offset, list, shown(actual));
}

export function notInEnum(actual: Value, name: string, offset?: number): FormatError {
  const what = `${text(actual)} is no member of ${name}`;
  return new FormatError("ValidationNotInEnumError", what, offset, name, shown(actual));
}

export function notExpr(actual: Value, expression: string, offset?: number): FormatError {
  const what = `${text(actual)} does not satisfy ${expression}`;
  return new FormatError("ValidationExprError", what, offset, expression, shown(actual));
}
