/**
 * The production code as one bundle, straight from src and optionally with a defect planted in it: faster than modules
 * served by the test runner, and the only place where a mutant exists. The sources hold no switches.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { Iqdb, insideOf } from "../../src/db/iqdb.js";
import type { IqdbError } from "../../src/errors.js";

export interface Library {
  readonly Iqdb: typeof Iqdb;
  /** Another class than the one that tests import: the bundle has its own. */
  readonly IqdbError: typeof IqdbError;
  /** What is behind an AsyncIqdb, and has no name at the front door. */
  readonly insideOf: typeof insideOf;
}

/** A change of one source file: `find` occurs exactly once in it. */
export interface SourcePatch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const root = resolve(import.meta.dirname, "../..");
const ENTRY = 'export * from "./src/public.ts"; export { insideOf } from "./src/db/iqdb.ts";';

/** Builds and loads the library. Throws when a patch does not fit its file exactly once: then the patch is stale. */
export async function loadLibrary(patches: readonly SourcePatch[] = []): Promise<Library> {
  const directory = mkdtempSync(join(tmpdir(), "iqdb-bundle-"));
  try {
    const file = await bundleLibrary(directory, patches);
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Library;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Builds the library into `directory`; returns the path of the module. */
export function bundleLibrary(directory: string, patches: readonly SourcePatch[] = []): Promise<string> {
  return bundle({ stdin: { contents: ENTRY, resolveDir: root, loader: "ts" } }, join(directory, "iqdb.mjs"), patches);
}

/** Builds a program of the folder `programs`, with the library in it; returns the path of a module that plain Node starts. */
export function bundleProgram(name: string, directory: string): Promise<string> {
  return bundle(
    { entryPoints: [join(root, `test/durability/programs/${name}.ts`)] },
    join(directory, `${name}.mjs`),
    [],
  );
}

/** Puts the program of an `AsyncIqdb`'s thread where a bundled program beside it looks for it. */
export async function bundleThread(directory: string): Promise<void> {
  const entry = { entryPoints: [join(root, "src/db/async-thread.ts")] };
  await bundle(entry, join(directory, "async-thread.js"), []);
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
}

async function bundle(
  entry: Pick<BuildOptions, "stdin" | "entryPoints">,
  outfile: string,
  patches: readonly SourcePatch[],
): Promise<string> {
  await build({
    ...entry,
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["zstd-napi", "lz4-napi"],
    logLevel: "error",
    plugins: [patching(patches)],
  });
  return outfile;
}

/** The text of a source file with its patches applied. */
export function patchSource(text: string, patches: readonly SourcePatch[]): string {
  let patched = text;
  for (const { file, find, replace } of patches) {
    const found = patched.split(find).length - 1;
    if (found !== 1) throw new Error(`stale patch: ${JSON.stringify(find)} occurs ${found} times in ${file}`);
    patched = patched.replace(find, () => replace);
  }
  return patched;
}

function patching(patches: readonly SourcePatch[]): Plugin {
  return {
    name: "patches",
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const own = patches.filter((patch) => join(root, patch.file) === path);
        if (own.length === 0) return undefined;
        return { contents: patchSource(readFileSync(path, "utf8"), own), loader: "ts" };
      });
    },
  };
}
