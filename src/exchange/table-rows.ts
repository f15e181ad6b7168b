/**
 * Rows of tables, Parquet's and Arrow's: a column of ids, one of lists of floats, one of metadata as JSON text; all other
 * columns are metadata too. Ids of a column are of one kind, so a database with several kinds has no table.
 */
import { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import { fromJSON } from "../types/json.js";
import { objectOf } from "../types/plain-object.js";
import { unsupported, wrongRow } from "./exchange-errors.js";
import { type FieldNames, rowOfRecord } from "./field-names.js";
import type { ReadRow, StoredRow } from "./row.js";
import { metadataToJson } from "./row-json.js";

export type IdKind = "integer" | "text";

/** Rows that are columns together. */
export interface TablePart {
  readonly ids: readonly Id[];
  /** All components, row after row. */
  readonly vectors: Float32Array;
  readonly metadata: readonly (string | null)[];
}

/** Rows of one part; a part of `writeParquet` is a row group, one of `writeArrow` a record batch. */
const PART_ROWS = 10_000;

const BYTE_ORDER_MARK = "\ufeff";

/** The kind of all ids: that of the first. Errors: IQDB_UNSUPPORTED when another is of another kind, or of none that columns have. */
export function idKindOf(ids: Iterable<Id>): IdKind {
  let kind: IdKind | undefined;
  for (const id of ids) {
    const own = typeof id === "string" ? "text" : typeof id === "object" ? undefined : "integer";
    if (typeof id === "string" && id.startsWith(BYTE_ORDER_MARK)) {
      throw unsupported("ids", "one begins with a byte order mark, which readers of tables leave out: use jsonl");
    }
    if (own === undefined)
      throw unsupported("ids", "some are bytes that are not text, which a column of ids cannot hold: use jsonl");
    if (kind !== undefined && own !== kind) {
      throw unsupported("ids", "some are integers and some are text, which a column cannot hold both: use jsonl");
    }
    kind = own;
  }
  return kind ?? "integer";
}

export function* tableParts(rows: Iterable<StoredRow>, dim: number): Generator<TablePart> {
  let ids: Id[] = [];
  let metadata: (string | null)[] = [];
  let vectors = new Float32Array(PART_ROWS * dim);
  const part = () => ({ ids, metadata, vectors: vectors.slice(0, ids.length * dim) });
  for (const row of rows) {
    vectors.set(row.vector, ids.length * dim);
    ids.push(row.id);
    metadata.push(row.metadata === undefined ? null : JSON.stringify(metadataToJson(row.metadata)));
    if (ids.length < PART_ROWS) continue;
    yield part();
    ids = [];
    metadata = [];
    vectors = new Float32Array(PART_ROWS * dim);
  }
  if (ids.length > 0) yield part();
}

/** The row of what stands in the columns, which are read here. An error is that of this row alone. */
export function readTableRow(
  columns: Iterable<readonly [name: string, value: unknown]>,
  names: FieldNames,
  place: string,
  position: number,
): ReadRow {
  try {
    const { metadataField = "metadata" } = names;
    const fields = Array.from(columns).flatMap(([name, value]): [string, unknown][] => {
      if (value === null || value === undefined) return [];
      return [[name, name === metadataField ? metadataOf(value, name) : plainValue(value)]];
    });
    return { place, row: rowOfRecord(objectOf(fields), names, position) };
  } catch (cause) {
    const code = cause instanceof IqdbError ? cause.code : "IQDB_INVALID_PAYLOAD";
    const message = (cause as Error).message.replace(`${place}: `, "");
    return { place, error: wrongRow(place, code, message, cause) };
  }
}

function metadataOf(value: unknown, name: string): unknown {
  if (typeof value !== "string") return fromJSON(value);
  try {
    return fromJSON(JSON.parse(value));
  } catch (cause) {
    if (cause instanceof IqdbError) throw cause;
    throw new IqdbError(
      "IQDB_INVALID_METADATA",
      `column ${name} is no JSON: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

/** Dates are text of ISO 8601, vectors of any numbers 32-bit floats. */
function plainValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return ArrayBuffer.isView(value) && !(value instanceof Uint8Array) ? Float32Array.from(value as Float64Array) : value;
}
