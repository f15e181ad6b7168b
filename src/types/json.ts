/**
 * Ids, metadata, hits and rows as JSON, exactly: what JSON cannot say is an object with one key that begins with `$`.
 *
 *     2n ** 53n          { "$int": "9007199254740992" }      every bigint
 *     float(1)           { "$float": 1 }
 *     NaN, Infinity, -0  { "$number": "NaN" }                { "$float": "NaN" } inside a Float
 *     Uint8Array         { "$bytes": "AAEC/w==" }            base64
 *     Float32Array       { "$f32": [0.1, 2] }                the shortest decimals that give the same floats
 *
 * A key of an object that begins with `$` gets a second `$`, so that metadata may use any key. A field that is undefined
 * is left out, as `JSON.stringify` does.
 */
import { IqdbError } from "../errors.js";
import { JSON_DEPTH_MAX } from "../limits.js";
import { base64ToBytes, bytesToBase64 } from "./base64.js";
import { describeValue } from "./describe-value.js";
import { Float } from "./metadata.js";
import { isPlainObject, objectOf } from "./plain-object.js";
import { reading } from "./reading.js";

/** What `JSON.parse` returns. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

function invalid(message: string): IqdbError {
  return new IqdbError("IQDB_INVALID_METADATA", message);
}

/**
 * The JSON form of an id, metadata, a hit, a row, or an array of them; `JSON.stringify` of it loses nothing.
 *
 * Errors: `IQDB_INVALID_METADATA` for a value that none of them contains (a function, a Date), or nested too deep.
 *
 * @example
 * const text = JSON.stringify(toJSON({ id: 2n ** 60n, score: float(1) }));
 * fromJSON(JSON.parse(text)); // { id: 1152921504606846976n, score: float(1) }
 */
export function toJSON(value: unknown): JsonValue {
  return reading("IQDB_INVALID_METADATA", "The value", () => encode(value, 0));
}

function encode(value: unknown, depth: number): JsonValue {
  if (depth > JSON_DEPTH_MAX) throw invalid(`A value nested deeper than ${JSON_DEPTH_MAX} levels has no JSON form.`);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return encodeNumber(value, "$number");
    case "bigint":
      return { $int: value.toString() };
    case "object":
      return encodeObject(value, depth);
    default:
      throw invalid(`${describeValue(value)} has no JSON form: use ids, metadata, hits, rows, or arrays of them.`);
  }
}

function encodeObject(value: object | null, depth: number): JsonValue {
  if (value === null) return null;
  // Array.from visits holes too: a hole is undefined, and refused.
  if (Array.isArray(value)) return Array.from(value, (element) => encode(element, depth + 1));
  if (value instanceof Float) {
    const inner = encodeNumber(value.value, "$float");
    return typeof inner === "number" ? { $float: inner } : inner;
  }
  if (value instanceof Float32Array)
    return { $f32: Array.from(value, (component) => encodeNumber(component, "$number")) };
  // A copy is as long as the bytes really are.
  if (value instanceof Uint8Array) return { $bytes: bytesToBase64(new Uint8Array(value)) };
  if (!isPlainObject(value)) throw invalid(`${describeValue(value)} has no JSON form: use a plain object.`);
  const entries: [string, JsonValue][] = [];
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) entries.push([key.startsWith("$") ? `$${key}` : key, encode(field, depth + 1)]);
  }
  return objectOf(entries);
}

/** A number that JSON can write as it is, else its name behind `tag`. */
function encodeNumber(value: number, tag: "$number" | "$float"): JsonValue {
  if (Object.is(value, -0)) return { [tag]: "-0" };
  return Number.isFinite(value) ? value : { [tag]: String(value) };
}

/**
 * The value of a JSON form that {@link toJSON} made: the exact inverse.
 *
 * Errors: `IQDB_INVALID_METADATA` for an unknown or malformed `$` object, or nested too deep.
 *
 * @example
 * fromJSON({ $bytes: "AAEC" }); // Uint8Array.of(0, 1, 2)
 */
export function fromJSON<T = unknown>(json: unknown): T {
  return reading("IQDB_INVALID_METADATA", "The JSON", () => decode(json, 0)) as T;
}

function decode(json: unknown, depth: number): unknown {
  if (depth > JSON_DEPTH_MAX)
    throw invalid(`JSON nested deeper than ${JSON_DEPTH_MAX} levels is no value of this library.`);
  if (Array.isArray(json)) return Array.from(json, (element) => decode(element, depth + 1));
  if (isPlainObject(json)) return decodeObject(json, depth);
  if (json === null || typeof json === "string" || typeof json === "boolean") return json;
  if (typeof json === "number" && Number.isFinite(json)) return json;
  throw invalid(`${describeValue(json)} is not JSON: pass what JSON.parse returned.`);
}

function decodeObject(json: Readonly<Record<string, unknown>>, depth: number): unknown {
  const tagged = decodeTagged(json);
  if (tagged !== undefined) return tagged;
  return objectOf(
    Object.entries(json).map(([key, field]): [string, unknown] => {
      if (key.startsWith("$") && !key.startsWith("$$"))
        throw invalid(`Unknown or malformed JSON form: ${describeKey(key)}.`);
      return [key.startsWith("$$") ? key.slice(1) : key, decode(field, depth + 1)];
    }),
  );
}

function describeKey(key: string): string {
  return `an object with the key ${describeValue(key)}`;
}

const INTEGER = /^-?(0|[1-9][0-9]*)$/;
/** Decimal digits of a 64-bit integer with its sign, and some to spare; parsing more takes quadratic time. */
const INTEGER_LENGTH_MAX = 40;

const SPECIAL_NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

/** The value that an object with one `$` key stands for; undefined when it is an ordinary object. */
export function decodeTagged(json: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(json);
  if (keys.length !== 1) return undefined;
  const [key] = keys;
  const content = json[key];
  switch (key) {
    case "$int":
      if (typeof content !== "string" || content.length > INTEGER_LENGTH_MAX || !INTEGER.test(content)) break;
      return BigInt(content);
    case "$number":
      return specialNumber(content);
    case "$float": {
      const value = typeof content === "number" && Number.isFinite(content) ? content : specialNumber(content);
      return value === undefined ? undefined : new Float(value);
    }
    case "$bytes":
      return typeof content === "string" ? base64ToBytes(content) : undefined;
    case "$f32":
      return decodeFloats(content);
  }
  return undefined;
}

function specialNumber(name: unknown): number | undefined {
  return typeof name === "string" && Object.hasOwn(SPECIAL_NUMBERS, name) ? SPECIAL_NUMBERS[name] : undefined;
}

function decodeFloats(content: unknown): Float32Array | undefined {
  if (!Array.isArray(content)) return undefined;
  const numbers: number[] = [];
  for (const element of content) {
    const value = isPlainObject(element) ? decodeTagged(element) : element;
    if (typeof value !== "number") return undefined;
    numbers.push(value);
  }
  return Float32Array.from(numbers);
}
