/**
 * The examples of docs/api, and how they are run: each by itself in an empty directory, as TypeScript, with what it imports
 * and with the exports of all entry points. A comment behind a statement that is an expression is what the statement gives;
 * `…` in it stands for anything. Any other comment is prose.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";

export interface Example {
  /** Page and headings, such as `iqdb.md Iqdb get()`. */
  readonly name: string;
  readonly code: string;
}

/** A value that an example says it gives: where, what it is, and the text of what it should be. */
export type Check = (line: string, value: unknown, expected: string) => void;

/** All examples of the pages, in their order. */
export function examplesOf(directory: string): Example[] {
  const pages = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
  return pages.sort().flatMap((page) => examplesIn(page, readFileSync(join(directory, page), "utf8")));
}

function examplesIn(page: string, text: string): Example[] {
  const examples: Example[] = [];
  const headings: string[] = [];
  const parts = text.matchAll(/^(?:(#+) (.+)|```ts\n([\s\S]*?)^```)$/gm);
  for (const [, marks, heading, code] of parts) {
    if (marks !== undefined) {
      headings.length = marks.length - 1;
      headings[marks.length - 1] = heading!;
    } else if (headings.at(-1) === "Example") {
      const names = headings.slice(2, -1).filter((name) => name !== undefined && !/Signature$/.test(name));
      examples.push({ name: [page, ...names].join(" "), code: code! });
    }
  }
  return examples;
}

/** Runs an example with these names in its scope; `modules` are what it can import. */
export async function runExample(
  { code }: Example,
  scope: Readonly<Record<string, unknown>>,
  modules: Readonly<Record<string, object>>,
  check: Check,
): Promise<void> {
  const body = code
    .replace(/^import (\{[^}]*\}) from ("[^"]+");.*$/gm, "const $1 = __modules[$2];")
    .replaceAll("await import(", "await __import(")
    .split("\n")
    .map(withCheck)
    .join("\n");
  const text = `async function example() {\n${body}\n}`;
  const { code: script } = transformSync(text, { loader: "ts", target: "node20" });
  const names = Object.keys(scope);
  const run = new Function("__modules", "__import", "__check", ...names, `${script}\nreturn example();`);
  await run(modules, (path: string) => import(/* @vite-ignore */ path), check, ...names.map((name) => scope[name]));
}

const STATEMENT =
  /^(?<before>\s*(?:if \(.*?\) )?)(?<bound>const (?<name>\w+) = )?(?<expression>[^;]+); \/\/ (?<expected>.+)$/;

/** A line that says what it gives, with the comparison in the place of the comment. */
function withCheck(line: string): string {
  const found = STATEMENT.exec(line)?.groups;
  if (found === undefined || !isExpression(found.expected!)) return line;
  const { before, bound, name, expression, expected } = found;
  const told = JSON.stringify(line.trim());
  const value = bound === undefined ? expression : name;
  const comparison = `__check(${told}, ${value}, ${JSON.stringify(expected)});`;
  return bound === undefined ? `${before}${comparison}` : `${before}${bound}${expression}; ${comparison}`;
}

/** Prose is no expression; a single word would be one. */
function isExpression(text: string): boolean {
  if (/^[a-zA-Z]\w*$/.test(text) && !/^(true|false|undefined|null)$/.test(text)) return false;
  try {
    new Function(`return (${text.replaceAll("…", "0")});`);
    return true;
  } catch {
    return false;
  }
}
