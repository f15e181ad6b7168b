/** `iqdb get`: stored rows by their ids. */
import type { Command } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import { rowToLine } from "../exchange/write-json-lines.js";
import { quoted } from "../inspect/leaf-value.js";
import type { Id } from "../types/id.js";
import { idArgument } from "./arguments.js";
import { EXIT_HELP, EXIT_NOTHING } from "./exit-codes.js";
import { reading } from "./open-database.js";
import { print, remark } from "./output.js";
import { idText, metadataText } from "./row-text.js";

const HELP = `
Examples:
  iqdb get notes.iqdb doc-1
  iqdb get notes.iqdb 17 18 --json          one line of JSON for each row
  iqdb get notes.iqdb '"17"'                the text "17", not the number

${EXIT_HELP}`;

export function addGetCommand(iqdb: Command): void {
  iqdb
    .command("get")
    .summary("print rows by their ids")
    .description("Prints rows by their ids. Digits are an integer id; text that looks like one is written as JSON.")
    .argument("<database>", "the database; nothing is changed")
    .argument("<id...>", "ids of rows", (text: string, all: Id[] = []) => [...all, idArgument(text)])
    .option("--json", "print each row as a line of JSON, as iqdb import reads it")
    .addHelpText("after", HELP)
    .action((path: string, ids: Id[], options: { json?: true }) => reading(path, (db) => get(db, ids, options)));
}

async function get(db: Iqdb, ids: readonly Id[], { json }: { json?: true }): Promise<void> {
  for (const id of ids) {
    const row = db.get(id);
    if (row === undefined) {
      remark(`there is no row ${idText(id)}${otherKind(db, id)}`);
      process.exitCode = EXIT_NOTHING;
    } else if (json) await print([rowToLine(row)]);
    else {
      const metadata = metadataText(row.metadata) || "none";
      await print([
        `id        ${idText(row.id)}\nmetadata  ${metadata}\nvector    [${[...row.vector].map(short).join(", ")}]\n`,
      ]);
    }
  }
}

/** People forget that 17 and "17" are two ids. */
function otherKind(db: Iqdb, id: Id): string {
  if (typeof id === "number" && db.has(String(id)))
    return `; there is one with the text id: write '${quoted(String(id))}'`;
  if (typeof id === "string" && /^[0-9]{1,15}$/.test(id) && db.has(Number(id))) {
    return `; there is one with the integer id: write ${id}`;
  }
  return "";
}

function short(component: number): string {
  return String(Number(component.toPrecision(6)));
}
