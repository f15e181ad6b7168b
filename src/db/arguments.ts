/** What users pass to methods, besides options: checked where it enters. */
import { IqdbError } from "../errors.js";
import { checkOptionNames } from "../types/options.js";
import { reading } from "../types/reading.js";

const ROW_FIELDS = ["id", "vector", "metadata"];

export function checkRow(row: unknown, place: number): void {
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

export function invalidConfig(option: string, rule: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${option} ${rule}`, { option });
}
