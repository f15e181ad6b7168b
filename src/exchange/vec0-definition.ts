/**
 * What a table of sqlite-vec is, from the text that made it: `CREATE VIRTUAL TABLE t USING vec0(…)`. Its arguments, between
 * commas, are columns and options; names are plain words, nothing is quoted.
 */
import type { Metric } from "../types/metric.js";
import { malformed, unsupported } from "./exchange-errors.js";

export type ValueType = "boolean" | "integer" | "float" | "text";

export interface VectorColumn {
  readonly name: string;
  /** Of its kind: the tables of columns are numbered. */
  readonly number: string;
  readonly type: "float" | "int8" | "bit";
  readonly dim: number;
  readonly metric: Metric;
}

export interface NumberedColumn {
  readonly name: string;
  readonly number: string;
}

export interface MetadataColumn extends NumberedColumn {
  readonly type: ValueType;
}

export interface Vec0Definition {
  readonly table: string;
  /** The primary key, where one is declared; else rows have their rowid alone. */
  readonly key: { readonly name: string; readonly isText: boolean } | undefined;
  readonly vectors: readonly VectorColumn[];
  readonly partitions: readonly NumberedColumn[];
  readonly metadata: readonly MetadataColumn[];
  readonly auxiliary: readonly NumberedColumn[];
}

/** What sqlite-vec allows. */
const DIM_MAX = 8192;
const COLUMNS_MAX = 100;

const VEC0 = /\busing\s+vec0\s*\(([\s\S]*)\)/i;
const COMMENT = /--[^\n]*(\n|$)|\/\*[\s\S]*?\*\//g;

const VECTOR = /^(\w+)\s+(float|f32|int8|i8|bit)\w*\s*\[\s*(\d+)\s*\]\s*(.*)$/is;
const DISTANCE = /^distance_metric\s*=\s*(l2|l1|cosine)$/i;
const PARTITION = /^(\w+)\s+(?:text|int|integer)\s+partition\s+key$/i;
const KEY = /^(\w+)\s+(text|int|integer)\s+primary\s+key$/i;
const AUXILIARY = /^\+\s*(\w+)\s+(?:text|int|integer|float|double|blob)\b/i;
const METADATA = /^(\w+)\s+(bool|boolean|int|integer|int64|integer64|float|double|float64|f64|text)\b/i;
const OPTION = /^\w+\s*=\s*\w+$/;

const METRIC_OF: Readonly<Record<string, Metric>> = { l2: "euclidean", l1: "manhattan", cosine: "cosine" };

/** The arguments of vec0; undefined for a table of another kind. */
export function vec0Arguments(sql: string): string | undefined {
  return VEC0.exec(sql)?.[1];
}

/** Errors: IQDB_UNSUPPORTED for an argument that is not known here, IQDB_INVALID_PAYLOAD for what vec0 does not allow. */
export function vec0Definition(table: string, text: string, source: string): Vec0Definition {
  const place = `${source}, table ${table}`;
  const [vectors, partitions, metadata, auxiliary] = [
    [] as VectorColumn[],
    [] as NumberedColumn[],
    [] as MetadataColumn[],
    [] as NumberedColumn[],
  ];
  let key: Vec0Definition["key"];
  const parts = text.replaceAll(COMMENT, " ").split(",");
  if (parts.length > COLUMNS_MAX) throw malformed(place, `${parts.length} columns are more than vec0 has`);
  for (const part of parts.map((one) => one.trim())) {
    const [vector, partition, primary, beside, value] = [VECTOR, PARTITION, KEY, AUXILIARY, METADATA].map((pattern) =>
      pattern.exec(part),
    );
    if (vector) vectors.push(vectorColumn(vector, numbered(vectors), place));
    else if (partition) partitions.push({ name: partition[1], number: numbered(partitions) });
    else if (primary) key = { name: primary[1], isText: primary[2].toLowerCase() === "text" };
    else if (beside) auxiliary.push({ name: beside[1], number: numbered(auxiliary) });
    else if (value) metadata.push({ name: value[1], number: numbered(metadata), type: valueType(value[2]) });
    else if (!OPTION.test(part)) throw unknown(place, part);
  }
  if (vectors.length === 0) throw malformed(place, "it has no column of vectors");
  return { table, key, vectors, partitions, metadata, auxiliary };
}

/** "00", "01", …, as the names of tables end. */
function numbered({ length }: readonly unknown[]): string {
  return String(length).padStart(2, "0");
}

function vectorColumn(
  [part, name, type, digits, rest]: readonly string[],
  number: string,
  place: string,
): VectorColumn {
  const dim = Number(digits);
  if (dim === 0 || dim > DIM_MAX) throw malformed(place, `${name} has ${dim} components, and vec0 ${DIM_MAX} at most`);
  const [, distance] = DISTANCE.exec(rest.trim()) ?? [];
  if (rest.trim() !== "" && distance === undefined) throw unknown(place, part);
  const isBit = /^bit/i.test(type);
  if (isBit && dim % 8 !== 0) throw malformed(place, `${name} has ${dim} bits, which are no whole bytes`);
  const metric = isBit ? "hamming" : METRIC_OF[distance?.toLowerCase() ?? "l2"];
  return { name, number, type: isBit ? "bit" : /^f/i.test(type) ? "float" : "int8", dim, metric };
}

function valueType(word: string): ValueType {
  if (/^b/i.test(word)) return "boolean";
  if (/^i/i.test(word)) return "integer";
  return /^t/i.test(word) ? "text" : "float";
}

function unknown(place: string, part: string) {
  return unsupported(place, `${JSON.stringify(part.slice(0, 100))} is no column of vec0 that is known here`);
}
