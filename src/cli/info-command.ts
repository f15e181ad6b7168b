/** `iqdb info` and `iqdb stats`: what a database is, and what it takes. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import type { IndexConfig } from "../index/index-config.js";
import { EXIT_HELP } from "./exit-codes.js";
import { reading } from "./open-database.js";
import { bytesText, printFacts, printJsonLine } from "./output.js";

interface JsonOption {
  readonly json?: true;
}

const INFO_HELP = `
Examples:
  iqdb info notes.iqdb
  iqdb info notes.iqdb --json | jq .rows

${EXIT_HELP}`;

const STATS_HELP = `
Examples:
  iqdb stats notes.iqdb

${EXIT_HELP}`;

export function addInfoCommands(iqdb: Command): void {
  iqdb
    .command("info")
    .summary("what a database is: rows, dimension, metric, index, files")
    .argument("<database>", "the database; nothing is changed")
    .option("--json", "print it as JSON")
    .addHelpText("after", INFO_HELP)
    .action((path: string, options: JsonOption) => reading(path, (db) => info(db, path, options)));
  iqdb
    .command("stats")
    .summary("what an open database takes: memory by what it holds, files")
    .argument("<database>", "the database; nothing is changed")
    .option("--json", "print it as JSON")
    .addHelpText("after", STATS_HELP)
    .action((path: string, options: JsonOption) => reading(path, (db) => stats(db, path, options)));
}

async function info(db: Iqdb, path: string, { json }: JsonOption): Promise<void> {
  const { openReport } = db;
  const files = fileBytes(path);
  const { snapshotVersion, compression, walVersion, replayedFrames, droppedBytes } = openReport!;
  const facts = { rows: db.size, dim: db.dim, metric: db.metric };
  if (json) {
    const log = { version: walVersion, replayedFrames, droppedBytes };
    await printJsonLine({ path, ...facts, index: db.indexConfig, files, snapshotVersion, compression, log });
    return;
  }
  await printFacts({
    database: path,
    ...facts,
    index: indexText(db.indexConfig),
    snapshot: `${bytesText(files.snapshot)}, version ${snapshotVersion}, compression ${compression}`,
    log: files.log === 0 ? "none" : `${bytesText(files.log)}, version ${walVersion}, ${replayedFrames} frames`,
    sidecar: files.sidecar === 0 ? undefined : bytesText(files.sidecar),
  });
}

async function stats(db: Iqdb, path: string, { json }: JsonOption): Promise<void> {
  const { size, memory } = db.stats();
  const files = fileBytes(path);
  const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
  if (json) {
    await printJsonLine({ path, rows: size, memory: { ...memory, total }, files });
    return;
  }
  const parts = Object.entries(memory).map(([name, bytes]): [string, string] => [`memory: ${name}`, bytesText(bytes)]);
  const onDisk = Object.entries(files).map(([name, bytes]): [string, string] => [`file: ${name}`, bytesText(bytes)]);
  await printFacts({ rows: size, ...Object.fromEntries([...parts, ["memory: all", bytesText(total)], ...onDisk]) });
}

/** 0 where there is no such file. */
export function fileBytes(path: string): { readonly snapshot: number; readonly log: number; readonly sidecar: number } {
  const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  return { snapshot: size(path), log: size(`${path}.wal`), sidecar: size(`${path}.idx`) };
}

export function indexText({ kind, ...parameters }: IndexConfig): string {
  const shown = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return shown.length === 0 ? kind : `${kind} (${shown.join(", ")})`;
}
