/** The range of an integer operation, by the ranges of its operands: what decides between numbers and bigints. */
import type { ValueType } from "./model.js";

export type Integer = Extract<ValueType, { kind: "integer" }>;

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);
/** Shifts by more are refused when they happen: no field is wider. */
const SHIFT_MAX = 64n;

export function integerType(min: bigint, max: bigint): Integer {
  return { kind: "integer", js: min < -SAFE_MAX || max > SAFE_MAX ? "bigint" : "number", min, max };
}

/** What text and floats may give as an integer: so much that sums of it are safe numbers still. */
const CONVERTED_MAX = 2n ** 50n;
export const CONVERTED_INTEGER = integerType(-CONVERTED_MAX, CONVERTED_MAX);

/** The smallest range that holds both. */
export function united(a: Integer, b: Integer): Integer {
  const range = integerType(a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max);
  return a.enum !== undefined && a.enum === b.enum ? { ...range, enum: a.enum } : range;
}

function spread(values: readonly bigint[]): Integer {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return integerType(sorted[0]!, sorted.at(-1)!);
}

/** The range of `a operator b`; undefined when that is no operation on integers. */
export function rangeOf(operator: string, a: Integer, b: Integer): Integer | undefined {
  switch (operator) {
    case "+":
      return integerType(a.min + b.min, a.max + b.max);
    case "-":
      return integerType(a.min - b.max, a.max - b.min);
    case "*":
      return spread([a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max]);
    case "/":
      return quotient(a, b);
    case "%":
      return integerType(b.min < 0n ? b.min + 1n : 0n, b.max > 0n ? b.max - 1n : 0n);
    case "&":
    case "|":
    case "^":
      return bits(operator, a, b);
    case "<<": {
      const [least, most] = shifts(b);
      const range = spread([a.min << least, a.min << most, a.max << least, a.max << most]);
      // Nobody shifts a small number that far; should somebody, the shift is refused.
      return range.js === "bigint" && isOpenShift(a, b) ? CONVERTED_INTEGER : range;
    }
    case ">>": {
      const [least, most] = shifts(b);
      return spread([a.min >> least, a.min >> most, a.max >> least, a.max >> most]);
    }
    default:
      return undefined;
  }
}

/** Divided by something positive a number gets nearer to 0; else it keeps its size at most, on either side. */
function quotient(a: Integer, b: Integer): Integer {
  if (b.min > 0n) return spread([a.min, a.max, a.min / b.min - 1n, a.max / b.min, 0n]);
  return spread([a.min - 1n, a.max, -a.min, -a.max - 1n, 0n]);
}

function bits(operator: string, a: Integer, b: Integer): Integer {
  if (a.min >= 0n && b.min >= 0n) {
    return integerType(0n, operator === "&" ? (a.max < b.max ? a.max : b.max) : allOnes(a.max | b.max));
  }
  if (operator === "&" && a.min >= 0n) return integerType(0n, a.max);
  if (operator === "&" && b.min >= 0n) return integerType(0n, b.max);
  const ones = [a.min, a.max, b.min, b.max].map((value) => allOnes(value < 0n ? -value : value));
  const widest = ones.reduce((most, one) => (one > most ? one : most));
  return integerType(-widest - 1n, widest);
}

/** Whether a number is shifted to the left by a distance that is not known beforehand. */
export function isOpenShift(a: Integer, b: Integer): boolean {
  return a.js === "number" && b.min !== b.max;
}

function shifts({ min, max }: Integer): [bigint, bigint] {
  const within = (value: bigint) => (value < 0n ? 0n : value > SHIFT_MAX ? SHIFT_MAX : value);
  return [within(min), within(max)];
}

/** The largest number with as many bits as `value`. */
function allOnes(value: bigint): bigint {
  return (1n << BigInt(value.toString(2).length)) - 1n;
}
