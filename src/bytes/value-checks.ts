/**
 * What generated `check` functions ask of a value before it is written. Values come from users, so nothing is believed of
 * their types; each refusal is a FormatError.
 */
import type { WriteOptions } from "./codec.js";
import { FormatError, type Shown } from "./format-error.js";
import { requireBytes, wrongType } from "./require-bytes.js";
import { utf8Length } from "./utf8.js";
import { notEqual } from "./validation.js";

export { requireBytes };

export function requireObject(value: unknown): void {
  if (typeof value !== "object" || value === null) throw wrongType(value, "an object");
}

export function requireList(value: unknown): void {
  if (!Array.isArray(value)) throw wrongType(value, "an array");
}

export function requireNumber(value: unknown): void {
  if (typeof value !== "number") throw wrongType(value, "a number");
}

export function requireBoolean(value: unknown): void {
  if (typeof value !== "boolean") throw wrongType(value, "true or false");
}

/** An integer from `min` to `max`, as a number. */
export function requireInteger(value: unknown, min: number, max: number): void {
  if (typeof value !== "number") throw wrongType(value, "a number");
  if (!Number.isInteger(value)) throw wrongType(value, "an integer");
  if (value < min || value > max) throw outOfRange(value, min, max);
}

/** An integer from `min` to `max`, as a bigint. */
export function requireBigint(value: unknown, min: bigint, max: bigint): void {
  if (typeof value !== "bigint") throw wrongType(value, "a bigint");
  if (value < min || value > max) throw outOfRange(value, min, max);
}

function outOfRange(value: number | bigint, min: number | bigint, max: number | bigint): FormatError {
  const what = `${value} is not between ${min} and ${max}`;
  return new FormatError("IntegerRangeError", what, undefined, value < min ? min : max, value);
}

/** Text that has UTF-8. */
export function requireText(value: unknown): void {
  if (typeof value !== "string") throw wrongType(value, "a string");
  utf8Length(value);
}

/** Text; whether its encoding has it is for whoever encodes it. */
export function requireString(value: unknown): void {
  if (typeof value !== "string") throw wrongType(value, "a string");
}

export function requireTypedArray(value: unknown, type: { readonly name: string } & (new () => object)): void {
  if (!(value instanceof type)) throw wrongType(value, `a ${type.name}`);
}

/** A field is there exactly when its condition holds. */
export function requirePresence(value: unknown, expected: boolean): void {
  const present = value !== undefined;
  if (present === expected) return;
  const what = expected
    ? "the field is missing; its condition holds"
    : "the field is there; its condition does not hold";
  throw inconsistent(what, expected, present);
}

/** A length or count is what the rest of the value says. */
export function requireSame(what: string, actual: number | bigint, expected: number | bigint): void {
  if (BigInt(actual) !== BigInt(expected))
    throw inconsistent(`${what} is ${actual}, not ${expected}`, expected, actual);
}

/** Content fits into the size of its field. */
export function requireFits(actual: number, size: number | bigint): void {
  if (actual > size) throw inconsistent(`${actual} bytes do not fit into a field of ${size}`, size, actual);
}

function inconsistent(what: string, expected: Shown, actual: Shown): FormatError {
  return new FormatError("ConsistencyError", what, undefined, expected, actual);
}

/** A derived field, if given, is what follows from the data. Returns what will be written. */
export function derived<T extends number | bigint>(given: T | undefined, computed: T, options: WriteOptions): T {
  if (given === undefined) return computed;
  if (given !== computed && options.derive !== false) {
    throw inconsistent(`${given} is given where the data says ${computed}`, computed, given);
  }
  return given;
}

/** A derived length, if given, holds the content, and zeros behind it where it is greater. */
export function derivedOrMore<T extends number | bigint>(given: T | undefined, computed: T, options: WriteOptions): T {
  return given !== undefined && given > computed ? given : derived(given, computed, options);
}

/** A constant, if given, is the schema's. */
export function requireConstant(given: unknown, expected: Uint8Array, options: WriteOptions): void {
  if (given === undefined) return;
  requireBytes(given);
  const bytes = given as Uint8Array;
  if (bytes.length !== expected.length)
    throw inconsistent("the constant has another length", expected.length, bytes.length);
  if (options.derive === false) return;
  if (expected.some((byte, at) => byte !== bytes[at])) throw notEqual(bytes, expected);
}
