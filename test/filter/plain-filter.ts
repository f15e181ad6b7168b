/** Filters evaluated the plain way, on decoded metadata, straight from the documentation: the oracle. */
import { Filter } from "../../src/filter/filter.js";
import { Float, type Metadata, type MetadataValue } from "../../src/types/metadata.js";
import { byUtf8, doubleBits } from "../support/raw-metadata.js";

export type PlainFilter =
  | { op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte"; field: string; value: MetadataValue }
  | { op: "in" | "nin"; field: string; values: MetadataValue[] }
  | { op: "exists"; field: string; exists: boolean }
  | { op: "and" | "or"; children: PlainFilter[] }
  | { op: "not"; child: PlainFilter };

/** A finite number times 2^1074, which makes every double an integer. */
function scaled(value: number | bigint): bigint {
  if (typeof value === "bigint") return value << 1074n;
  const bits = doubleBits(value);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return value < 0 ? -magnitude : magnitude;
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

function numberOf(value: MetadataValue): number | bigint | undefined {
  if (value instanceof Float) return value.value;
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}

function isInfinite(value: number | bigint): value is number {
  return value === Infinity || value === -Infinity;
}

function compareNumbers(a: number | bigint, b: number | bigint): number | undefined {
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  if (isInfinite(a)) return a === b ? 0 : Math.sign(a);
  if (isInfinite(b)) return -Math.sign(b);
  return sign(scaled(a) - scaled(b));
}

/** Undefined when the two have no order. */
function compare(a: MetadataValue, b: MetadataValue): number | undefined {
  const [numberA, numberB] = [numberOf(a), numberOf(b)];
  if (numberA !== undefined && numberB !== undefined) return compareNumbers(numberA, numberB);
  if (typeof a === "string" && typeof b === "string") return byUtf8(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return (a ? 1 : 0) - (b ? 1 : 0);
  return a === null && b === null ? 0 : undefined;
}

export function plainMatches(filter: PlainFilter, metadata: Metadata | undefined): boolean {
  switch (filter.op) {
    case "and":
      return filter.children.every((child) => plainMatches(child, metadata));
    case "or":
      return filter.children.some((child) => plainMatches(child, metadata));
    case "not":
      return !plainMatches(filter.child, metadata);
  }
  const isThere = metadata !== undefined && Object.hasOwn(metadata, filter.field);
  if (filter.op === "exists") return isThere === filter.exists;
  if (!isThere) return false;
  const stored = metadata[filter.field];
  if ("values" in filter) {
    const isListed = filter.values.some((value) => compare(stored, value) === 0);
    return isListed === (filter.op === "in");
  }
  const order = compare(stored, filter.value);
  switch (filter.op) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "lt":
      return order !== undefined && order < 0;
    case "lte":
      return order !== undefined && order <= 0;
    case "gt":
      return order !== undefined && order > 0;
    case "gte":
      return order !== undefined && order >= 0;
  }
}

/** The same filter, made by the functions of the library. */
export function builderOf(filter: PlainFilter): Filter {
  switch (filter.op) {
    case "and":
      return Filter.and(...filter.children.map(builderOf));
    case "or":
      return Filter.or(...filter.children.map(builderOf));
    case "not":
      return Filter.not(builderOf(filter.child));
    case "in":
    case "nin":
      return Filter[filter.op](filter.field, filter.values);
    case "exists":
      return Filter.exists(filter.field, filter.exists);
    default:
      return Filter[filter.op](filter.field, filter.value);
  }
}
