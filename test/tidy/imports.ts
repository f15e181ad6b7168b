/**
 * Which file imports what: the layers of the house, and cycles.
 *
 * LAYERS says for each part of src which other parts it may import. Whatever is not listed is a finding, so a new folder
 * has to be given its place here.
 */
import { posix } from "node:path";
import { ts } from "ts-morph";
import { type Check, filesMatching, type Tree } from "./tree.js";

const BASE = ["errors", "limits", "host", "random", "types", "bytes"];

/** Part of src (or "generated") → the parts that it may import besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  limits: ["errors"],
  host: ["errors"],
  random: [],
  bytes: ["errors", "limits"],
  types: ["errors", "limits", "bytes"],
  generated: ["bytes"],
  wasm: [...BASE, "generated"],
  format: [...BASE, "generated", "wasm"],
  persist: [...BASE, "generated", "wasm", "format"],
  inspect: [...BASE, "generated", "wasm", "format", "persist"],
  distance: BASE,
  kernels: [...BASE, "generated", "wasm", "distance"],
  store: [...BASE, "generated", "wasm", "format", "distance", "kernels"],
  filter: [...BASE, "generated", "format", "distance", "store"],
  quantize: [...BASE, "distance", "kernels", "store"],
  index: [...BASE, "generated", "format", "distance", "kernels", "store", "filter", "quantize"],
  cache: [...BASE, "format", "distance", "store", "filter", "index"],
  build: [...BASE, "format", "distance", "store", "filter", "index", "quantize"],
  db: [
    ...BASE,
    "generated",
    "format",
    "persist",
    "distance",
    "kernels",
    "store",
    "filter",
    "quantize",
    "index",
    "cache",
    "build",
  ],
  worker: [...BASE, "format", "persist", "distance", "store", "filter", "index", "cache", "build", "db"],
  exchange: [...BASE, "generated", "format", "persist", "db"],
  langchain: [...BASE, "format", "persist", "distance", "store", "filter", "index", "cache", "build", "db"],
  cli: [
    ...BASE,
    "generated",
    "codegen",
    "exchange",
    "inspect",
    "format",
    "persist",
    "distance",
    "store",
    "filter",
    "index",
    "cache",
    "build",
    "db",
    "worker",
  ],
};

/** Parts for Node alone. All others are loaded by browsers too, and get what Node has from src/host.ts. */
const FOR_NODE = new Set(["cli", "exchange", "host"]);

/** Every module specifier in a file: imports, type imports, exports from, dynamic imports. */
export function specifiersOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

/** The part that a path belongs to: "persist" for src/persist/io.ts, "errors" for src/errors.ts, "generated", "codegen". */
export function partOf(path: string): string | undefined {
  const [top, second] = path.split("/");
  if (top === "generated" || top === "codegen") return top;
  if (top !== "src" || second === undefined) return undefined;
  return second.replace(/\.[jt]s$/, "");
}

/** The file of the tree that a relative specifier means. */
function targetOf(tree: Tree, from: string, specifier: string): string | undefined {
  const path = posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
  return tree.has(path) ? path : undefined;
}

const LIBRARY = /^(src|generated)\/.*\.ts$/;

export const layersHold: Check = (tree) => {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, LIBRARY)) {
    const part = partOf(path)!;
    if (part === "public") continue; // the front door opens on everything
    const allowed = LAYERS[part];
    if (allowed === undefined) {
      findings.push(`${path}: the part "${part}" has no place in LAYERS (test/tidy/imports.ts)`);
      continue;
    }
    for (const specifier of specifiersOf(text)) {
      if (!specifier.startsWith(".")) continue;
      const target = posix.join(posix.dirname(path), specifier);
      const wanted = partOf(target);
      if (wanted === undefined) findings.push(`${path}: imports ${specifier}, which is not part of the library`);
      else if (wanted !== part && !allowed.includes(wanted))
        findings.push(`${path}: "${part}" must not import "${wanted}" (${specifier})`);
    }
  }
  return findings;
};

export const importsAreWritten: Check = (tree) => {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, /^(src|generated|codegen|test|fuzz|docs)\/.*\.ts$/)) {
    // AssemblyScript names modules without an ending.
    if (path.startsWith("src/kernels/assembly/")) continue;
    for (const specifier of specifiersOf(text)) {
      if (!specifier.startsWith(".")) continue;
      if (/\.(mjs|json)$/.test(specifier)) continue;
      if (!specifier.endsWith(".js")) findings.push(`${path}: ${specifier} must end in .js`);
      else if (targetOf(tree, path, specifier) === undefined) findings.push(`${path}: ${specifier} does not exist`);
    }
  }
  return findings;
};

/** Types alone are gone when it runs. */
const NODE_IMPORT = /^import (?!type\b)[^;]*?["'](node:[^"']+)["'];/gm;

export const noNodeWhereBrowsersRun: Check = (tree) => {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, LIBRARY)) {
    if (FOR_NODE.has(partOf(path)!)) continue;
    for (const [, specifier] of text.matchAll(NODE_IMPORT))
      findings.push(`${path}: imports ${specifier}, but this part is loaded by browsers too: see src/host.ts`);
  }
  return findings;
};

/** Packages that src may name; everything else would be a required dependency. The command line is bundled with its own. */
const OPTIONAL_PACKAGES = new Set(["zstd-napi", "lz4-napi", "hyparquet", "hyparquet-writer", "apache-arrow"]);
/** What a part is an adapter for: an optional package, which whoever imports that part has. */
const ADAPTED_PACKAGES: Readonly<Record<string, string>> = { langchain: "@langchain/core/" };
const BUNDLED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  cli: ["commander", "cli-progress", "typescript", "esbuild"],
  exchange: ["csv-parse"],
};

export const noRequiredDependency: Check = (tree) => {
  const findings: string[] = [];
  for (const [path, text] of filesMatching(tree, LIBRARY)) {
    for (const specifier of specifiersOf(text)) {
      if (specifier.startsWith(".") || specifier.startsWith("node:") || OPTIONAL_PACKAGES.has(specifier)) continue;
      if (specifier.startsWith(ADAPTED_PACKAGES[partOf(path)!] ?? "node:")) continue;
      if (BUNDLED_PACKAGES[partOf(path)!]?.includes(specifier)) continue;
      findings.push(`${path}: imports the package ${specifier}`);
    }
  }
  return findings;
};

export const noImportCycles: Check = (tree) => {
  const edges = new Map<string, string[]>();
  for (const [path, text] of filesMatching(tree, /^(src|generated|codegen)\/.*\.ts$/)) {
    const targets = specifiersOf(text).filter((specifier) => specifier.startsWith("."));
    edges.set(
      path,
      targets.flatMap((specifier) => targetOf(tree, path, specifier) ?? []),
    );
  }
  const findings: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      findings.push(`${path}: import cycle ${[...trail.slice(at), path].join(" → ")}`);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const next of edges.get(path) ?? []) walk(next);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) walk(path);
  return findings;
};
