/**
 * Removes parentheses that change nothing: emitters put one round each part of an expression, because they do not know
 * where it will stand. Those that help a reader stay: `&&` inside `||`, and everything round bit operations.
 */
import type { Group, Node, Token } from "./scan-source.js";

/** How tightly operators bind; what stands at the edge of an expression binds least. */
const EDGE = 0;
const TERNARY = 1;
const COMPARISON = 8;
const UNARY = 11;
const POSTFIX = 12;
const NAME = 13;
const BINARY: Readonly<Record<string, number>> = {
  "??": 2,
  "||": 3,
  "&&": 4,
  "|": 5,
  "^": 6,
  "&": 7,
  "===": COMPARISON,
  "!==": COMPARISON,
  "<": COMPARISON,
  ">": COMPARISON,
  "<=": COMPARISON,
  ">=": COMPARISON,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
};
/** In front of their like they need none. */
const SUMS = ["+", "-"];
const LOGICAL = ["??", "||", "&&"];
const EDGES_LEFT = [",", "=", "+=", "-=", "*=", "|=", "...", ":"];
const EDGES_RIGHT = [",", ";", ":"];
const WORDS_LEFT: Readonly<Record<string, number>> = { return: EDGE, throw: EDGE, typeof: UNARY, await: UNARY };

export function dropParentheses(nodes: readonly Node[], isBlock: boolean): Node[] {
  const inner = nodes.map((node) => (node.kind === "group" ? simplified(node) : node));
  return inner.flatMap((node, at): Node[] => {
    if (node.kind !== "group" || !isSuperfluous(node, inner, at, isBlock)) return [node];
    const [first, ...rest] = node.nodes;
    return [withSpaceOf(node, first!), ...rest];
  });
}

function simplified(node: Group): Group {
  return { ...node, nodes: dropParentheses(node.nodes, node.open.text === "{") };
}

function isSuperfluous({ open, nodes }: Group, around: readonly Node[], at: number, isBlock: boolean): boolean {
  const [before, behind] = [around[at - 1], around[at + 1]];
  if (open.text !== "(" || nodes.length === 0 || nodes.some(isOutOfPlace)) return false;
  if (!before && isBlock) return false;
  // `f<T>(x)` is a call.
  if (isSign(before, ">") && !open.spaced) return false;
  const left = leftOf(before, around[at - 2]);
  const right = rightOf(behind);
  if (left === undefined || right === undefined) return false;
  const own = looseness(nodes);
  if (isSign(nodes[0]) && isSign(before) && before.text === nodes[0].text) return false;
  const same = [before, behind].every((node) => isEdge(node, before) || isSign(node, ...LOGICAL));
  if (own.operator !== undefined && LOGICAL.includes(own.operator)) {
    return same && [before, behind].every((node) => isEdge(node, before) || isSign(node, own.operator!));
  }
  return own.level > left && (own.level > right || (own.level === right && SUMS.includes(own.operator ?? "")));
}

function isEdge(node: Node | undefined, before: Node | undefined): boolean {
  return (node === before ? leftOf(node, undefined) : rightOf(node)) === EDGE;
}

/** Commas and statements inside, comments, and what only a parenthesis makes an expression. */
function isOutOfPlace(node: Node, at: number): boolean {
  if (node.kind === "group") return at === 0 && node.open.text === "{";
  if (node.kind === "word") return at === 0 && ["function", "class"].includes(node.text);
  return node.kind === "comment" || isSign(node, ",", ";", "=", "=>", "...");
}

function leftOf(node: Node | undefined, earlier: Node | undefined): number | undefined {
  if (!node) return EDGE;
  if (node.kind === "word") return WORDS_LEFT[node.text];
  if (!isSign(node)) return undefined;
  if (EDGES_LEFT.includes(node.text)) return EDGE;
  if (node.text === "?" || node.text === ":") return TERNARY;
  if (["!", "~"].includes(node.text)) return UNARY;
  if (node.text === "-" && (!earlier || isSign(earlier))) return UNARY;
  return bound(node);
}

function rightOf(node: Node | undefined): number | undefined {
  if (!node) return EDGE;
  if (node.kind === "group") return node.open.text === "{" ? undefined : POSTFIX;
  if (!isSign(node)) return undefined;
  if (EDGES_RIGHT.includes(node.text)) return EDGE;
  if (node.text === "?") return TERNARY;
  if ([".", "?.", "!"].includes(node.text)) return POSTFIX;
  return bound(node);
}

/** Nothing is dropped beside bit operations. */
function bound({ text }: Token): number | undefined {
  const level = BINARY[text];
  return level !== undefined && level >= 5 && level <= 7 ? undefined : level;
}

/** The loosest operator of an expression; bit operations and casts count as loose. */
function looseness(nodes: readonly Node[]): { level: number; operator?: string } {
  let loosest: { level: number; operator?: string } = {
    level: nodes.length === 1 && nodes[0]!.kind === "word" ? NAME : POSTFIX,
  };
  nodes.forEach((node, at) => {
    const level = levelAt(node, nodes[at - 1]);
    if (level < loosest.level) loosest = node.kind === "sign" ? { level, operator: node.text } : { level };
  });
  return loosest;
}

function levelAt(node: Node, before: Node | undefined): number {
  if (node.kind === "number") return UNARY;
  if (node.kind === "word")
    return ["as", "satisfies", "instanceof", "in", "new", "await", "typeof"].includes(node.text) ? TERNARY : POSTFIX;
  if (!isSign(node) || [".", "?."].includes(node.text)) return POSTFIX;
  if (node.text === "!" || !before || isSign(before)) return UNARY;
  const level = BINARY[node.text];
  return level === undefined || (level >= 5 && level <= 7) ? TERNARY : level;
}

function isSign(node: Node | undefined, ...texts: readonly string[]): node is Token {
  return node?.kind === "sign" && (texts.length === 0 || texts.includes(node.text));
}

function withSpaceOf({ open: { spaced, breaks } }: Group, first: Node): Node {
  return first.kind === "group" ? { ...first, open: { ...first.open, spaced, breaks } } : { ...first, spaced, breaks };
}
