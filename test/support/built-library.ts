/** The library as JavaScript in a directory of its own, with the program of its threads beside it: they start in no time. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type * as Public from "../../src/public.js";

export interface BuiltLibrary {
  readonly library: typeof Public;
  readonly directory: string;
  remove(): void;
}

export async function buildLibrary(): Promise<BuiltLibrary> {
  const root = resolve(import.meta.dirname, "../..");
  const directory = mkdtempSync(join(tmpdir(), "iqdb-built-"));
  await build({
    entryPoints: { iqdb: join(root, "src/public.ts"), "async-thread": join(root, "src/db/async-thread.ts") },
    outdir: directory,

    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["zstd-napi", "lz4-napi"],
    logLevel: "error",
  });
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  const library = (await import(/* @vite-ignore */ pathToFileURL(join(directory, "iqdb.js")).href)) as typeof Public;
  return { library, directory, remove: () => rmSync(directory, { recursive: true }) };
}
