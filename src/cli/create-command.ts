/** `iqdb create`: a new, empty database. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { Iqdb } from "../db/iqdb.js";
import { IqdbError } from "../errors.js";
import { EXIT_HELP } from "./exit-codes.js";
import { addShapeOptions, indexOf, type ShapeArguments } from "./index-arguments.js";
import { print, printJsonLine } from "./output.js";

interface CreateOptions extends ShapeArguments {
  readonly json?: true;
}

const HELP = `
Examples:
  iqdb create notes.iqdb --dim 384 --metric cosine
  iqdb create notes.iqdb --dim 384 --metric cosine --index hnsw --m 16
  iqdb import notes.iqdb rows.jsonl --metric cosine      makes it too, as long as the rows say

${EXIT_HELP}`;

export function addCreateCommand(iqdb: Command): void {
  const command = iqdb
    .command("create")
    .summary("make a new, empty database")
    .description("Makes a new, empty database. Dimension and metric are fixed for its life, the index can be changed.")
    .argument("<database>", "the file to make");
  addShapeOptions(command)
    .option("--json", "print what was made as JSON")
    .addHelpText("after", HELP)
    .action((path: string, options: CreateOptions) => create(path, options));
}

async function create(path: string, options: CreateOptions): Promise<void> {
  if (existsSync(path)) throw isThere(path);
  const { dim, metric } = options;
  const index = indexOf(options);
  const db = Iqdb.open(path, { ...(dim && { dim }), ...(metric && { metric }), ...(index && { index }) });
  const made = { path, dim: db.dim, metric: db.metric, index: db.indexConfig };
  db.close();
  if (!db.openReport?.created) throw isThere(path);
  if (options.json) await printJsonLine(made);
  else await print([`${path}: ${made.dim} dimensions, ${made.metric}, ${made.index.kind}\n`]);
}

function isThere(path: string): IqdbError {
  return new IqdbError("IQDB_INVALID_CONFIG", `${path} is there already: choose another name, or remove it first`, {
    path,
  });
}
