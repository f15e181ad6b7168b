/** How commands fail: what they say, and their exit codes. */
import { readFileSync } from "node:fs";
import { type Place, SchemaError } from "../../codegen/public.js";
import { IqdbError } from "../errors.js";

/** What was asked for could not be done; the message says why. */
export const EXIT_FAILED = 1;
/** The command line itself was wrong; nothing was begun. */
export const EXIT_USAGE = 2;

/** Says to standard error what went wrong. Errors that nobody foresaw keep their stack. */
export function sayFailure(error: unknown): void {
  console.error(failureText(error));
}

export function failureText(error: unknown): string {
  if (error instanceof SchemaError) return [error.message, ...shownLine(error.place)].join("\n");
  if (error instanceof IqdbError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
