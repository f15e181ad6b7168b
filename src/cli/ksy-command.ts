/** `iqdb ksy`: compiles Kaitai schemas to TypeScript; with `--watch` again whenever one of them changes. */
import { type FSWatcher, watch } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { CompileOptions } from "../../codegen/public.js";
import { EXIT_FAILED } from "./exit-codes.js";
import { sayFailure } from "./failure.js";

interface KsyOptions {
  readonly out: string;
  readonly importPath: readonly string[];
  readonly extension: NonNullable<CompileOptions["extension"]>;
  readonly watch?: true;
}

const EXAMPLES = `
Examples:
  iqdb ksy png.ksy -o src/formats
  iqdb ksy png.ksy wav.ksy -o src/formats --import-path schemas --watch

The folder then holds png.ts and the runtime that it needs:
  import { codec } from "./formats/png.js";
  const png = codec.read(bytes);

Exit codes: 0 done, 1 a schema is wrong or a file cannot be read or written, 2 the command line is wrong.`;

export function addKsyCommand(iqdb: Command): void {
  iqdb
    .command("ksy")
    .summary("compile Kaitai schemas to TypeScript readers and writers")
    .description("Compiles Kaitai schemas (.ksy), and those that they import, to typed TypeScript readers and writers.")
    .argument("<file...>", "schemas to compile")
    .requiredOption("-o, --out <dir>", "the folder for the modules")
    .option("-I, --import-path <dir>", "look for imports here too (more than once: in this order)", collect, [])
    .addOption(
      new Option("--extension <ending>", "what relative imports end in").choices([".js", ".ts", ""]).default(".js"),
    )
    .option("-w, --watch", "compile again whenever a schema changes")
    .addHelpText("after", EXAMPLES)
    .action((files: string[], options: KsyOptions) => compileAll(files, options));
}

function collect(one: string, all: readonly string[]): string[] {
  return [...all, one];
}

/** A file that is wrong does not keep the others from being compiled. */
async function compileAll(files: readonly string[], options: KsyOptions): Promise<void> {
  for (const file of files) {
    const schemas = await compileOne(file, options);
    if (options.watch) new SchemaWatch(file, schemas, options);
  }
  if (options.watch) console.log(`Watching ${files.join(", ")} (Ctrl+C ends it)`);
}

/** The schemas that were read; only the file itself when it is wrong. */
async function compileOne(file: string, { out, importPath, extension }: KsyOptions): Promise<readonly string[]> {
  try {
    const { compileKsy } = await import("../../codegen/public.js");
    const result = await compileKsy(file, { outDir: out, importPaths: importPath, extension });
    const path = relative(".", result.modulePath);
    for (const notice of result.notices) sayFailure(notice);
    console.log(`${file} → ${path} (${result.rootType}; ${result.sources.length} files with what it needs)`);
    return result.schemas;
  } catch (error) {
    sayFailure(error);
    process.exitCode = EXIT_FAILED;
    return [resolve(file)];
  }
}

/** Several events of one change are one change. */
const SETTLED_MS = 50;

/** Watches the folders of the schemas, because editors put a new file in the place of the old one. */
class SchemaWatch {
  readonly #file: string;
  readonly #options: KsyOptions;
  readonly #schemas = new Set<string>();
  readonly #folders = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, schemas: readonly string[], options: KsyOptions) {
    this.#file = file;
    this.#options = options;
    this.#add(schemas);
  }

  #add(schemas: readonly string[]): void {
    for (const schema of schemas) {
      this.#schemas.add(schema);
      const folder = dirname(schema);
      if (this.#folders.has(folder)) continue;
      const watcher = watch(folder, (_, name) => this.#changed(name === null ? undefined : resolve(folder, name)));
      watcher.on("error", sayFailure);
      this.#folders.set(folder, watcher);
    }
  }

  #changed(path: string | undefined): void {
    if (path !== undefined && !this.#schemas.has(path)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#again(), SETTLED_MS);
  }

  async #again(): Promise<void> {
    this.#add(await compileOne(this.#file, this.#options));
    process.exitCode = 0;
  }
}
