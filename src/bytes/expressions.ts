/**
 * What expressions of a schema compute where JavaScript has no operator for it, or one that means something else. Where an
 * operation has no result the error is a FormatError `ExpressionError`.
 */
import { FormatError, type Shown } from "./format-error.js";

/** The generator counts on it that sums of integers that are bounded by this are safe. */
const CONVERTED_MAX = 2 ** 50;

function noResult(what: string, expected?: Shown, actual?: Shown): FormatError {
  return new FormatError("ExpressionError", what, undefined, expected, actual);
}

function divisor<T extends number | bigint>(value: T): T {
  if (Number(value) === 0) throw noResult("division by zero");
  return value;
}

/** `a / b`, rounded downwards. */
export function floorDivide(a: number, b: number): number {
  return Math.floor(a / divisor(b));
}

/** The remainder that has the sign of the divisor. */
export function floorModulo(a: number, b: number): number {
  const rest = a % divisor(b);
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

export function floorDivideBig(a: bigint, b: bigint): bigint {
  return (a - floorModuloBig(a, b)) / b;
}

export function floorModuloBig(a: bigint, b: bigint): bigint {
  const rest = a % divisor(b);
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/** The distance of a shift: 0 to 64. */
export function shiftBy(distance: bigint): bigint {
  if (distance < 0n || distance > 64n) throw noResult(`a shift by ${distance} is not between 0 and 64`, 64, distance);
  return distance;
}

/** `value << distance`, as far as sums of it are safe numbers. */
export function shiftedLeft(value: number, distance: number): number {
  const result = value * 2 ** distance;
  if (distance >= 0 && Math.abs(result) <= CONVERTED_MAX) return result;
  throw noResult(
    `${value} shifted by ${distance} is beyond the integers that such a shift gives`,
    CONVERTED_MAX,
    distance,
  );
}

/** `list[index]`. */
export function elementAt<T>(list: ArrayLike<T>, index: number | bigint): T {
  const at = Number(index);
  if (at >= 0 && at < list.length) return list[at]!;
  throw noResult(`there is no element ${index} in a list of ${list.length}`, list.length, index);
}

export function firstOf<T>(list: ArrayLike<T>): T {
  return elementAt(list, 0);
}

export function lastOf<T>(list: ArrayLike<T>): T {
  return elementAt(list, list.length - 1);
}

type Ordered = number | bigint | string | Uint8Array;

function isLess(a: Ordered, b: Ordered): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? compareBytes(a, b) < 0 : a < b;
}

export function leastOf<T extends Ordered>(list: ArrayLike<T>): T {
  let least = firstOf(list);
  for (let at = 1; at < list.length; at++) if (isLess(list[at]!, least)) least = list[at]!;
  return least;
}

export function greatestOf<T extends Ordered>(list: ArrayLike<T>): T {
  let greatest = firstOf(list);
  for (let at = 1; at < list.length; at++) if (isLess(greatest, list[at]!)) greatest = list[at]!;
  return greatest;
}

/** The order of two byte strings: negative, zero or positive. */
export function compareBytes(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** The integer that `text` is, all of it, with digits of `radix`. */
export function integerOf(text: string, radix: number | bigint = 10): number {
  const base = Number(radix);
  const [, sign, digits] = /^([+-]?)([0-9a-z]+)$/i.exec(text) ?? [];
  let value = 0;
  for (const digit of digits?.toLowerCase() ?? "?") {
    const one = DIGITS.indexOf(digit);
    if (one < 0 || one >= base) {
      throw new FormatError("ConversionError", `"${text.slice(0, 64)}" is no integer with digits of base ${base}`);
    }
    value = value * base + one;
  }
  if (value > CONVERTED_MAX) throw beyond(value);
  return sign === "-" && value !== 0 ? -value : value;
}

/** A float without its fraction. */
export function truncated(value: number): number {
  const integer = Math.trunc(value);
  if (!(Math.abs(integer) <= CONVERTED_MAX)) throw beyond(integer);
  return integer === 0 ? 0 : integer;
}

function beyond(value: number): FormatError {
  const what = `${value} is beyond the integers that text and floats are converted to`;
  return new FormatError("IntegerRangeError", what, undefined, CONVERTED_MAX, value);
}

/** The characters in the opposite order. */
export function reversed(text: string): string {
  return [...text].reverse().join("");
}

/** The part of `text` from `from` up to `to`. */
export function substringOf(text: string, from: number | bigint, to: number | bigint): string {
  const [start, end] = [Number(from), Number(to)];
  if (start >= 0 && start <= end && end <= text.length) return text.slice(start, end);
  throw noResult(`${from} to ${to} is no range of ${text.length} characters`, text.length, to);
}
