/** The options that say what stands where in a foreign file; import and export share them. */
import { type Command, Option } from "commander";
import { EXCHANGE_FORMATS, IMPORT_FORMATS } from "../exchange/exchange-formats.js";
import type { ForeignFormat, ReadOptions } from "../exchange/foreign-format.js";
import { wholeNumber } from "./arguments.js";

export interface ExchangeArguments {
  readonly format?: string;
  readonly delimiter?: string;
  readonly vectorColumns?: string;
}

export interface FieldArguments extends ExchangeArguments {
  readonly idField?: string;
  readonly vectorField?: string;
  readonly metadataField?: string;
  readonly numberFrom?: number;
  readonly table?: string;
}

export function addFormatOptions(command: Command, formats: readonly ForeignFormat[] = EXCHANGE_FORMATS): Command {
  const names = formats.map(({ name }) => name);
  return command
    .addOption(new Option("--format <name>", "the kind of file, where its name does not say").choices(names))
    .option("--delimiter <text>", "csv: what stands between cells")
    .option("--vector-columns <pattern>", "csv: components are in columns of their own, such as v*");
}

export function addFieldOptions(command: Command): Command {
  return addFormatOptions(command, IMPORT_FORMATS)
    .option("--id-field <name>", "the field or column with the id (id)")
    .option("--vector-field <name>", "the field or column with the vector (vector)")
    .option("--metadata-field <name>", "the field or column with an object of metadata (metadata); all others join it")
    .option("--table <name>", "sqlite-vec: the table, of a file that has several")
    .addOption(new Option("--number-from <n>", "number rows without an id from here").argParser(wholeNumber(0)));
}

export function readingOf(options: FieldArguments): ReadOptions & { format?: string } {
  const { format, delimiter, vectorColumns, idField, vectorField, metadataField, numberFrom, table } = options;
  const given = { format, delimiter, vectorColumns, idField, vectorField, metadataField, numberFrom, table };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
