/** What users pass to methods, besides options: checked where it enters. */
import { IqdbError } from "../errors.js";
import { checkOptionNames } from "../types/options.js";

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

export function aborted(what: string, signal: AbortSignal): IqdbError {
  const message = `${what} was aborted by its signal; nothing changed`;
  return new IqdbError("IQDB_ABORTED", message, {}, { cause: signal.reason });
}

export function iterate<T>(items: Iterable<T>, option: string): Iterable<T> {
  if (typeof items === "object" && items !== null && typeof items[Symbol.iterator] === "function") return items;
  throw invalidConfig(option, "must be an array or another iterable");
}

export function invalidConfig(option: string, rule: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${option} ${rule}`, { option });
}
