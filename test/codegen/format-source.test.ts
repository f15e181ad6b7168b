import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { formatSource } from "../../codegen/format/format-source.js";

const generated = readdirSync("generated").filter((file) => file.startsWith("iqdb-"));
const source = (file: string): string => readFileSync(join("generated", file), "utf8");

/** The tree of some TypeScript without its parentheses, as text: two texts with the same tree mean the same. */
function treeOf(text: string): string[] {
  const nodes: string[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    if (ts.isParenthesizedExpression(node) || ts.isParenthesizedTypeNode(node)) {
      ts.forEachChild(node, (child) => visit(child, depth));
      return;
    }
    const leaf = node.getChildCount() === 0 ? node.getText() : "";
    nodes.push(`${" ".repeat(depth)}${ts.SyntaxKind[node.kind]} ${leaf}`);
    ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true), 0);
  return nodes;
}

/** The same tokens with as little white space as they need, or with a line break wherever one may be. */
function respaced(text: string, gap: " " | "\n"): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  let out = "";
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const isSpace = kind === ts.SyntaxKind.WhitespaceTrivia || kind === ts.SyntaxKind.NewLineTrivia;
    if (!isSpace) out += scanner.getTokenText();
    else if (!out.endsWith(" ") && !out.endsWith("\n")) out += scanner.getTokenText().includes("\n") ? "\n" : gap;
  }
  return out;
}

describe("formatting generated TypeScript", () => {
  test.each(generated)("%s is what it says, and stays as it is", (file) => {
    expect(formatSource(source(file))).toBe(source(file));
  });

  test.each(generated)("%s loses nothing when it had no indentation and no empty lines", (file) => {
    const crowded = respaced(source(file), " ");
    const formatted = formatSource(crowded);
    expect(treeOf(formatted)).toEqual(treeOf(source(file)));
    expect(formatSource(formatted)).toBe(formatted);
  });

  test("lines of code are at most 120 characters long", () => {
    const long = generated.flatMap((file) => source(file).split("\n")).filter((line) => line.length > 120);
    expect(long.filter((line) => !/^\s*(\*|\/\*\*|const [A-Z_]+ = new Uint8Array)/.test(line))).toEqual([]);
  });
});

/** A template inside a string, which linters take for a mistake. */
const template = (text: string): string => text.replaceAll("#{", "$" + "{");

describe("single forms", () => {
  test.each([
    ["if (a) throw b;", "if (a) throw b;\n"],
    ["const a = {b: 1,c};", "const a = { b: 1, c };\n"],
    ["const a = { b: 1 }\nexport const c = 2;", "const a = { b: 1 }\n\nexport const c = 2;\n"],
    ["const a = ((b));", "const a = b;\n"],
    ["const a = (b + c) * d;", "const a = (b + c) * d;\n"],
    ["const a = (b * c) + d;", "const a = b * c + d;\n"],
    ["const a = b - (c - d);", "const a = b - (c - d);\n"],
    ["const a = (b - c) - d;", "const a = b - c - d;\n"],
    ["const a = (b && c) || d;", "const a = (b && c) || d;\n"],
    ["const a = (b || c) || d;", "const a = b || c || d;\n"],
    ["const a = (b ?? c) || d;", "const a = (b ?? c) || d;\n"],
    ["const a = -(-b);", "const a = -(-b);\n"],
    ["const a = !(b);", "const a = !b;\n"],
    ["const a = !(b in c);", "const a = !(b in c);\n"],
    ["const a = (b & c) === 0;", "const a = (b & c) === 0;\n"],
    ["const a = (b as C).d;", "const a = (b as C).d;\n"],
    ["const a = (1).b;", "const a = (1).b;\n"],
    ["const a = (b ? c : d) ? e : f;", "const a = (b ? c : d) ? e : f;\n"],
    ["const a = f((b), (c === d));", "const a = f(b, c === d);\n"],
    ["const a = (b) => ({ c });", "const a = (b) => ({ c });\n"],
    ["const a = f<B>(c);", "const a = f<B>(c);\n"],
    ["const a = (b, c);", "const a = (b, c);\n"],
    ["const a = b / c / d;", "const a = b / c / d;\n"],
    ["const a = /[/}]b/g.test(c);", "const a = /[/}]b/g.test(c);\n"],
    [template("const a = `b #{`c #{{}} }`} d`;"), template("const a = `b #{`c #{{}} }`} d`;\n")],
    ["const a = 'b // c'; // d", "const a = 'b // c'; // d\n"],
    ["function f() {}", "function f() {}\n"],
    [
      "switch (a) { case 1: b(); break; default: c(); }",
      "switch (a) {\n  case 1:\n    b();\n    break;\n  default:\n    c();\n}\n",
    ],
    [
      "try { a(); } catch (error) { throw b; } finally { c(); }",
      "try {\n  a();\n} catch (error) {\n  throw b;\n} finally {\n  c();\n}\n",
    ],
    [
      "if (a) { b(); } else if (c) { d(); } else { e(); }",
      "if (a) {\n  b();\n} else if (c) {\n  d();\n} else {\n  e();\n}\n",
    ],
    [
      "export class A extends B { readonly #c = 1; get d(): C { return this.#c; } }",
      "export class A extends B {\n  readonly #c = 1;\n  get d(): C {\n    return this.#c;\n  }\n}\n",
    ],
    ["function f(): { a: B } { return a; }", "function f(): { a: B } {\n  return a;\n}\n"],
    ["do { a(); } while (b);", "do {\n  a();\n} while (b);\n"],
  ])("%s", (given, formatted) => {
    expect(formatSource(given)).toBe(formatted);
    expect(treeOf(formatted)).toEqual(treeOf(given));
  });
});
