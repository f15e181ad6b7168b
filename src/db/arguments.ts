/** What users pass to methods, besides options: checked where it enters. */
import { IqdbError } from "../errors.js";
import { idToKey } from "../format/id.js";
import type { IdKey } from "../types/id.js";
import { checkOptionNames } from "../types/options.js";
import { reading, unreadable } from "../types/reading.js";

const ROW_FIELDS = ["id", "vector", "metadata"];

/** A row whose vector was not looked at yet. */
export interface GivenRow<E> {
  readonly key: IdKey;
  readonly vector: unknown;
  /** What encoding it answered. */
  readonly metadata: E | undefined;
}

/** Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_ID, IQDB_INVALID_METADATA. */
export function readRow<E>(row: unknown, place: number, encode: (metadata: unknown) => E): GivenRow<E> {
  try {
    checkRow(row, place);
    const { id, vector, metadata } = row;
    return { key: idToKey(id), vector, metadata: metadata === undefined ? undefined : encode(metadata) };
  } catch (cause) {
    throw unreadable("IQDB_INVALID_CONFIG", `rows[${place}]`, cause);
  }
}

function checkRow(row: unknown, place: number): asserts row is Readonly<Record<"id" | "vector" | "metadata", unknown>> {
  if (typeof row !== "object" || row === null)
    throw invalidConfig(`rows[${place}]`, "must be an object { id, vector, metadata? }");
  for (const name in row) {
    if (!ROW_FIELDS.includes(name)) checkOptionNames(row, ROW_FIELDS, `rows[${place}]`);
  }
}

export function vectorOfRow(place: number): string {
  return `vector of rows[${place}]`;
}

/** What iterating throws later on is the caller's own. */
export function iterate<T>(items: Iterable<T>, option: string): Iterable<T> {
  return reading("IQDB_INVALID_CONFIG", option, () => {
    if (Array.isArray(items)) return items;
    const iterator = typeof items === "object" ? items?.[Symbol.iterator]?.() : undefined;
    if (typeof iterator?.next !== "function") throw invalidConfig(option, "must be an array or another iterable");
    return { [Symbol.iterator]: () => iterator };
  });
}

/** Plain JavaScript knows no private constructors. */
export function madeByNew(name: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${name} is not made with new: use ${name}.open(path, options)`);
}

/** A copy of the bytes of a snapshot. Errors: IQDB_INVALID_CONFIG. */
export function copyBytes(bytes: unknown): Uint8Array<ArrayBuffer> {
  return reading("IQDB_INVALID_CONFIG", "bytes", () => {
    if (!(bytes instanceof Uint8Array)) throw invalidConfig("bytes", "must be a Uint8Array");
    return new Uint8Array(bytes);
  });
}

export function invalidConfig(option: string, rule: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${option} ${rule}`, { option });
}
