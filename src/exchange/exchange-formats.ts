/** The kinds of foreign files: what they are called, and who reads and writes them. */
import { FormatError } from "../bytes/format-error.js";
import { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import { closest } from "../types/suggest.js";
import { readArrow, writeArrow } from "./arrow.js";
import { type CsvOptions, readCsv, writeCsv } from "./csv.js";
import { malformed, unreadableFile, unsupported } from "./exchange-errors.js";
import type { ForeignFormat, ForeignInput, ReadOptions } from "./foreign-format.js";
import { readNpy, writeNpy } from "./npy.js";
import { readParquet, writeParquet } from "./parquet.js";
import { PEER_FORMATS } from "./peer-formats.js";
import { readJsonLines } from "./read-json-lines.js";
import type { ReadRow, StoredRow } from "./row.js";
import { idKindOf } from "./table-rows.js";
import { readVectorFile, writeVectorFile } from "./vector-files.js";
import { writeJsonLines } from "./write-json-lines.js";

/** What is known of the rows before the first of them is written. */
export interface ExportShape {
  readonly rows: number;
  readonly dim: number;
  /** All ids once more, for kinds whose columns have one type. */
  ids(): Iterable<Id>;
}

/** A kind that is read and written. */
export interface ExchangeFormat extends ForeignFormat {
  /** Whether a file of the kind has room for ids and metadata. */
  readonly holdsAll: boolean;
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

/** Kinds that are read: those, and the files of other databases. */
export const IMPORT_FORMATS: readonly ForeignFormat[] = [...EXCHANGE_FORMATS, ...PEER_FORMATS];

/** The kind, of those that are written too, that is named or that the ending of the path says. Errors: IQDB_INVALID_CONFIG. */
export function formatOf(path: string, name?: string): ExchangeFormat {
  return choose(EXCHANGE_FORMATS, path, name);
}

/** The same of all kinds that are read. */
export function importFormatOf(path: string, name?: string): ForeignFormat {
  return choose(IMPORT_FORMATS, path, name);
}

function choose<F extends ForeignFormat>(formats: readonly F[], path: string, name?: string): F {
  const names = formats.map((format) => format.name);
  if (name !== undefined) {
    const named = formats.find((format) => format.name === name);
    if (named !== undefined) return named;
    const suggestion = closest(name, names);
    const advice = suggestion === undefined ? names.join(", ") : `did you mean ${suggestion}?`;
    throw new IqdbError("IQDB_INVALID_CONFIG", `there is no format ${JSON.stringify(name)}: ${advice}`, { suggestion });
  }
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  const found = formats.find(({ extensions }) => ending !== undefined && extensions.includes(ending));
  if (found !== undefined) return found;
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `the name ${path} does not say what kind of file it is: say --format, one of ${names.join(", ")}`,
    { path },
  );
}

/** The kind of a folder that holds files of these names. Errors: IQDB_INVALID_CONFIG. */
export function folderFormatOf(path: string, files: readonly string[], name?: string): ForeignFormat {
  const format =
    name === undefined
      ? IMPORT_FORMATS.find(({ folderOf }) => folderOf?.some((file) => files.includes(file)))
      : importFormatOf(path, name);
  if (format?.folderOf !== undefined) return format;
  const why = format === undefined ? "holds no index.json, snap or wal: name a file" : `is none: ${name} is a file`;
  throw new IqdbError("IQDB_INVALID_CONFIG", `${path} is a folder, and ${why}`, { path });
}

/** The rows of a file. Errors: IqdbErrors that name the file, whoever threw them first. */
export async function* readRows(
  format: ForeignFormat,
  input: ForeignInput,
  options: ReadOptions,
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
