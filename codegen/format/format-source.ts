/**
 * Formats generated TypeScript: one statement to a line, two spaces for each level, lines of up to 120 characters.
 *
 * The emitters write text with sound tokens and any white space. Here white space and trailing commas change and nothing
 * else, so that formatting cannot change a meaning; between two tokens on a line a space stays where one was. The result
 * depends on the text alone, on no tool that a project may or may not have, and is cheap enough for every run.
 */
import { type Doc, group, HARD_LINE, ifBroken, indent, LINE, mustBreak, printDoc, SOFT_LINE } from "./doc.js";
import { dropParentheses } from "./drop-parentheses.js";
import { type Group, type Node, scanSource } from "./scan-source.js";
import {
  firstToken,
  holdingOf,
  holdsMembers,
  isCallee,
  isSign,
  isWord,
  leadingWord,
  type Statement,
  splitItems,
  splitStatements,
} from "./split-statements.js";

const WIDTH = 120;

export function formatSource(source: string): string {
  const statements = splitStatements(dropParentheses(scanSource(source), true), false);
  const lines = statements.map((statement, at) => {
    const before = statements[at - 1];
    const gap = before === undefined ? "" : standsApart(before, statement) ? "\n\n" : "\n";
    return `${gap}${printDoc(statementDoc(statement.nodes), WIDTH)}`;
  });
  return `${lines.join("")}\n`;
}

// ── Statements ──────────────────────────────────────────────────────────────

/** Declarations stand apart, each with its comment; imports stand together. */
function standsApart(before: Statement, { nodes, apart }: Statement): boolean {
  const isImport = leadingWord(nodes) === "import";
  if (leadingWord(before.nodes) === "import") return !isImport;
  if (before.nodes[0]!.kind === "comment" && before.nodes.length === 1) return isImport || apart;
  return true;
}

function blockDoc(nodes: readonly Node[], inClass: boolean): Doc {
  const statements = splitStatements(nodes, inClass);
  if (statements.length === 0) return "{}";
  const docs: Doc[] = [];
  let inCase = false;
  let isLabelled = false;
  for (const statement of statements) {
    const isLabel = isWord(statement.nodes[0], "case", "default") && isSign(statement.nodes.at(-1), ":");
    const isBody = isLabelled && statement.nodes.length === 1 && isBrace(statement.nodes[0]);
    isLabelled = isLabel;
    if (isBody) {
      docs.push(" ", statementDoc(statement.nodes));
      continue;
    }
    const line = [
      HARD_LINE,
      statement.apart && docs.length > 0 ? HARD_LINE : "",
      statementDoc(statement.nodes, inClass),
    ];
    docs.push(inCase && !isLabel ? indent(line) : line);
    inCase ||= isLabel;
  }
  return ["{", indent(docs), HARD_LINE, "}"];
}

function isBrace(node: Node | undefined): node is Group {
  return node?.kind === "group" && node.open.text === "{";
}

function statementDoc(nodes: readonly Node[], inClass = false): Doc {
  const [first] = nodes;
  if (inClass && isMethod(nodes)) return plain(nodes, true);
  if (isBrace(first)) return [blockDoc(first.nodes, false), plain(nodes.slice(1), false)];
  const body = bodyAt(nodes);
  if (!isWord(first, "if", "for", "while") || body === undefined) return sequence(nodes);
  return group([sequence(nodes.slice(0, body)), indent([LINE, statementDoc(nodes.slice(body))])]);
}

function isMethod(nodes: readonly Node[]): boolean {
  return isBrace(nodes.at(-1)) && nodes.some((node) => node.kind === "group" && node.open.text === "(");
}

/** Where the statement behind `if (…)` begins, when it is no block. */
function bodyAt(nodes: readonly Node[]): number | undefined {
  const at = nodes.findIndex((node) => node.kind === "group" && node.open.text === "(") + 1;
  const body = nodes[at];
  return at === 0 || !body || isBrace(body) ? undefined : at;
}

// ── Expressions and types ───────────────────────────────────────────────────

