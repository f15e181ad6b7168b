/** `iqdb export`: all rows, or those that a filter accepts, as a file of another kind, whole or not there at all. */
import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import { IqdbError } from "../errors.js";
import { type ExchangeFormat, formatOf, onlyVectors } from "../exchange/exchange-formats.js";
import type { StoredRow } from "../exchange/row.js";
import type { FilterInput } from "../filter/filter-types.js";
import { grouped } from "../inspect/leaf-value.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";
import { filterArgument } from "./arguments.js";
import { ChosenRows } from "./chosen-rows.js";
import { addFormatOptions, type ExchangeArguments, readingOf } from "./exchange-arguments.js";
import { EXIT_HELP, EXIT_INTERRUPTED, EXIT_NOTHING } from "./exit-codes.js";
import { interruptible } from "./interruption.js";
import { reading } from "./open-database.js";
import { counted, print, printJsonLine, remark } from "./output.js";
import { type Progress, withProgress } from "./progress.js";

interface ExportOptions extends ExchangeArguments {
  readonly filter?: FilterInput<Metadata>;
  readonly vectorsOnly?: true;
  readonly overwrite?: true;
  readonly json?: true;
}

const HELP = `
Kinds: jsonl, csv, tsv, fvecs, bvecs, ivecs, npy, parquet, arrow, by the ending of the name or --format. jsonl, csv and tsv hold
everything, parquet and arrow too as long as ids are all integers or all text: what is exported and imported again is the same bit
for bit. fvecs, bvecs, ivecs and npy hold vectors alone; rows with metadata, or
with ids other than 0, 1, 2, …, are refused unless --vectors-only is said. bvecs and ivecs hold whole numbers.

Examples:
  iqdb export notes.iqdb notes.jsonl
  iqdb export notes.iqdb notes.csv --vector-columns 'v*'
  iqdb export notes.iqdb recent.jsonl --filter '{"year":{"$gte":2020}}'
  iqdb export notes.iqdb - --format jsonl | gzip > notes.jsonl.gz
  iqdb export notes.iqdb notes.fvecs --vectors-only

${EXIT_HELP}`;

export function addExportCommand(iqdb: Command): void {
  const command = iqdb
    .command("export")
    .summary("write the rows of a database as a file of another kind")
    .argument("<database>", "the database; nothing is changed")
    .argument("<file>", "the file to write; - is standard output");
  addFormatOptions(command)
    .option("--filter <json>", "write the rows that this accepts", filterArgument)
    .option("--vectors-only", "leave out ids and metadata that the kind has no room for")
    .option("--overwrite", "replace the file that is there")
    .option("--json", "print the result as JSON")
    .addHelpText("after", HELP)
    .action((path: string, file: string, options: ExportOptions) => reading(path, (db) => exportTo(db, file, options)));
}

async function exportTo(db: Iqdb, file: string, options: ExportOptions): Promise<void> {
  const format = formatOf(file, options.format);
  const toStandard = file === "-";
  if (!toStandard && !options.overwrite && existsSync(file)) throw isThere(file);
  const rows = new ChosenRows(db, options.filter);
  await interruptible((signal) =>
    withProgress("Exporting", async (progress) => {
      const pieces = piecesOf(rows, db.dim, format, options, progress);
      try {
        if (toStandard)
          await pipeline(Readable.from(pieces, { objectMode: false }), standardOutput(), { signal, end: false });
        else await writeWhole(file, pieces, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        process.exitCode = EXIT_INTERRUPTED;
      }
    }),
  );
  if (process.exitCode === EXIT_INTERRUPTED) remark("interrupted: nothing is left of the file");
  else {
    if (options.filter && rows.count === 0) process.exitCode = EXIT_NOTHING;
    if (toStandard) return;
    if (options.json) await printJsonLine({ file, format: format.name, rows: rows.count });
    else await print([`${file}: ${counted(rows.count, "row")}\n`]);
  }
}

function piecesOf(
  chosen: ChosenRows,
  dim: number,
  format: ExchangeFormat,
  options: ExportOptions,
  progress: Progress,
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const all = watched(chosen, chosen.count, progress);
  const rows = format.holdsAll || options.vectorsOnly ? all : onlyVectors(all, format);
  const ids = () => idsOf(chosen);
  return format.write(rows, { rows: chosen.count, dim, ids }, readingOf(options));
}

function* idsOf(rows: Iterable<StoredRow>): Generator<Id> {
  for (const { id } of rows) yield id;
}

function* watched(rows: Iterable<StoredRow>, count: number, progress: Progress): Generator<StoredRow> {
  let done = 0;
  for (const row of rows) {
    yield row;
    progress.at(++done / count, `${grouped(done)} rows`);
  }
}

/** A reader that has seen enough is no failure. */
function standardOutput(): Writable {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
  });
  return process.stdout;
}

/** Written beside it first, so that nobody finds half a file under its name. */
async function writeWhole(
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  const output = createWriteStream(partial, { flags: "wx" });
  try {
    await pipeline(Readable.from(pieces, { objectMode: false }), output, { signal });
    renameSync(partial, file);
  } catch (cause) {
    // It may be opened after what goes into it has failed.
    if (!output.closed) await new Promise<void>((closed) => output.once("close", () => closed()));
    rmSync(partial, { force: true });
    if (cause instanceof IqdbError || signal.aborted) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new IqdbError("IQDB_IO", `${file} cannot be written: ${message}`, { code }, { cause });
  }
}

function isThere(file: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${file} is there already: choose another name, or say --overwrite`, {
    file,
  });
}
