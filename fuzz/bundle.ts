/**
 * The fuzzer and the library as one module, straight from the sources: what is run a million times is better compiled once,
 * without what a loader of TypeScript adds to each closure.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const root = resolve(import.meta.dirname, "..");

/** Changes the text of a source before it is compiled; undefined leaves it. */
export type Transform = (path: string, text: string) => string | undefined;

/** Builds the program in `entry` and what it imports. `remove` it when nothing runs it any more. */
export async function bundle(
  entry: string,
  transform: Transform = () => undefined,
): Promise<{ file: string; remove(): void }> {
  // Packages are looked for from where the module is.
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, "iqdb-fuzz-"));
  const file = join(directory, "program.mjs");
  await build({
    entryPoints: [join(root, entry)],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
    plugins: [sources(transform)],
  });
  return { file, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A source that looks for files beside itself finds them where it stands, not beside the bundle. */
function sources(transform: Transform): Plugin {
  return {
    name: "sources",
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const read = readFileSync(path, "utf8");
        const text = transform(relative(root, path), read) ?? read;
        const contents = text
          .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
          .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
        return { contents, loader: "ts" };
      });
    },
  };
}
