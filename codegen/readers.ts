/**
 * Emits readers of our formats in every language that Kaitai's compiler offers, for people who want to read our files
 * elsewhere:
 *
 *     npm run readers              into .readers/, one folder for each language
 *     npm run readers -- DIR       into DIR
 *
 * What the compiler emits is not covered by its licence, and nothing of it is kept in this repository: the schemas are.
 * `python-0.10` is what the compiler of version 0.10 emits: the runtime that Debian has is of that version. It does not know
 * `valid: in-enum`, so that check is left out there; and it forgets to import schemas, which is mended.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import newest from "kaitai-struct-compiler";
import OldCompiler from "kaitai-struct-compiler-0.10";
import { parse } from "yaml";

const SCHEMAS = "formats";
export const PYTHON_010 = "python-0.10";

export interface Reader {
  readonly language: string;
  /** Sources by file name. */
  readonly files: ReadonlyMap<string, string>;
}

type Load = (name: string) => unknown;

const load: Load = (name) => parse(readFileSync(join(SCHEMAS, `${name}.ksy`), "utf8"));

/** A schema in the words of version 0.10. */
const loadFor010: Load = (name) =>
  parse(readFileSync(join(SCHEMAS, `${name}.ksy`), "utf8"), (key, value: unknown) => {
    if (key === "ks-version") return "0.10";
    const isInEnum = key === "valid" && typeof value === "object" && value !== null && "in-enum" in value;
    return isInEnum ? undefined : value;
  });

function schemaNames(): string[] {
  return readdirSync(SCHEMAS).flatMap((file) => (file.endsWith(".ksy") ? [file.slice(0, -4)] : []));
}

/** The readers of all our formats in one language. */
export async function emitReaders(language: string): Promise<Reader> {
  const isOld = language === PYTHON_010;
  const [compiler, target, read] = isOld ? [new OldCompiler(), "python", loadFor010] : [newest, language, load];
  const importer = { importYaml: (name: string) => Promise.resolve(read(name)) };
  const files = new Map<string, string>();
  for (const name of schemaNames()) {
    const compiled = await compiler.compile(target, read(name), importer, false);
    for (const [file, source] of Object.entries(compiled)) files.set(file, isOld ? withImports(source) : source);
  }
  return { language, files };
}

/** Version 0.10 names the classes of imported schemas without importing them. */
function withImports(source: string): string {
  const isUser = source.includes("IqdbCommon.") && !source.includes("class IqdbCommon(");
  return isUser
    ? source.replace("\nimport kaitaistruct\n", "\nimport kaitaistruct\nfrom iqdb_common import IqdbCommon\n")
    : source;
}

export const LANGUAGES: readonly string[] = [...newest.languages, PYTHON_010];

/** The folder of the reader. */
export function writeReader({ language, files }: Reader, folder: string): string {
  const target = join(folder, language);
  for (const [file, source] of files) {
    const path = join(target, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }
  return target;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = process.argv[2] ?? ".readers";
  for (const language of LANGUAGES) {
    const reader = await emitReaders(language);
    console.log(`${writeReader(reader, folder)}: ${reader.files.size} files`);
  }
}
