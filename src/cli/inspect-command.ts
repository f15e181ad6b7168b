/** `iqdb inspect`: what is in a file, byte by byte, as a tree, as JSON or as a page. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { IqdbError } from "../errors.js";
import { inspectBySchema } from "../inspect/inspect-by-schema.js";
import { inspectBytes } from "../inspect/inspect-bytes.js";
import type { FileState, Inspection } from "../inspect/inspection.js";
import { printJson } from "../inspect/print-json.js";
import { printPage } from "../inspect/print-page.js";
import { printTree } from "../inspect/print-tree.js";
import { EXIT_DAMAGED, EXIT_DONE, EXIT_TORN } from "./exit-codes.js";
import { loadSchema } from "./load-schema.js";
import { hasColours, print } from "./output.js";

interface InspectOptions {
  readonly ksy?: string;
  readonly importPath: readonly string[];
  readonly json?: true;
  readonly html?: string;
  readonly all?: true;
  readonly docs?: true;
}

const EXIT_CODES: Readonly<Record<FileState, number>> = {
  whole: EXIT_DONE,
  damaged: EXIT_DAMAGED,
  torn: EXIT_TORN,
};

const HELP = `
Examples:
  iqdb inspect notes.iqdb
  iqdb inspect notes.iqdb.wal --docs
  iqdb inspect notes.iqdb --html notes.html
  iqdb inspect --ksy png.ksy picture.png

Exit codes: 0 the file is whole, 3 it is damaged, 4 it ends in what a crash left of a write (opening the database drops
that, and nothing is lost), 1 it cannot be read or is of no known kind, 2 the command line is wrong.`;

export function addInspectCommand(iqdb: Command): void {
  iqdb
    .command("inspect")
    .summary("show what is in a file, byte by byte")
    .description(
      "Shows the structure of a snapshot, a log or an index sidecar, or of any file that a Kaitai schema describes: offsets, values, checksums, and where and why a file is damaged.",
    )
    .argument("<file>", "the file to look at; nothing is changed")
    .option("--ksy <schema>", "read the file by this Kaitai schema (.ksy)")
    .option("-I, --import-path <dir>", "look for the schema's imports here too", collect, [])
    .addOption(new Option("--json", "print all fields as JSON").conflicts("html"))
    .option("--html <out>", "write one page that shows the bytes in colours")
    .option("--all", "leave nothing out: every element, values to their end")
    .option("--docs", "with what the schema says of each field")
    .addHelpText("after", HELP)
    .action((file: string, options: InspectOptions) => inspect(file, options));
}

function collect(one: string, all: readonly string[]): string[] {
  return [...all, one];
}

async function inspect(file: string, options: InspectOptions): Promise<void> {
  const schema = options.ksy === undefined ? undefined : await loadSchema(options.ksy, options.importPath);
  const bytes = readBytes(file);
  const name = basename(file);
  const inspection = schema === undefined ? inspectBytes(name, bytes) : inspectBySchema(name, bytes, schema);
  const all = options.all ?? false;
  if (options.html !== undefined) writePieces(options.html, printPage(inspection));
  else if (options.json) await print(printJson(inspection, { all }));
  else await print(lines(inspection, all, options.docs ?? false));
  process.exitCode = EXIT_CODES[inspection.state];
}

function* lines(inspection: Inspection, all: boolean, docs: boolean): Generator<string> {
  for (const line of printTree(inspection, { all, docs, colours: hasColours() })) yield `${line}\n`;
}

function readBytes(path: string): Uint8Array {
  return inFiles(`${path} cannot be read`, () => {
    const { buffer, byteOffset, length } = readFileSync(path);
    return new Uint8Array(buffer, byteOffset, length);
  });
}

function writePieces(path: string, pieces: Iterable<string>): void {
  inFiles(`${path} cannot be written`, () => {
    const file = openSync(path, "w");
    try {
      for (const piece of pieces) writeFully(file, Buffer.from(piece));
    } finally {
      closeSync(file);
    }
  });
}

function writeFully(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function inFiles<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof IqdbError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new IqdbError(
      "IQDB_IO",
      `${what}: ${code === "ENOENT" ? "there is no such file" : message}`,
      { code },
      { cause },
    );
  }
}
