#!/usr/bin/env node
/**
 * The command `iqdb`. Each subcommand is a file of its own that adds itself to the program; here stands only what they
 * share: how arguments are refused, and which exit code a failure has.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { addCreateCommand } from "./create-command.js";
import { addDeleteCommand } from "./delete-command.js";
import { exitCodeOf } from "./exit-codes.js";
import { addExportCommand } from "./export-command.js";
import { sayFailure, sayFailureAsJson } from "./failure.js";
import { addGetCommand } from "./get-command.js";
import { addImportCommand } from "./import-command.js";
import { addInfoCommands } from "./info-command.js";
import { addInspectCommand } from "./inspect-command.js";
import { addKsyCommand } from "./ksy-command.js";
import { addMaintenanceCommands } from "./maintenance-commands.js";
import { addMeasureCommands } from "./measure-commands.js";
import { addQueryCommand } from "./query-command.js";
import { addVerifyCommands } from "./verify-command.js";

/** In the sources two folders up, in dist/esm/src/cli two more. */
function version(): string {
  for (const path of ["../../package.json", "../../../../package.json"]) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version: string }).version;
    } catch {
      // The next one.
    }
  }
  return "unknown";
}

function program(): Command {
  const iqdb = new Command("iqdb")
    .description("An embedded vector database, and the generator of its formats.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showHelpAfterError("(iqdb --help tells more)")
    .exitOverride();
  iqdb.commandsGroup("Databases:");
  addCreateCommand(iqdb);
  addImportCommand(iqdb);
  addExportCommand(iqdb);
  iqdb.commandsGroup("Rows:");
  addQueryCommand(iqdb);
  addGetCommand(iqdb);
  addDeleteCommand(iqdb);
  iqdb.commandsGroup("Looking after:");
  addInfoCommands(iqdb);
  addVerifyCommands(iqdb);
  addMaintenanceCommands(iqdb);
  addMeasureCommands(iqdb);
  iqdb.commandsGroup("Formats:");
  addInspectCommand(iqdb);
  addKsyCommand(iqdb);
  return iqdb;
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // Commander has said what was wrong by itself; what a command refuses later on, nobody has.
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  else if (!(error instanceof CommanderError) && process.argv.includes("--json")) sayFailureAsJson(error);
  else if (!(error instanceof CommanderError)) sayFailure(error);
}
