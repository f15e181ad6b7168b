/** `iqdb delete`: rows by their ids or by a filter, all or none. */
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { FilterInput } from "../filter/filter-types.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";
import { filterArgument, idArgument } from "./arguments.js";
import { EXIT_HELP, EXIT_NOTHING } from "./exit-codes.js";
import { writing } from "./open-database.js";
import { counted, print, printJsonLine } from "./output.js";

interface DeleteOptions {
  readonly filter?: FilterInput<Metadata>;
  readonly json?: true;
}

const HELP = `
Examples:
  iqdb delete notes.iqdb doc-1 doc-2
  iqdb delete notes.iqdb --filter '{"year":{"$lt":2000}}'

${EXIT_HELP}`;

export function addDeleteCommand(iqdb: Command): void {
  iqdb
    .command("delete")
    .summary("remove rows by their ids, or by a filter")
    .description("Removes rows, all that are named or none.")
    .argument("<database>", "the database")
    .argument("[id...]", "ids of rows", (text: string, all: Id[] = []) => [...all, idArgument(text)])
    .option("--filter <json>", "remove the rows that this accepts", filterArgument)
    .option("--json", "print how many as JSON")
    .addHelpText("after", HELP)
    .action((path: string, ids: Id[], options: DeleteOptions) => remove(path, ids ?? [], options));
}

async function remove(path: string, ids: readonly Id[], { filter, json }: DeleteOptions): Promise<void> {
  if ((filter === undefined) === (ids.length === 0)) throw new InvalidArgumentError("name ids, or a filter");
  const deleted = await writing(path, (db) => (filter === undefined ? db.deleteMany(ids) : db.deleteWhere(filter)));
  if (deleted === 0) process.exitCode = EXIT_NOTHING;
  if (json) await printJsonLine({ deleted });
  else await print([`${counted(deleted, "row")} removed\n`]);
}
