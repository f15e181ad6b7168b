/**
 * Rows as JSON that reads naturally and loses nothing: numbers stay numbers where their kind, integer or double, is plain
 * from the number; what JSON cannot say is in the form of `toJSON`. Rows are those of a database with `numbers: "exact"`.
 */
import type { Id } from "../types/id.js";
import { type JsonValue, toJSON } from "../types/json.js";
import { Float, type Metadata, type MetadataValue } from "../types/metadata.js";
import { objectOf } from "../types/plain-object.js";
import { shortestFloat } from "../types/shortest-float.js";

export function idToJson(id: Id): JsonValue {
  return toJSON(id);
}

/** `{ $float: 1 }` for the double 1, 1 for the integer, 0.5 for the double. */
export function metadataToJson(metadata: Metadata): JsonValue {
  return toJSON(
    objectOf(Object.entries(metadata).map(([name, value]): [string, MetadataValue] => [name, plain(value)])),
  );
}

function plain(value: MetadataValue): MetadataValue {
  if (typeof value === "bigint") return isSafe(value) ? Number(value) : value;
  if (value instanceof Float)
    return Number.isSafeInteger(value.value) || !isPlainNumber(value.value) ? value : value.value;
  return value;
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

function isPlainNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

/** `[0.1,-0]`: the shortest decimals that give the same 32-bit floats, the sign of zero included. */
export function vectorToJson(vector: Float32Array): string {
  let text = "[";
  for (let at = 0; at < vector.length; at++) {
    const component = vector[at];
    if (at > 0) text += ",";
    text += Object.is(component, -0) ? "-0" : String(shortestFloat(component));
  }
  return `${text}]`;
}
