/**
 * A schema made to run: compiled to TypeScript in a folder that is gone afterwards, its types taken out, and imported. What
 * takes the types out is Node itself from 22.13 on, else the package typescript or esbuild, wherever the user has it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { IqdbError } from "../errors.js";
import type { RunnableSchema } from "../inspect/inspect-by-schema.js";
import type { LayoutFunction } from "../inspect/part-builder.js";

type StripTypes = (source: string) => string;

/** Errors: `SchemaError`; IQDB_IO; IQDB_UNSUPPORTED when nothing here can take types out of TypeScript. */
export async function loadSchema(path: string, importPaths: readonly string[]): Promise<RunnableSchema> {
  const strip = stripTypes();
  const { compileKsy } = await import("../../codegen/public.js");
  const outDir = mkdtempSync(join(tmpdir(), "iqdb-schema-"));
  try {
    const { modulePath, sources, description, rootKey } = await compileKsy(path, { outDir, importPaths });
    for (const source of sources) writeFileSync(asScript(source), strip(readFileSync(source, "utf8")));
    writeFileSync(join(outDir, "package.json"), '{ "type": "module" }');
    const { href } = pathToFileURL(asScript(modulePath));
    const { codec } = (await import(/* @vite-ignore */ href)) as { codec?: { layout: LayoutFunction } };
    if (codec === undefined) throw noCodec(path);
    return { layout: codec.layout, description, root: rootKey };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function asScript(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

function noCodec(path: string): IqdbError {
  const what = "its root has no fields, or needs parameters that no file says";
  return new IqdbError("IQDB_UNSUPPORTED", `${path} describes no file by itself: ${what}`, { path });
}

function stripTypes(): StripTypes {
  const found = stripByNode() ?? stripByTypescript() ?? stripByEsbuild();
  if (found !== undefined) return found;
  throw new IqdbError(
    "IQDB_UNSUPPORTED",
    `Node ${process.versions.node} cannot run the TypeScript that a schema becomes: run "npm install typescript", or use Node 22.13 or newer`,
    { package: "typescript" },
  );
}

function stripByNode(): StripTypes | undefined {
  const { stripTypeScriptTypes } = nodeModule as { stripTypeScriptTypes?: StripTypes };
  if (stripTypeScriptTypes === undefined) return undefined;
  return (source) => {
    const { emitWarning } = process;
    // It says of itself that it is an experiment, which is nothing to tell the user of a command.
    process.emitWarning = () => {};
    try {
      return stripTypeScriptTypes(source);
    } finally {
      process.emitWarning = emitWarning;
    }
  };
}

function stripByTypescript(): StripTypes | undefined {
  const typescript = installed<typeof import("typescript")>("typescript");
  // From version 7 on the package has no such function.
  if (typescript?.transpileModule === undefined) return undefined;
  const compilerOptions = { target: 9, module: 99, verbatimModuleSyntax: true };
  return (source) => typescript.transpileModule(source, { compilerOptions }).outputText;
}

function stripByEsbuild(): StripTypes | undefined {
  const esbuild = installed<typeof import("esbuild")>("esbuild");
  if (esbuild === undefined) return undefined;
  return (source) => esbuild.transformSync(source, { loader: "ts", target: "node20" }).code;
}

/** A package of the project that the command is run in, or of the one that the command is installed in. */
function installed<T>(name: string): T | undefined {
  for (const from of [join(process.cwd(), "iqdb"), import.meta.url]) {
    try {
      return createRequire(from)(name) as T;
    } catch {
      // The next one.
    }
  }
  return undefined;
}
