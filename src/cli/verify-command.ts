/** `iqdb verify`, `iqdb repair`: whether the files say what was written, and what can be brought back where they do not. */
import type { Command } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import type { Verification } from "../db/verify.js";
import { IqdbError } from "../errors.js";
import type { OpenReport } from "../persist/open-report.js";
import { EXIT_DAMAGED, EXIT_HELP, isDamagedFile } from "./exit-codes.js";
import { reading, writing } from "./open-database.js";
import { counted, print, printJsonLine } from "./output.js";
import { withProgress } from "./progress.js";

interface RepairOptions {
  readonly dryRun?: true;
  readonly cutTail?: true;
  readonly json?: true;
}

const VERIFY_HELP = `
Examples:
  iqdb verify notes.iqdb
  iqdb verify notes.iqdb --json || mail -s "notes.iqdb is damaged" me

${EXIT_HELP}`;

const REPAIR_HELP = `
Examples:
  iqdb repair notes.iqdb --dry-run      says what would come back, changes nothing
  iqdb repair notes.iqdb

The damaged file is kept beside it as notes.iqdb.damaged-1 or notes.iqdb.wal.damaged-1 (-2, …); what came back is then
written anew. Where a snapshot is damaged, the report says whether rows may hold changed values.

${EXIT_HELP}`;

export function addVerifyCommands(iqdb: Command): void {
  iqdb
    .command("verify")
    .summary("read the files from their first byte and say whether they are whole")
    .argument("<database>", "the database; nothing is changed")
    .option("--json", "print the result as JSON")
    .addHelpText("after", VERIFY_HELP)
    .action((path: string, options: { json?: true }) => verify(path, options));
  iqdb
    .command("repair")
    .summary("bring back what can be read of a damaged database")
    .description(
      "Brings back every row that can still be read of a damaged snapshot or log. A whole database stays as it is.",
    )
    .argument("<database>", "the database")
    .option("--dry-run", "say what would come back and change nothing")
    .option("--cut-tail", "of a damaged log, give up everything behind the damage")
    .option("--json", "print the result as JSON")
    .addHelpText("after", REPAIR_HELP)
    .action((path: string, options: RepairOptions) => repair(path, options));
}

async function verify(path: string, { json }: { json?: true }): Promise<void> {
  const { ok, rows, problems } = await verification(path);
  if (!ok) process.exitCode = EXIT_DAMAGED;
  if (json) await printJsonLine({ path, ok, rows, problems: problems.map((problem) => ({ ...problem })) });
  else if (ok) await print([`${path} is whole: ${counted(rows, "row")}\n`]);
  else {
    await print([
      `${path} is damaged\n`,
      ...problems.map(({ code, message }) => `  ${code}: ${message}\n`),
      "iqdb inspect shows where; iqdb repair --dry-run says what can be brought back.\n",
    ]);
  }
}

/** Damage that keeps it from opening is a result as well. */
async function verification(path: string): Promise<Verification> {
  try {
    return await reading(path, (db) =>
      withProgress("Comparing", (progress) => db.verify({ onProgress: (share) => progress.at(share) })),
    );
  } catch (error) {
    if (!(error instanceof IqdbError) || !isDamagedFile(error)) throw error;
    return { ok: false, rows: 0, problems: [{ code: error.code, message: error.message }] };
  }
}

async function repair(path: string, options: RepairOptions): Promise<void> {
  const recovery = options.cutTail ? "cut-tail" : "salvage";
  const open = options.dryRun ? reading : writing;
  const result = await open(path, (db) => repaired(db), { recovery });
  if (options.json) await printJsonLine({ path, dryRun: options.dryRun ?? false, ...result });
  else if (!result.damaged) await print([`${path} is whole, nothing to repair: ${counted(result.rows, "row")}\n`]);
  else {
    const did = options.dryRun ? "would come back" : "came back";
    await print([`${counted(result.rows, "row")} ${did}; ${counted(result.bytesGivenUp, "byte")} given up\n`]);
  }
}

function repaired(db: Iqdb): { damaged: boolean; rows: number; bytesGivenUp: number; warnings: string[] } {
  const { damaged, warnings } = db.openReport!;
  return { damaged, rows: db.size, bytesGivenUp: givenUp(db.openReport!), warnings };
}

function givenUp({ damage, salvagedSnapshot }: OpenReport): number {
  return [...damage, ...(salvagedSnapshot?.damage ?? [])].reduce((sum, { length }) => sum + length, 0);
}
