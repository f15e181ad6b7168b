/** Where statements and members end in a list of nodes, and what the braces among them hold. */
import type { Group, Node, Token } from "./scan-source.js";

export interface Statement {
  readonly nodes: readonly Node[];
  /** An empty line stood in front of it. */
  readonly apart: boolean;
}

/** What a bracket holds: statements or members that end in `;`, items with `,` between them, or an expression. */
export type Holding = "statements" | "items";

export const firstToken = (node: Node): Token => (node.kind === "group" ? node.open : node);

export function isSign(node: Node | undefined, ...texts: readonly string[]): boolean {
  return node?.kind === "sign" && texts.includes(node.text);
}

export function isWord(node: Node | undefined, ...texts: readonly string[]): boolean {
  return node?.kind === "word" && (texts.length === 0 || texts.includes(node.text));
}

const isGroup = (node: Node | undefined, open: string): node is Group =>
  node?.kind === "group" && node.open.text === open;

const MODIFIERS = ["export", "default", "declare", "abstract", "async", "static", "public", "private", "readonly"];

/** The word that says what a statement is. */
export function leadingWord(nodes: readonly Node[]): string {
  const first = nodes.find((node) => node.kind !== "comment" && !isWord(node, ...MODIFIERS));
  return first?.kind === "word" ? first.text : "";
}

/** What a brace holds that stands behind `before` in its statement. */
export function holdingOf(brace: Group, before: readonly Node[], inClass: boolean): Holding {
  const previous = before.at(-1);
  if (brace.open.text !== "{") return "items";
  if (!previous || isGroup(previous, "(") || isSign(previous, "=>")) return "statements";
  if (isWord(previous, "else", "try", "finally", "do")) return "statements";
  const leading = leadingWord(before);
  if (leading === "interface" || leading === "class") return "statements";
  const hasParameters = before.some((node) => isGroup(node, "("));
  const endsType = isWord(previous) ? !isWord(previous, "is", "extends") : "nodes" in previous || isSign(previous, ">");
  if (hasParameters && endsType && (leading === "function" || inClass)) return "statements";
  return "items";
}

/** Whether the braces hold members with `;` behind each: the body of a type. */
export function holdsMembers({ nodes }: Group): boolean {
  return nodes.some((node) => isSign(node, ";"));
}

const CONTINUES = ["else", "catch", "finally", "as", "satisfies", "instanceof", "in"];
const BEGINS =
  /^(?:export|import|const|let|var|function|class|interface|type|if|for|while|switch|return|throw|break|continue|try|case|default)$/;

/** Splits the nodes of a block, a class, an interface or a module. */
export function splitStatements(nodes: readonly Node[], inClass: boolean): Statement[] {
  const statements: Statement[] = [];
  let current: Node[] = [];
  const end = (): void => {
    if (current.length > 0) statements.push({ nodes: current, apart: firstToken(current[0]!).breaks > 1 });
    current = [];
  };
  nodes.forEach((node, at) => {
    const next = nodes[at + 1];
    if (current.length > 0 && beginsOnNewLine(node, current)) end();
    if (node.kind === "comment" && current.length === 0 && node.breaks === 0 && statements.length > 0) {
      const last = statements.pop()!;
      statements.push({ ...last, nodes: [...last.nodes, node] });
      return;
    }
    current.push(node);
    if (isSign(node, ";") || (node.kind === "comment" && current.length === 1)) end();
    else if (isSign(node, ":") && endsLabel(current)) end();
    else if (
      isGroup(node, "{") &&
      holdingOf(node, current.slice(0, -1), inClass) === "statements" &&
      !goesOn(next, current)
    )
      end();
  });
  end();
  return statements;
}

function beginsOnNewLine(node: Node, current: readonly Node[]): boolean {
  const { breaks, text } = firstToken(node);
  if (breaks === 0 || node.kind !== "word" || !BEGINS.test(text)) return false;
  const before = current.at(-1)!;
  return (
    before.kind !== "sign" &&
    !isWord(before, ...MODIFIERS, "return", "else") &&
    before.kind !== "comment" &&
    !isGroup(before, "(")
  );
}

function endsLabel(current: readonly Node[]): boolean {
  if (!isWord(current[0], "case", "default")) return false;
  const questions = current.filter((node) => isSign(node, "?")).length;
  return current.filter((node) => isSign(node, ":")).length > questions;
}

function goesOn(next: Node | undefined, current: readonly Node[]): boolean {
  if (!next) return false;
  if (isWord(current[0], "do") && isWord(next, "while")) return true;
  if (next.kind === "group") return next.open.text === "(" && next.open.breaks === 0;
  return next.kind === "sign" || isWord(next, ...CONTINUES);
}

/** The parts between the `separator`s, each with the comments in front of it. */
export function splitItems(nodes: readonly Node[], separators: readonly string[]): Node[][] {
  const items: Node[][] = [];
  let current: Node[] = [];
  for (const node of nodes) {
    if (isSign(node, ...separators)) {
      items.push(current);
      current = [];
    } else current.push(node);
  }
  if (current.length > 0) items.push(current);
  return items;
}

const KEYWORDS = [
  ...["if", "while", "for", "switch", "catch", "return", "await", "throw", "typeof", "case"],
  ...["in", "of", "as", "is", "extends", "else", "new"],
];

/** Whether what stands in front of a bracket makes it a call, parameters or an access. */
export function isCallee(node: Node | undefined): boolean {
  if (!node || isWord(node, ...KEYWORDS)) return false;
  return isWord(node) || node.kind === "group" || isSign(node, ">");
}
