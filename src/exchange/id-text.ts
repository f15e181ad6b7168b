/**
 * Ids as plain text, where there is no JSON around them: cells of CSV, arguments of the command line.
 *
 *     17                      digits are the integer
 *     doc-17                  anything else is text
 *     "17"                    text in JSON form, where it would be read as something else
 *     {"$bytes":"AP8="}       bytes that are not UTF-8
 */
import { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import { fromJSON, toJSON } from "../types/json.js";

const INTEGER = /^(0|[1-9][0-9]{0,19})$/;
const JSON_FORM = /^["{]/;

/** Errors: IQDB_INVALID_ID for what begins as JSON and is none. */
export function idFromText(text: string): Id {
  if (INTEGER.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  if (!JSON_FORM.test(text)) return text;
  const id = jsonOf(text);
  if (typeof id === "string" || id instanceof Uint8Array) return id;
  throw notAnId(text);
}

/** The text that `idFromText` takes for this id. */
export function idToText(id: Id): string {
  if (typeof id === "number" || typeof id === "bigint") return String(id);
  return typeof id === "string" && !INTEGER.test(id) && !JSON_FORM.test(id) ? id : JSON.stringify(toJSON(id));
}

function jsonOf(text: string): unknown {
  try {
    return fromJSON(JSON.parse(text));
  } catch (cause) {
    throw notAnId(text, cause);
  }
}

function notAnId(text: string, cause?: unknown): IqdbError {
  return new IqdbError(
    "IQDB_INVALID_ID",
    `the id ${text.slice(0, 60)} begins as JSON and is none: write text that begins with " or { as JSON, such as "\\"a"`,
    { id: text.slice(0, 60) },
    { cause },
  );
}
