#!/usr/bin/env node
/**
 * The command `iqdb`. Each subcommand is a file of its own that adds itself to the program; here stands only what they
 * share: how arguments are refused, and which exit code a failure has.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EXIT_FAILED, EXIT_USAGE, sayFailure } from "./failure.js";
import { addInspectCommand } from "./inspect-command.js";
import { addKsyCommand } from "./ksy-command.js";

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
  addInspectCommand(iqdb);
  addKsyCommand(iqdb);
  return iqdb;
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else {
    sayFailure(error);
    process.exitCode = EXIT_FAILED;
  }
}
