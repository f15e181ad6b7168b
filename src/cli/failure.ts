/** How commands fail: what they say, for people with what to do next, for programs as JSON. */
import { readFileSync } from "node:fs";
import type { Place, SchemaError } from "../../codegen/public.js";
import { IqdbError, type IqdbErrorCode } from "../errors.js";

/** What a person at a terminal can do about an error, where its message does not say so by itself. */
const NEXT: Partial<Record<IqdbErrorCode, string>> = {
  IQDB_LOCKED: "Close the program that writes to it, or wait. Commands that only read work meanwhile.",
  IQDB_CHECKSUM_MISMATCH: damaged(),
  IQDB_TRUNCATED_HEADER: damaged(),
  IQDB_TRUNCATED_PAYLOAD: damaged(),
  IQDB_INVALID_PAYLOAD: damaged(),
  IQDB_WAL_CORRUPT: damaged(),
  IQDB_BAD_MAGIC: "iqdb import reads files of other kinds; iqdb inspect shows what is in this one.",
  IQDB_SNAPSHOT_MISSING: "Check the path, or make a database with iqdb create.",
};

/** What the system says to a user who lacks the permission. */
const REFUSED = new Set(["EACCES", "EPERM"]);

function damaged(): string {
  return "iqdb inspect shows where; iqdb repair --dry-run says what can be brought back, iqdb repair does it.";
}

/** Says to standard error what went wrong. Errors that nobody foresaw keep their stack. */
export function sayFailure(error: unknown): void {
  console.error(failureText(error));
}

/** The same as one line of JSON: `{ "error": { code, message, details } }`. */
export function sayFailureAsJson(error: unknown): void {
  const { code, message, details } =
    error instanceof IqdbError
      ? error.toJSON()
      : { code: "UNEXPECTED", message: error instanceof Error ? error.message : String(error), details: {} };
  console.error(JSON.stringify({ error: { code, message, details } }));
}

export function failureText(error: unknown): string {
  if (isSchemaError(error)) return [error.message, ...shownLine(error.place)].join("\n");
  if (error instanceof IqdbError) {
    const next = nextOf(error);
    return [`${error.code}: ${error.message}`, ...(next === undefined ? [] : [next])].join("\n");
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function nextOf({ code, details, cause }: IqdbError): string | undefined {
  // What the library says of its own files holds this already.
  if (details.errno === undefined && REFUSED.has((cause as { code?: string } | undefined)?.code ?? "")) {
    return "Change who may use it and its folder, or run as another user.";
  }
  // A foreign file is nothing that a command for databases could mend.
  return details.source === undefined ? NEXT[code] : undefined;
}

/** By its name: the generator, which takes a while to load, is loaded by the commands that compile. */
function isSchemaError(error: unknown): error is SchemaError {
  return error instanceof Error && error.name === "SchemaError";
}

/** The line of the schema with a mark below the place. */
function shownLine({ file, line, column }: Place): string[] {
  const text = lineOf(file, line);
  if (text === undefined) return [];
  const margin = " ".repeat(String(line).length);
  // Tabs stay tabs, so that the mark stands where the terminal puts the character above it.
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return [`  ${margin} |`, `  ${line} | ${text}`, `  ${margin} | ${indent}^`];
}

function lineOf(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}