/** Operators by how loosely they bind; a line is broken behind the loosest ones, in front of those that begin a line. */
const LEVELS: readonly (readonly string[])[] = [
  ["??", "||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["===", "!==", "==", "!=", "<=", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

function isBinary(node: Node, before: Node | undefined, level: readonly string[]): boolean {
  return isSign(node, ...level) && firstToken(node).spaced && before !== undefined && before.kind !== "sign";
}

function sequence(nodes: readonly Node[], isIndented = true): Doc {
  const inClass = leadingWord(nodes) === "class";
  const assignment = nodes.findIndex((node) => isSign(node, "="));
  if (assignment > 0 && !isArrow(nodes.slice(0, assignment))) return assigned(nodes, assignment, inClass);
  const question = nodes.findIndex((node, at) => isSign(node, "?") && isTernary(nodes, at));
  if (question > 0) return ternary(nodes, question);
  const arrow = nodes.findLastIndex((node) => isSign(node, "=>"));
  if (arrow > 0) return plain(nodes, inClass);
  for (const level of LEVELS) {
    if (nodes.some((node, at) => isBinary(node, nodes[at - 1], level))) return chain(nodes, level, isIndented);
  }
  return plain(nodes, inClass);
}

const isArrow = (nodes: readonly Node[]): boolean => nodes.some((node) => isSign(node, "=>"));

function assigned(nodes: readonly Node[], at: number, inClass: boolean): Doc {
  const left = plain(nodes.slice(0, at + 1), inClass);
  const value = nodes.slice(at + 1);
  const isType = leadingWord(nodes) === "type";
  if (isType && value.some((node) => isSign(node, "|"))) return [left, union(value)];
  if (isType && value.some((node) => isSign(node, "&"))) return [left, " ", plain(value, false)];
  const right = sequence(value, false);
  const breaksItself = value.some((node) => node.kind === "group") && !hasOperator(value);
  return breaksItself || endsInBraces(value) ? [left, " ", right] : [left, group(indent([LINE, right]))];
}

/** `head && { … }`: the braces break, not the line. */
function endsInBraces(nodes: readonly Node[]): boolean {
  const end = isSign(nodes.at(-1), ";") ? -2 : -1;
  const last = nodes.at(end);
  return isBrace(last) && isSign(nodes.at(end - 1), "&&", "||", "??");
}

function hasOperator(nodes: readonly Node[]): boolean {
  return nodes.some(
    (node, at) =>
      at > 0 &&
      firstToken(node).spaced &&
      (isSign(node, ...LEVELS.flat()) || (isSign(node, "?") && isTernary(nodes, at))),
  );
}

/** A `?` with its `:`; others mark what is optional. */
function isTernary(nodes: readonly Node[], at: number): boolean {
  return firstToken(nodes[at]!).spaced && nodes.slice(at + 1).some((node) => isSign(node, ":"));
}

function union(nodes: readonly Node[]): Doc {
  const end = isSign(nodes.at(-1), ";") ? nodes.length - 1 : nodes.length;
  return [group(indent(unionParts(nodes.slice(0, end), LINE))), end < nodes.length ? ";" : ""];
}

function unionInside(nodes: readonly Node[]): Doc {
  return group([indent(unionParts(nodes, SOFT_LINE)), SOFT_LINE]);
}

function unionParts(nodes: readonly Node[], start: Doc): Doc[] {
  const parts = splitItems(nodes, ["|"]).filter((part) => part.length > 0);
  return parts.map((part, at) => [at > 0 ? LINE : start, at > 0 ? "| " : ifBroken("| "), indent(plain(part, false))]);
}

function ternary(nodes: readonly Node[], question: number): Doc {
  let depth = 0;
  const colon = nodes.findIndex((node, at) => {
    if (at <= question) return false;
    if (isSign(node, "?") && isTernary(nodes, at)) depth++;
    return isSign(node, ":") && depth-- === 0;
  });
  if (colon < 0) return plain(nodes, false);
  const condition = sequence(nodes.slice(0, question));
  const then = sequence(nodes.slice(question + 1, colon));
  const last = nodes.slice(colon + 1);
  const otherwise = sequence(last);
  const isChained = last.some((node, at) => isSign(node, "?") && isTernary(last, at));
  // `a ? b : c ? d : e` goes on in the same way, one step further in.
  return group([condition, indent([LINE, "? ", indent(then), LINE, ": ", isChained ? otherwise : indent(otherwise)])]);
}

function chain(nodes: readonly Node[], operators: readonly string[], isIndented: boolean): Doc {
  if (endsInBraces(nodes)) return plain(nodes, false);
  const docs: Doc[] = [];
  let part: Node[] = [];
  nodes.forEach((node, at) => {
    part.push(node);
    if (at === 0 || !isSign(node, ...operators) || !firstToken(node).spaced) return;
    const operator = part.pop()!;
    docs.push(sequence(part), " ", text(operator), LINE);
    part = [];
  });
  const [first, ...rest] = [...docs, sequence(part)];
  return group([first!, isIndented ? indent(rest) : rest]);
}

/** Nodes one after the other, brackets breaking for themselves. */
function plain(nodes: readonly Node[], inClass: boolean): Doc {
  return nodes.map((node, at): Doc => {
    const before = nodes.slice(0, at);
    const gap = gapBefore(node, before.at(-1));
    return node.kind === "group" ? [gap, groupDoc(node, before, inClass)] : [gap, text(node)];
  });
}

function text(node: Node): Doc {
  if (node.kind === "group") return "";
  return node.kind === "comment" ? commentDoc(node.text) : node.text;
}

/** The lines of a comment, their stars below each other. */
function commentDoc(comment: string): Doc {
  const lines = comment.split("\n").map((line) => line.trim());
  if (!lines.slice(1).every((line) => line.startsWith("*"))) return comment;
  return lines.flatMap((line, at): Doc[] => (at > 0 ? [HARD_LINE, ` ${line}`] : [line]));
}

function gapBefore(node: Node, before: Node | undefined): Doc {
  if (!before || isSign(node, ",", ";")) return "";
  if (before.kind === "comment") return HARD_LINE;
  const { spaced, breaks } = firstToken(node);
  if (node.kind === "comment" && breaks > 0) return HARD_LINE;
  const joined = breaks > 0 && isSign(node, ".", "?.");
  return spaced && !joined ? " " : "";
}

// ── Brackets ────────────────────────────────────────────────────────────────

function groupDoc(node: Group, before: readonly Node[], inClass: boolean): Doc {
  const { open, close, nodes } = node;
  if (before.length > 0 && holdingOf(node, before, inClass) === "statements")
    return blockDoc(nodes, leadingWord(before) === "class");
  if (nodes.length === 0) return [open.text, close.text];
  if (isBrace(node)) return bracesDoc(node);
  if (nodes.some((inner) => isSign(inner, ";"))) return forDoc(node);
  if (isTypeUnion(node)) return ["(", unionInside(nodes), ")"];
  const items = splitItems(nodes, [","]);
  const docs = items.map((item) => itemDoc(item));
  if (hugsLast(items, docs))
    return [open.text, ...docs.flatMap((doc, at) => (at > 0 ? [", ", doc] : [doc])), close.text];
  const trailing = takesTrailingComma(node, before, items) ? ifBroken(",") : "";
  return group([open.text, indent([SOFT_LINE, ...joined(docs, ",")]), trailing, SOFT_LINE, close.text]);
}

/** `(A | { b: C })`: the parts of a union have lines of their own; an operator between braces is of types. */
function isTypeUnion({ open, nodes }: Group): boolean {
  const hasBraces = nodes.some(isBrace);
  return (
    open.text === "(" &&
    hasBraces &&
    nodes.some((node) => isSign(node, "|")) &&
    !nodes.some((node) => isSign(node, ","))
  );
}

/** An object, a type literal, or the names of an import. */
function bracesDoc(node: Group): Doc {
  const separator = holdsMembers(node) ? ";" : ",";
  const items = splitItems(node.nodes, [separator]).filter((item) => item.length > 0);
  const docs = items.map((item) => itemDoc(item, separator === ","));
  const isOpened = firstToken(node.nodes[0]!).breaks > 0;
  return group([
    "{",
    indent([isOpened ? HARD_LINE : LINE, ...joined(docs, separator)]),
    ifBroken(separator),
    LINE,
    "}",
  ]);
}

function joined(docs: readonly Doc[], separator: string): Doc[] {
  return docs.flatMap((doc, at) => (at > 0 ? [separator, LINE, doc] : [doc]));
}

/** `for (a; b; c)`. */
function forDoc({ nodes }: Group): Doc {
  const parts = splitItems(nodes, [";"]).map((part) => sequence(part));
  return group(["(", indent([SOFT_LINE, ...joined(parts, ";")]), SOFT_LINE, ")"]);
}

/** An item with the comments in front of it. */
function itemDoc(nodes: readonly Node[], isProperty = false): Doc {
  const comments = nodes.findIndex((node) => node.kind !== "comment");
  if (comments < 0) return nodes.map(text);
  const item = nodes.slice(comments);
  const doc = isProperty && isSign(item[1], ":") && hasOperator(item) ? property(item) : sequence(item);
  return [...nodes.slice(0, comments).flatMap((comment): Doc[] => [text(comment), HARD_LINE]), doc];
}

function property(nodes: readonly Node[]): Doc {
  return [plain(nodes.slice(0, 2), false), group(indent([LINE, sequence(nodes.slice(2), false)]))];
}

/** A last function, object or list that must break does so in the brackets of the call itself. */
function hugsLast(items: readonly Node[][], docs: readonly Doc[]): boolean {
  const last = items.at(-1)?.at(-1);
  if (last?.kind !== "group" || docs.slice(0, -1).some(mustBreak)) return false;
  const isLone = items.length === 1 && items[0]!.length === 1 && last.open.text !== "(";
  return isLone || (last.open.text === "{" && mustBreak(docs.at(-1)!));
}

function takesTrailingComma({ open }: Group, before: readonly Node[], items: readonly Node[][]): boolean {
  if (isSign(items.at(-1)?.[0], "...")) return false;
  const isAccess = isCallee(before.at(-1));
  return open.text === "[" ? !isAccess : isAccess;
}
