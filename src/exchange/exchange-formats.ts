/** The kinds of foreign files: what they are called, and who reads and writes them. */
import { FormatError } from "../bytes/format-error.js";
import { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import { closest } from "../types/suggest.js";
import { readArrow, writeArrow } from "./arrow.js";
import { type CsvOptions, readCsv, writeCsv } from "./csv.js";
import { malformed, unreadableFile, unsupported } from "./exchange-errors.js";
import { readNpy, writeNpy } from "./npy.js";
import { readParquet, writeParquet } from "./parquet.js";
import type { RandomAccess } from "./random-access.js";
import { readJsonLines } from "./read-json-lines.js";
import type { ByteSource, ReadRow, RowSource, StoredRow } from "./row.js";
import { idKindOf } from "./table-rows.js";
import { readVectorFile, writeVectorFile } from "./vector-files.js";
import { writeJsonLines } from "./write-json-lines.js";

/** A file or a stream that rows are read from. */
export interface ForeignInput {
  /** What it is called in messages. */
  readonly source: string;
  readonly bytes: ByteSource;
  /** Undefined for a stream. */
  readonly file: RandomAccess | undefined;
}

/** What is known of the rows before the first of them is written. */
export interface ExportShape {
  readonly rows: number;
  readonly dim: number;
  /** All ids once more, for kinds whose columns have one type. */
  ids(): Iterable<Id>;
}

export interface ExchangeFormat {
  readonly name: string;
  readonly extensions: readonly string[];
  /** Whether a file of the kind has room for ids and metadata. */
  readonly holdsAll: boolean;
  readonly read: (input: ForeignInput, options: CsvOptions) => RowSource;
  readonly write: (
    rows: Iterable<StoredRow>,
    shape: ExportShape,
    options: CsvOptions,
  ) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

function vectorFormat(name: "fvecs" | "bvecs" | "ivecs"): ExchangeFormat {
  return {
    name,
    extensions: [name],
    holdsAll: false,
    read: ({ bytes, source }, { numberFrom = 0 }) => readVectorFile(bytes, source, name, numberFrom),
    write: (rows) => writeVectorFile(rows, name),
  };
}

function csvFormat(name: "csv" | "tsv", delimiter: string): ExchangeFormat {
  return {
    name,
    extensions: [name],
    holdsAll: true,
    read: ({ bytes, source }, options) => readCsv(bytes, source, { delimiter, ...options }),
    write: (rows, { dim }, options) => writeCsv(rows, dim, { delimiter, ...options }),
  };
}

export const EXCHANGE_FORMATS: readonly ExchangeFormat[] = [
  {
    name: "jsonl",
    extensions: ["jsonl", "ndjson"],
    holdsAll: true,
    read: ({ bytes, source }, options) => readJsonLines(bytes, source, options),
    write: (rows) => writeJsonLines(rows),
  },
  csvFormat("csv", ","),
  csvFormat("tsv", "\t"),
  vectorFormat("fvecs"),
  vectorFormat("bvecs"),
  vectorFormat("ivecs"),
  {
    name: "npy",
    extensions: ["npy"],
    holdsAll: false,
    read: ({ bytes, source, file }, { numberFrom = 0 }) => readNpy(bytes, source, numberFrom, file),
    write: (rows, { rows: count, dim }) => writeNpy(rows, count, dim),
  },
  {
    name: "parquet",
    extensions: ["parquet"],
    holdsAll: true,
    read: ({ file, source }, options) => readParquet(file, source, options),
    write: (rows, { dim, ids }) => writeParquet(rows, dim, idKindOf(ids())),
  },
  {
    name: "arrow",
    extensions: ["arrow", "arrows", "feather", "ipc"],
    holdsAll: true,
    read: ({ bytes, file, source }, options) => readArrow(bytes, file, source, options),
    write: (rows, { dim, ids }) => writeArrow(rows, dim, idKindOf(ids())),
  },
];

/** The kind that is named, or that the ending of the path says. Errors: IQDB_INVALID_CONFIG. */
export function formatOf(path: string, name?: string): ExchangeFormat {
  const names = EXCHANGE_FORMATS.map((format) => format.name);
  if (name !== undefined) {
    const named = EXCHANGE_FORMATS.find((format) => format.name === name);
    if (named !== undefined) return named;
    const suggestion = closest(name, names);
    const advice = suggestion === undefined ? names.join(", ") : `did you mean ${suggestion}?`;
    throw new IqdbError("IQDB_INVALID_CONFIG", `there is no format ${JSON.stringify(name)}: ${advice}`, { suggestion });
  }
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  const found = EXCHANGE_FORMATS.find(({ extensions }) => ending !== undefined && extensions.includes(ending));
  if (found !== undefined) return found;
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `the name ${path} does not say what kind of file it is: say --format, one of ${names.join(", ")}`,
    { path },
  );
}

/** The rows of a file. Errors: IqdbErrors that name the file, whoever threw them first. */
export async function* readRows(
  format: ExchangeFormat,
  input: ForeignInput,
  options: CsvOptions,
): AsyncGenerator<ReadRow> {
  try {
    yield* format.read(input, options);
  } catch (cause) {
    if (cause instanceof FormatError) throw malformed(input.source, cause.message, cause);
    throw unreadableFile(input.source, cause);
  }
}

/** Refuses to leave out, unasked, what a kind has no room for: ids other than 0, 1, 2, … and metadata. Errors: IQDB_UNSUPPORTED. */
export function* onlyVectors(rows: Iterable<StoredRow>, format: ExchangeFormat): Generator<StoredRow> {
  let position = 0;
  for (const row of rows) {
    const lost = row.metadata !== undefined ? "its metadata" : row.id !== position ? "its id" : undefined;
    if (lost !== undefined) {
      throw unsupported(
        `row ${position}`,
        `${format.name} has no room for ${lost}: use jsonl, or leave it out with --vectors-only`,
      );
    }
    yield row;
    position++;
  }
}
