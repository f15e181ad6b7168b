/** `iqdb backup`, `iqdb compact`: a copy of a database in use, and one that takes no more room than it needs. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { EXIT_HELP } from "./exit-codes.js";
import { addIndexOptions, type IndexArguments, indexOf } from "./index-arguments.js";
import { fileBytes, indexText } from "./info-command.js";
import { reading, writing } from "./open-database.js";
import { bytesText, counted, print, printJsonLine } from "./output.js";
import { withProgress } from "./progress.js";

interface BackupOptions {
  readonly overwrite?: boolean;
  readonly json?: true;
}

interface CompactOptions extends IndexArguments {
  readonly json?: true;
}

const BACKUP_HELP = `
Examples:
  iqdb backup notes.iqdb notes-copy.iqdb
  iqdb backup notes.iqdb /mnt/backup/notes.iqdb --overwrite

The copy is one file, whole or not there: it is the state at the moment at which the command opens the database, which
another process may be writing to.

${EXIT_HELP}`;

const COMPACT_HELP = `
Examples:
  iqdb compact notes.iqdb
  iqdb compact notes.iqdb --index hnsw --m 16      changes the index as well

Ctrl-C ends it and leaves the database as it was.

${EXIT_HELP}`;

export function addMaintenanceCommands(iqdb: Command): void {
  iqdb
    .command("backup")
    .summary("write a copy of a database, also while it is written to")
    .argument("<database>", "the database; nothing is changed")
    .argument("<copy>", "the file to write")
    .option("--overwrite", "replace what is there")
    .option("--json", "print the result as JSON")
    .addHelpText("after", BACKUP_HELP)
    .action((path: string, copy: string, options: BackupOptions) => backup(path, copy, options));
  const compacting = iqdb
    .command("compact")
    .summary("fold the log, give back the room of deleted rows, improve the index")
    .argument("<database>", "the database");
  addIndexOptions(compacting)
    .option("--json", "print the result as JSON")
    .addHelpText("after", COMPACT_HELP)
    .action((path: string, options: CompactOptions) => compact(path, options));
}

async function backup(path: string, copy: string, { overwrite = false, json }: BackupOptions): Promise<void> {
  const rows = await reading(path, (db) =>
    withProgress("Copying", (progress) => {
      db.backup(copy, { overwrite, onProgress: (share) => progress.at(share) });
      return db.size;
    }),
  );
  const { size } = statSync(copy);
  if (json) await printJsonLine({ path: copy, rows, bytes: size });
  else await print([`${copy}: ${counted(rows, "row")}, ${bytesText(size)}\n`]);
}

async function compact(path: string, options: CompactOptions): Promise<void> {
  const before = allBytes(path);
  const index = indexOf(options);
  const converting = index === undefined ? {} : { index, reindex: true };
  const result = await writing(
    path,
    (db) =>
      withProgress("Compacting", (progress) => {
        const { indexRebuilt } = db.optimize({ onProgress: (share) => progress.at(share) });
        db.checkpoint();
        return { rows: db.size, index: db.indexConfig, indexRebuilt };
      }),
    converting,
  );
  const bytes = { before, after: allBytes(path) };
  if (options.json) await printJsonLine({ path, ...result, bytes });
  else {
    const sizes = `${bytesText(bytes.before)} before, ${bytesText(bytes.after)} now`;
    await print([`${path}: ${counted(result.rows, "row")}, ${indexText(result.index)}; ${sizes}\n`]);
  }
}

function allBytes(path: string): number {
  const { snapshot, log, sidecar } = fileBytes(path);
  return snapshot + log + sidecar;
}
