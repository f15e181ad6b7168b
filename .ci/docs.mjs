/**
 * docs/api: the API reference, from the declarations that the package ships (so it wants `npm run build` first).
 *
 * `node .ci/docs.mjs` writes the pages, `--check` names those that are stale. A warning of TypeDoc is an error: what a public
 * signature names is documented too.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, ReflectionKind } from "typedoc";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGES = join(ROOT, "docs", "api");

/** The functions that every structure of a format has: the page of iqdb/format says once what they are. */
const OF_STRUCTURES = /^(read|write|sizeOf|check|layout|decode|decodePartial|readPartial|skip|encode|trace|is)[A-Z]/;

const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const entryPoints = Object.values(exports).flatMap((entry) => (entry.import ? join(ROOT, entry.import.types) : []));

/** The pages by their path below docs/api. Errors: an Error when TypeDoc finds anything to say. */
async function makePages(folder) {
  const tsconfig = join(folder, "tsconfig.json");
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2023", "dom", "esnext.disposable"], module: "nodenext", strict: true },
    ...{ skipLibCheck: true, types: ["node"], typeRoots: [join(ROOT, "node_modules", "@types")] },
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: entryPoints }));
  const out = join(folder, "api");
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    tsconfig,
    entryPoints,
    out,
    router: "module",
    name: "API reference",
    readme: "none",
    hideGenerator: true,
    disableSources: true,
    excludeExternals: true,
    excludeProtected: true,
    sort: ["alphabetical"],
    // What FilterOf puts together; and what generated code writes on.
    intentionallyNotExported: ["AnyFields", "KnownFields", "ByteWriter"],
    ...{ hidePageHeader: true, hideBreadcrumbs: true, expandObjects: true, useCodeBlocks: true },
    ...{ parametersFormat: "table", enumMembersFormat: "table", typeDeclarationFormat: "table" },
    ...{ interfacePropertiesFormat: "table", propertyMembersFormat: "table" },
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const format = project.getChildByName("iqdb/format");
    for (const one of [...(format?.children ?? [])]) {
      const isOfStructure = one.kind === ReflectionKind.Function && OF_STRUCTURES.test(one.name);
      if (isOfStructure || one.name.endsWith("Input")) project.removeReflection(one);
    }
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the declarations");
  app.validate(project);
  for (const name of undocumented(project)) app.logger.warn(`${name} has no comment`);
  await app.generateOutputs(project);
  if (app.logger.hasWarnings() || app.logger.hasErrors()) throw new Error("the warnings above are errors");
  return new Map(pathsBelow(out).map((path) => [path, `${readFileSync(join(out, path), "utf8").trimEnd()}\n`]));
}

/** What users can name and no comment describes. The two halves of a union in a generated structure have none. */
function undocumented(project) {
  const { Class, Interface, TypeAlias, Variable, Property, Method, Accessor, Constructor } = ReflectionKind;
  const names = project
    .getReflectionsByKind(
      Class | Interface | TypeAlias | ReflectionKind.Function | Variable | Property | Method | Accessor | Constructor,
    )
    .filter((one) => !one.flags.isExternal && !isInTypeLiteral(one) && !isDescribed(one))
    .map((one) => one.getFullName());
  return [...new Set(names)].sort();
}

function isInTypeLiteral({ parent }) {
  return parent !== undefined && (parent.kindOf(ReflectionKind.TypeLiteral) || isInTypeLiteral(parent));
}

function isDescribed(one) {
  const signatures = [one.getSignature, one.setSignature, ...(one.signatures ?? [])].filter(Boolean);
  return one.hasComment() || signatures.some((signature) => signature.hasComment());
}

function pathsBelow(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".md"));
}

function readPages() {
  mkdirSync(PAGES, { recursive: true });
  return new Map(pathsBelow(PAGES).map((path) => [path, readFileSync(join(PAGES, path), "utf8")]));
}

function staleOf(present, made) {
  return [...new Set([...present.keys(), ...made.keys()])]
    .filter((path) => present.get(path) !== made.get(path))
    .sort();
}

const folder = mkdtempSync(join(tmpdir(), "iqdb-docs-"));
try {
  const made = await makePages(folder);
  const stale = staleOf(readPages(), made);
  for (const path of stale) {
    const target = join(PAGES, path);
    if (process.argv.includes("--check")) console.error(`docs/api/${path} is stale: run npm run docs`);
    else if (!made.has(path)) rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, made.get(path));
      console.log(`docs/api/${path}`);
    }
  }
  process.exitCode = process.argv.includes("--check") && stale.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
