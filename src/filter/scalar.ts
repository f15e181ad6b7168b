/**
 * Values as filters compare them. The three kinds of numbers become one: a number where that is exact, else a bigint;
 * JavaScript compares a number with a bigint by their mathematical values, so nothing is ever rounded.
 */
import { compareUtf8 } from "../bytes/utf8.js";
import { Float, type MetadataValue } from "../types/metadata.js";

export type Scalar = string | number | bigint | boolean | null;

/** The scalar of a value. Values are equal exactly when their scalars are `===`; NaN therefore equals nothing. */
export function scalarOf(value: MetadataValue): Scalar {
  if (value instanceof Float) return value.value;
  return typeof value === "bigint" ? integerScalar(value) : value;
}

/** A number when it holds the integer exactly. */
export function integerScalar(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) || (Number.isFinite(number) && BigInt(number) === value) ? number : value;
}

/**
 * Negative, zero or positive as `a` is smaller than, equal to or larger than `b`; NaN where they have no order: types
 * differ, or one is NaN. false < true, text by its UTF-8 bytes, null equals null.
 */
export function order(a: Scalar, b: Scalar): number {
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  if (typeof a === "string" && typeof b === "string") return compareUtf8(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return a === null && b === null ? 0 : Number.NaN;
}

function isNumeric(value: Scalar): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
