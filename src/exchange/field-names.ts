/**
 * Which fields of a record are the parts of a row: one gives the id, one the vector, an object under one name and all the
 * rest are metadata.
 */
import { IqdbError } from "../errors.js";
import { describeValue } from "../types/describe-value.js";
import type { Id } from "../types/id.js";
import type { Metadata, MetadataValue } from "../types/metadata.js";
import { isPlainObject, objectOf } from "../types/plain-object.js";
import { closest } from "../types/suggest.js";
import type { ForeignRow } from "./row.js";

export interface FieldNames {
  /** Default "id". */
  readonly idField?: string;
  /** Default "vector". */
  readonly vectorField?: string;
  /** Default "metadata". */
  readonly metadataField?: string;
  /** Rows without an id field are numbered from here; without it they are refused. */
  readonly numberFrom?: number;
}

export type ForeignRecord = Readonly<Record<string, unknown>>;

const DEFAULT_NAMES = { idField: "id", vectorField: "vector", metadataField: "metadata" } as const;

/**
 * The row of a record; `position` counts records from 0. Errors: IQDB_INVALID_ID, IQDB_INVALID_VECTOR, IQDB_INVALID_METADATA.
 * Of the values only what no row can have is refused; the database judges the rest.
 */
export function rowOfRecord(record: ForeignRecord, names: FieldNames, position: number): ForeignRow {
  const { idField, vectorField, metadataField, numberFrom } = { ...DEFAULT_NAMES, ...names };
  const vector = Object.hasOwn(record, vectorField) ? record[vectorField] : undefined;
  if (vector === undefined || vector === null) throw missing("IQDB_INVALID_VECTOR", "vector", vectorField, record);
  if (!Array.isArray(vector) && !(vector instanceof Float32Array)) {
    const found = describeValue(vector);
    throw new IqdbError("IQDB_INVALID_VECTOR", `${vectorField} must be an array of numbers, got ${found}`, { found });
  }
  const own = Object.hasOwn(record, idField) ? record[idField] : undefined;
  if (own === undefined && numberFrom === undefined) throw missing("IQDB_INVALID_ID", "id", idField, record);
  const id = own === undefined ? numberFrom! + position : own;
  const metadata = metadataOf(record, [idField, vectorField, metadataField], metadataField);
  return { id: id as Id, vector, ...(metadata && { metadata }) };
}

function metadataOf(record: ForeignRecord, taken: readonly string[], metadataField: string): Metadata | undefined {
  const nested = Object.hasOwn(record, metadataField) ? (record[metadataField] ?? undefined) : undefined;
  if (nested !== undefined && !isPlainObject(nested)) {
    const found = describeValue(nested);
    throw new IqdbError("IQDB_INVALID_METADATA", `${metadataField} must be an object, got ${found}`, { found });
  }
  const rest = Object.keys(record).filter((name) => !taken.includes(name) && record[name] !== undefined);
  if (rest.length === 0) return nested as Metadata | undefined;
  for (const name of rest) {
    if (nested === undefined || !Object.hasOwn(nested, name)) continue;
    throw new IqdbError("IQDB_INVALID_METADATA", `${name} stands beside ${metadataField} and inside it`, {
      field: name,
    });
  }
  const beside = rest.map((name): [string, MetadataValue] => [name, record[name] as MetadataValue]);
  return objectOf([...Object.entries((nested ?? {}) as Metadata), ...beside]);
}

function missing(
  code: "IQDB_INVALID_ID" | "IQDB_INVALID_VECTOR",
  part: string,
  field: string,
  record: ForeignRecord,
): IqdbError {
  const names = Object.keys(record).slice(0, 20);
  const suggestion = closest(field, names);
  const meant =
    suggestion === undefined
      ? `it has ${names.map(describeValue).join(", ") || "none"}`
      : `did you mean ${suggestion}?`;
  const numbering = part === "id" ? ", or number the rows with --number-from 0" : "";
  return new IqdbError(code, `no field "${field}": name it with --${part}-field (${meant})${numbering}`, {
    field,
    suggestion,
  });
}
