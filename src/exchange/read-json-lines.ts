/** JSON lines: one object on each, as `writeJsonLines` gives them, or with other fields, which become metadata. */
import { decodeUtf8 } from "../bytes/utf8.js";
import { IqdbError } from "../errors.js";
import { fromJSON } from "../types/json.js";
import { isPlainObject, objectOf } from "../types/plain-object.js";
import { wrongRow } from "./exchange-errors.js";
import { type FieldNames, type ForeignRecord, rowOfRecord } from "./field-names.js";
import { linesOf } from "./lines.js";
import type { ByteSource, ReadRow, RowSource } from "./row.js";

/** Empty lines are passed over. A wrong line is the error of its row, and reading goes on. */
export async function* readJsonLines(bytes: ByteSource, source: string, names: FieldNames): RowSource {
  let line = 0;
  let position = 0;
  for await (const text of linesOf(bytes, source)) {
    line++;
    if (!isBlank(text)) yield readLine(text, `${source}, line ${line}`, names, position++, line === 1);
  }
}

const BYTE_ORDER_MARK = "\ufeff";

function readLine(bytes: Uint8Array, place: string, names: FieldNames, position: number, isFirst: boolean): ReadRow {
  try {
    const text = decodeUtf8(bytes);
    const json: unknown = JSON.parse(isFirst && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
    if (!isPlainObject(json)) throw new IqdbError("IQDB_INVALID_PAYLOAD", "a row must be a JSON object", {});
    return { place, row: rowOfRecord(valuesOf(json), names, position) };
  } catch (cause) {
    const code = cause instanceof IqdbError ? cause.code : "IQDB_INVALID_PAYLOAD";
    return { place, error: wrongRow(place, code, (cause as Error).message, cause) };
  }
}

/** Arrays of numbers, which most of a line is, have no other form. */
function valuesOf(json: Readonly<Record<string, unknown>>): ForeignRecord {
  return objectOf(Object.entries(json).map(([name, value]) => [name, isNumbers(value) ? value : fromJSON(value)]));
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === "number";
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 8 && bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
