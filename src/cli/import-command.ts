/** `iqdb import`: rows of files of other kinds into a database, which is made where none is. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { Iqdb } from "../db/iqdb.js";
import type { ForeignShape } from "../exchange/foreign-format.js";
import { type ImportResult, RowImport } from "../exchange/import-rows.js";
import type { ReadRow, RowSource } from "../exchange/row.js";
import { grouped } from "../inspect/leaf-value.js";
import { wholeNumber } from "./arguments.js";
import { addFieldOptions, type FieldArguments, readingOf } from "./exchange-arguments.js";
import { EXIT_HELP, EXIT_INTERRUPTED } from "./exit-codes.js";
import { failureText } from "./failure.js";
import { openImport } from "./import-source.js";
import { addShapeOptions, indexOf, type ShapeArguments } from "./index-arguments.js";
import { interruptible } from "./interruption.js";
import { isDatabaseThere, using } from "./open-database.js";
import { counted, print, printJsonLine, remark } from "./output.js";
import { withProgress } from "./progress.js";

interface ImportCommandOptions extends FieldArguments, ShapeArguments {
  readonly onError: "stop" | "skip";
  readonly threads?: number;
  readonly json?: true;
}

const HELP = `
Kinds: jsonl, csv, tsv, fvecs, bvecs, ivecs, npy, parquet, arrow, by the ending of the name or --format; and, of other databases, the
folders of iqdb 0.4 and vectra, and files of hnswlib, usearch and sqlite-vec. Files without ids (fvecs, bvecs, ivecs, npy) number
their rows from 0, or from --number-from. A row whose id is there already replaces that row.

Examples:
  iqdb import notes.iqdb rows.jsonl
  iqdb import notes.iqdb rows.jsonl --metric cosine --index hnsw     makes the database, with the dimension of the first row
  iqdb import notes.iqdb old.sqlite --table vec_items                the same, with the metric that the table has
  iqdb import notes.iqdb rows.csv --id-field uuid --vector-columns 'v*' --on-error skip
  zcat rows.jsonl.gz | iqdb import notes.iqdb - --format jsonl

Rows are durable as they are acknowledged. Where it stops, by a wrong row or Ctrl-C, all rows before are in, and it says how
many; starting again puts them once more, which changes nothing.

${EXIT_HELP}`;

export function addImportCommand(iqdb: Command): void {
  const command = iqdb
    .command("import")
    .summary("put the rows of other files into a database")
    .description(
      "Puts the rows of files of other kinds into a database; it is made where none is, if --metric or the file says how near two vectors are.",
    )
    .argument("<database>", "the database")
    .argument("<file...>", "files to read; - is standard input");
  addFieldOptions(command)
    .addOption(new Option("--on-error <what>", "what a wrong row does").choices(["stop", "skip"]).default("stop"))
    .addOption(new Option("--threads <n>", "hnsw: threads that link rows to the graph").argParser(wholeNumber(1)));
  addShapeOptions(command)
    .option("--json", "print the result as JSON")
    .addHelpText("after", HELP)
    .action((path: string, files: string[], options: ImportCommandOptions) => importAll(path, files, options));
}

async function importAll(path: string, files: readonly string[], options: ImportCommandOptions): Promise<void> {
  const total = { imported: 0, skipped: 0, wasAborted: false };
  try {
    await interruptible(async (signal) => {
      for (const file of files) if (!signal.aborted) await importFile(path, file, options, signal, total);
    });
  } catch (error) {
    if (total.imported > 0) remark(`${counted(total.imported, "row")} imported, and durable; then it stopped:`);
    throw error;
  }
  if (total.wasAborted) process.exitCode = EXIT_INTERRUPTED;
  if (options.json) return printJsonLine({ path, ...total });
  const skipped = total.skipped === 0 ? "" : `, ${counted(total.skipped, "row")} left out`;
  const interrupted = total.wasAborted ? " (interrupted: everything up to here is durable)" : "";
  return print([`${counted(total.imported, "row")} imported${skipped}${interrupted}\n`]);
}

type Total = { -readonly [K in keyof ImportResult]: ImportResult[K] };

async function importFile(
  path: string,
  file: string,
  options: ImportCommandOptions,
  signal: AbortSignal,
  total: Total,
): Promise<void> {
  let shape: ForeignShape = {};
  const onShape = (said: ForeignShape) => {
    shape = said;
  };
  const { rows, share } = openImport(file, readingOf(options), { signal, note: remark, onShape });
  const begun = await Begun.of(rows, options.onError === "skip");
  await using(databaseFor(path, options, begun, shape), (db) =>
    withProgress("Importing", async (progress) => {
      const work = new RowImport(db, {
        onError: options.onError,
        signal,
        onProgress: (imported) => progress.at(share(), `${grouped(imported)} rows`),
        onSkipped: (error) => sayLeftOut(error, work.skipped),
      });
      try {
        await work.run(begun.rows());
      } finally {
        total.imported += work.imported;
        total.skipped += work.skipped;
        total.wasAborted ||= signal.aborted;
      }
    }),
  );
}

/** The first few are named, the others counted. */
const NAMED_MAX = 10;

function sayLeftOut(error: unknown, count: number): void {
  if (count <= NAMED_MAX) remark(`left out: ${failureText(error).split("\n")[0]}`);
  if (count === NAMED_MAX) remark("more are counted, and not named");
}

/** What the file says counts for a database that is made, where the options do not say otherwise. */
function databaseFor(path: string, options: ImportCommandOptions, begun: Begun, shape: ForeignShape): Iqdb {
  const { threads } = options;
  const isThere = isDatabaseThere(path);
  const metric = options.metric ?? (isThere ? undefined : shape.metric);
  if (!isThere && metric === undefined) {
    throw new InvalidArgumentError(`there is no database ${path}: say --metric, and it is made (--help tells more)`);
  }
  const index = indexOf(options);
  const dim = options.dim ?? (isThere ? undefined : (shape.dim ?? begun.dim));
  return Iqdb.open(path, {
    ...(dim !== undefined && { dim }),
    ...(metric && { metric }),
    ...(index && { index }),
    ...(threads && { threads }),
  });
}

/** Rows of which the first is looked at before the others are read. */
class Begun {
  readonly #read: readonly ReadRow[];
  readonly #rest: AsyncIterator<ReadRow>;

  private constructor(read: readonly ReadRow[], rest: AsyncIterator<ReadRow>) {
    this.#read = read;
    this.#rest = rest;
  }

  /** Reads up to the first row that is one, or up to the first that is none when those are not passed over. */
  static async of(rows: RowSource, passesOver: boolean): Promise<Begun> {
    const rest = rows[Symbol.asyncIterator]();
    const read: ReadRow[] = [];
    for (;;) {
      const { done, value } = await rest.next();
      if (done) break;
      read.push(value);
      if ("row" in value || !passesOver) break;
    }
    return new Begun(read, rest);
  }

  /** Of the first row; undefined when there is none. */
  get dim(): number | undefined {
    const last = this.#read.at(-1);
    return last !== undefined && "row" in last ? last.row.vector.length : undefined;
  }

  async *rows(): AsyncGenerator<ReadRow> {
    try {
      yield* this.#read;
      yield* { [Symbol.asyncIterator]: () => this.#rest };
    } finally {
      await this.#rest.return?.();
    }
  }
}
