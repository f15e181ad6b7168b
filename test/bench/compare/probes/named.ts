/**
 * Features that are looked up by name: in the types that a package ships (in its JavaScript where it has none), in its README,
 * among its files, in its documentation where the package says nothing; those of SQLite are asked in SQL. A name that is not there is a no, so that a "no" can be wrong
 * about what a library does under another name: then its pattern has to be put here.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openSqlite } from "../adapters/sqlite-vec.js";
import { type Answer, errorOf, no, partly, yes } from "../answer.js";
import { filesWith, interfaceFiles, readmeOf } from "../installed.js";
import type { LibraryName } from "../libraries.js";
import type { Asked, Probe } from "../probe.js";

export interface Evidence {
  /** In its types. */
  readonly types?: RegExp;
  readonly readme?: RegExp;
  /** The path of a file in the package. */
  readonly file?: RegExp;
  /** A page of its documentation, for the reader to look at. */
  readonly page?: string;
  /** Statements that SQLite with the extension runs. */
  readonly sql?: readonly string[];
  /** What the feature is here; with `partly` it is not all of it. */
  readonly says?: string;
  readonly partly?: true;
}

/** Evidence for every library, or library by library. */
export type Evidences = Evidence | Readonly<Partial<Record<LibraryName, Evidence>>>;

const isForAll = (evidences: Evidences): evidences is Evidence =>
  ["types", "readme", "file", "page", "sql"].some((kind) => kind in evidences);

export const named = (probe: Omit<Probe, "ask" | "kind" | "how">, how: string, evidences: Evidences): Probe => ({
  ...probe,
  kind: "types",
  how,
  async ask(asked) {
    const evidence = isForAll(evidences) ? evidences : evidences[asked.library.name];
    return evidence === undefined ? no() : answerBy(asked, evidence);
  },
});

async function answerBy(asked: Asked, evidence: Evidence): Promise<Answer> {
  const found = evidence.sql === undefined ? lookUp(asked, evidence) : await run(asked, evidence.sql);
  if (found === undefined) return no();
  return (evidence.partly ? partly : yes)(evidence.says ?? "", found);
}

function lookUp({ library }: Asked, { types, readme, file, page }: Evidence): string | undefined {
  for (const home of library.homes) {
    const inTypes = types && lineWith(interfaceFiles(home), types);
    if (inTypes !== undefined) return `By its types: \`${inTypes}\`.`;
    const inReadme = readme && lineWith(readmeOf(home), readme);
    if (inReadme !== undefined) return `By its README: “${inReadme}”.`;
    const path =
      file &&
      filesWith(home, /./)
        .map((path) => relative(home, path))
        .find((path) => file.test(path));
    if (path !== undefined) return `By its files: \`${path}\`.`;
  }
  return page && `By its documentation: <${page}>.`;
}

/** The words around the first match. */
function lineWith(paths: readonly string[], pattern: RegExp): string | undefined {
  for (const path of paths) {
    const line = readFileSync(path, "utf8")
      .split("\n")
      .find((text) => pattern.test(text));
    if (line === undefined) continue;
    const at = pattern.exec(line)!.index;
    const around = line.slice(Math.max(0, at - 30), at + 60);
    return around.replaceAll(/^[*\s/-]+|[`|*]/g, "").trim();
  }
  return undefined;
}

async function run({ folder }: Asked, sql: readonly string[]): Promise<string | undefined> {
  const db = await openSqlite(join(folder, "sql.db"));
  const error = await errorOf(() => {
    for (const statement of sql) db.exec(statement);
  });
  db.close();
  return error === undefined ? `It runs \`${sql.at(-1)}\`.` : undefined;
}
