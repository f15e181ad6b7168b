/**
 * CSV with a line of column names. One column holds the vector as a JSON array, or one column each component (`v0`, `v1`, …);
 * one holds the id, one may hold metadata as a JSON object, and all others are metadata too.
 *
 * What is written, `id,vector,metadata`, comes back exactly. In other columns a cell is read as what it looks like: an empty
 * one is absent, `true` and `false` are booleans, numbers are numbers unless text would lose something by it (`007`), and
 * everything else is text.
 */
import { Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { IqdbError } from "../errors.js";
import { fromJSON } from "../types/json.js";
import type { MetadataValue } from "../types/metadata.js";
import { objectOf } from "../types/plain-object.js";
import { shortestFloat } from "../types/shortest-float.js";
import { boundedBytes } from "./bounded-bytes.js";
import { malformed, wrongRow } from "./exchange-errors.js";
import { type FieldNames, rowOfRecord } from "./field-names.js";
import { idFromText, idToText } from "./id-text.js";
import type { ByteSource, ReadRow, RowSource, StoredRow } from "./row.js";
import { metadataToJson, vectorToJson } from "./row-json.js";

export interface CsvOptions extends FieldNames {
  /** Default ",". */
  readonly delimiter?: string;
  /** Components in columns of their own: their names, with `*` for the number, such as "v*". */
  readonly vectorColumns?: string;
}

/** A quote that is never closed would take the rest of the file for one cell; and each comma takes room, too. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;

/** A wrong row is an error of its own; text that is no CSV ends the reading. */
export async function* readCsv(bytes: ByteSource, source: string, options: CsvOptions): RowSource {
  const parser = parse({
    bom: true,
    info: true,
    delimiter: options.delimiter ?? ",",
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const ended = () => parser.info.records + parser.info.empty_lines;
  const bounded = boundedBytes(bytes, source, "a line", RECORD_BYTES_MAX, ended);
  const input = Readable.from(bounded, { objectMode: false });
  input.on("error", (error) => parser.destroy(error));
  let columns: Columns | undefined;
  let position = 0;
  try {
    for await (const { record, info } of input.pipe(parser) as AsyncIterable<ParsedRecord>) {
      if (columns === undefined) columns = new Columns(record, source, options);
      else yield columns.row(record, `${source}, line ${info.lines}`, position++);
    }
  } catch (cause) {
    if ((cause as Partial<CsvError>).code?.startsWith("CSV_")) throw malformed(source, (cause as Error).message, cause);
    throw cause;
  } finally {
    input.destroy();
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What the columns of a file mean. */
class Columns {
  readonly #names: readonly string[];
  readonly #options: CsvOptions;
  /** Columns of components, in their order; empty when one column holds them all. */
  readonly #components: ReadonlySet<number>;

  constructor(names: readonly string[], source: string, options: CsvOptions) {
    const seen = new Set<string>();
    const twice = names.find((name) => seen.size === seen.add(name).size);
    if (twice !== undefined) throw malformed(source, `two columns are called ${JSON.stringify(twice)}`);
    this.#names = names;
    this.#options = options;
    this.#components = new Set(
      options.vectorColumns === undefined ? [] : componentColumns(names, options.vectorColumns, source),
    );
  }

  row(cells: readonly string[], place: string, position: number): ReadRow {
    try {
      if (cells.length !== this.#names.length) {
        throw new IqdbError("IQDB_INVALID_PAYLOAD", `${cells.length} cells for ${this.#names.length} columns`, {});
      }
      return { place, row: rowOfRecord(this.#record(cells), this.#options, position) };
    } catch (cause) {
      const code = cause instanceof IqdbError ? cause.code : "IQDB_INVALID_PAYLOAD";
      return { place, error: wrongRow(place, code, (cause as Error).message, cause) };
    }
  }

  #record(cells: readonly string[]): Record<string, unknown> {
    const { idField = "id", vectorField = "vector", metadataField = "metadata" } = this.#options;
    const fields: [string, unknown][] = [];
    cells.forEach((cell, column) => {
      const name = this.#names[column];
      if (this.#components.has(column)) return;
      if (name === idField) fields.push([name, cell === "" ? undefined : idFromText(cell)]);
      else if (name === vectorField) fields.push([name, vectorOfCell(cell, name)]);
      else if (name === metadataField) fields.push([name, cell === "" ? undefined : fromJSON(jsonOf(cell, name))]);
      else fields.push([name, valueOfCell(cell)]);
    });
    if (this.#components.size > 0) {
      const components = Array.from(this.#components, (column) => componentOf(cells[column], this.#names[column]));
      fields.push([vectorField, components]);
    }
    return objectOf(fields.filter(([, value]) => value !== undefined));
  }
}

function componentColumns(names: readonly string[], pattern: string, source: string): number[] {
  const [before, after, ...more] = pattern.split("*");
  if (after === undefined || more.length > 0) {
    throw new IqdbError(
      "IQDB_INVALID_CONFIG",
      `${JSON.stringify(pattern)} must have one * for the number, such as v*`,
      {
        option: "vectorColumns",
      },
    );
  }
  const numbered = names.flatMap((name, column) => {
    const digits = name.slice(before.length, name.length - after.length);
    const fits = name.startsWith(before) && name.endsWith(after) && /^[0-9]+$/.test(digits);
    return fits ? [{ column, number: Number(digits) }] : [];
  });
  if (numbered.length === 0) throw malformed(source, `no column is called as ${pattern} says`);
  return numbered.sort((a, b) => a.number - b.number).map(({ column }) => column);
}

function vectorOfCell(cell: string, name: string): unknown {
  const value = jsonOf(cell, name);
  return Array.isArray(value) ? value : fromJSON(value);
}

function componentOf(cell: string, name: string): number {
  const value = Number(cell);
  if (cell.trim() !== "" && !Number.isNaN(value)) return value;
  throw new IqdbError("IQDB_INVALID_VECTOR", `column ${name} is no number: ${JSON.stringify(cell.slice(0, 60))}`, {});
}

function jsonOf(cell: string, name: string): unknown {
  try {
    return JSON.parse(cell);
  } catch (cause) {
    throw new IqdbError(
      "IQDB_INVALID_PAYLOAD",
      `column ${name} is no JSON: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/;

function valueOfCell(cell: string): MetadataValue | undefined {
  if (cell === "") return undefined;
  if (cell === "true" || cell === "false") return cell === "true";
  if (!NUMBER.test(cell)) return cell;
  const value = Number(cell);
  // A whole number that a double does not hold, such as an account number, stays the text that it is.
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : cell;
}

/** Pieces of some size, so that each is worth a call of the system. */
const PIECE_LENGTH = 64 * 1024;

/** `id,vector,metadata`, or `id,v0,v1,…,metadata`: exactly what is stored. Lines end as RFC 4180 says. */
export function* writeCsv(rows: Iterable<StoredRow>, dim: number, options: CsvOptions): Generator<Uint8Array> {
  const { delimiter = ",", vectorColumns } = options;
  const names = vectorColumns === undefined ? ["vector"] : numberedNames(vectorColumns, dim);
  const line = (cells: readonly string[]) => `${cells.map((cell) => quotedCell(cell, delimiter)).join(delimiter)}\r\n`;
  let text = line(["id", ...names, "metadata"]);
  for (const { id, vector, metadata } of rows) {
    const components = vectorColumns === undefined ? [vectorToJson(vector)] : Array.from(vector, componentText);
    const rest = metadata === undefined ? "" : JSON.stringify(metadataToJson(metadata));
    text += line([idToText(id), ...components, rest]);
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

function numberedNames(pattern: string, dim: number): string[] {
  const names = Array.from({ length: dim }, (_, at) => pattern.replace("*", String(at)));
  componentColumns(names, pattern, "the columns");
  return names;
}

function componentText(component: number): string {
  return Object.is(component, -0) ? "-0" : String(shortestFloat(component));
}

function quotedCell(cell: string, delimiter: string): string {
  const isPlain =
    !/["\r\n]/.test(cell) && !cell.includes(delimiter) && cell.trim() === cell && !cell.startsWith("\ufeff");
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
