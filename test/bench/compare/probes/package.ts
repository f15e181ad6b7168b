/** What installing a library brings: read from the packages in the folder that it was installed into. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { figure, no, none, partly, yes } from "../answer.js";
import { bytesIn, filesWith, interfaceFiles, manifestOf, packagesIn } from "../installed.js";
import type { Asked, Probe } from "../probe.js";

const NATIVE = /\.(node|so|dylib|dll)$/;
const SCRIPTS = ["preinstall", "install", "postinstall"];

function native({ library }: Asked) {
  const packages = packagesIn(library.modules!);
  const binaries = packages.flatMap((home) => filesWith(home, NATIVE));
  const scripted = packages
    .map(manifestOf)
    .filter(({ scripts = {}, gypfile }) => gypfile || SCRIPTS.some((name) => name in scripts));
  if (binaries.length === 0 && scripted.length === 0) return yes();
  const names = scripted.map(({ name }) => name);
  const note = names.length === 0 ? "" : `Scripts at installation: ${names.join(", ")}.`;
  return no(names.length === 0 ? "prebuilt binary" : "binary, install script", note);
}

function size({ library }: Asked) {
  const packages = packagesIn(library.modules!);
  const bytes = bytesIn(library.modules!);
  const megabytes = bytes / 1e6;
  const text = `${megabytes < 10 ? megabytes.toFixed(1) : megabytes.toFixed(0)} MB in ${packages.length}`;
  return { ...figure(text), less: bytes };
}

/** Whether a bundler for browsers gets through, and what it meets that only Node.js has. */
async function browser({ library }: Asked) {
  const [home] = library.homes;
  const { name } = manifestOf(home!);
  try {
    const bundle = await build({
      stdin: {
        contents: `import * as all from "${name}"; console.log(all);`,
        resolveDir: join(library.modules!, ".."),
      },
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      logLevel: "silent",
      metafile: true,
    });
    const bytes = bundle.outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
    return yes(`${(bytes / 1e6).toFixed(1)} MB`);
  } catch (error) {
    const { errors } = error as { errors?: readonly { text: string }[] };
    return no("", `The first of ${errors?.length} errors: “${errors?.[0]?.text.split("\n")[0]}”.`);
  }
}

function modules({ library }: Asked) {
  const { type, exports, main } = manifestOf(library.homes[0]!);
  const text = JSON.stringify(exports ?? {});
  const isBoth = text.includes('"import"') && text.includes('"require"');
  if (isBoth) return yes("both");
  return type === "module" && main === undefined ? partly("ES modules") : partly("CommonJS");
}

function types({ library }: Asked) {
  const [home] = library.homes;
  const files = interfaceFiles(home!).filter((path) => path.endsWith("ts"));
  return files.length > 0 ? yes() : no();
}

function published({ library }: Asked) {
  if (library.name === "iqdb") return { ...figure("0"), less: 0 };
  const { name } = manifestOf(library.homes[0]!);
  const { stdout } = spawnSync("npm", ["view", name, "versions", "--json"], { encoding: "utf8" });
  const { length } = JSON.parse(stdout) as string[];
  return { ...figure(String(length)), less: -length };
}

const install = (probe: Omit<Probe, "group">): Probe => ({ group: "install", ...probe });

export const PACKAGE: readonly Probe[] = [
  install({
    name: "native",
    row: "No native code, no install script",
    how: "Looks in all packages that were installed for `.node` and shared libraries, and for scripts that npm runs.",
    kind: "package",
    ask: native,
  }),
  install({
    name: "size",
    row: "Installed size, packages",
    how: "Bytes in `node_modules` after installing the library into an empty folder, and the packages there.",
    kind: "package",
    ask: size,
  }),
  install({
    name: "browser",
    row: "Can be bundled for browsers",
    how: "esbuild bundles the library's entry for a browser, where there are no files, addons or modules of Node.js.",
    kind: "package",
    ask: browser,
  }),
  install({
    name: "modules",
    row: "`import` and `require`",
    how: "Reads `exports` of package.json: yes when it has both. CommonJS alone can be imported too.",
    kind: "types",
    ask: modules,
  }),
  install({
    name: "types",
    row: "Types for TypeScript",
    how: "Looks for declarations in the package. For sqlite-vec they are of the extension; better-sqlite3 has them in another package.",
    kind: "types",
    ask: types,
  }),
  install({
    name: "node",
    row: "Node.js that it asks for",
    how: "Reads `engines` of the version that npm chooses for this Node.js.",
    kind: "types",
    ask({ library }) {
      const asked = library.homes.flatMap((home) => manifestOf(home).engines?.node ?? []);
      return asked.length === 0
        ? none("says nothing")
        : figure(
            asked
              .map((range) =>
                range.replaceAll(/[=\s]/g, "").replace(/\.x$/, "").replaceAll(">", "≥ ").replaceAll("||", " or "),
              )
              .join("; "),
          );
    },
  }),
  install({
    name: "published",
    row: "Versions published",
    how: "Counts what `npm view NAME versions` lists: how long others have used it.",
    kind: "package",
    ask: published,
  }),
  install({
    name: "licence",
    row: "Licence",
    how: "Reads `license` of package.json.",
    kind: "types",
    ask: ({ library }) =>
      figure([...new Set(library.homes.map((home) => manifestOf(home).license ?? "none"))].join("; ")),
  }),
];
