/**
 * Puts a counter into every branch of a source: bodies of functions, arms of conditions, cases, loops, what stands behind `&&`,
 * `||` and `??`. Only text is put in, so lines stay where they are.
 */
import ts from "typescript";
import { COUNTERS, COUNTERS_MAX } from "./counters.js";

const SHORT_CIRCUITS = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Ends what another one begins. */
  readonly isEnd?: boolean;
}

/** The source with counters from `first` on, and the number behind the last. */
export function countBranches(path: string, text: string, first: number): { text: string; next: number } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const insertions: Insertion[] = [];
  let next = first;
  const count = () => `${COUNTERS}[${next++ % COUNTERS_MAX}]++`;
  const inExpression = (node: ts.Expression) => {
    insertions.push({ at: node.getStart(source), text: `(${count()}, ` }, { at: node.end, text: ")", isEnd: true });
  };
  const inStatement = (node: ts.Statement) => {
    if (ts.isBlock(node)) return void insertions.push({ at: node.getStart(source) + 1, text: ` ${count()}; ` });
    insertions.push({ at: node.getStart(source), text: `{ ${count()}; ` }, { at: node.end, text: " }", isEnd: true });
  };
  const visit = (node: ts.Node): void => {
    for (const branch of branchesOf(node)) ts.isExpression(branch) ? inExpression(branch) : inStatement(branch);
    if (ts.isCaseOrDefaultClause(node)) {
      const colon = node.getChildren(source).find(({ kind }) => kind === ts.SyntaxKind.ColonToken)!;
      insertions.push({ at: colon.end, text: ` ${count()};` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const declared = `const ${COUNTERS} = (globalThis.${COUNTERS} ??= new Uint8Array(${COUNTERS_MAX})); `;
  return { text: declared + inserted(text, insertions), next };
}

/** Parts of a node that are run or left out. */
function branchesOf(node: ts.Node): (ts.Expression | ts.Statement)[] {
  if (ts.isIfStatement(node)) return [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])];
  if (ts.isIterationStatement(node, false)) return [node.statement];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node)) return SHORT_CIRCUITS.has(node.operatorToken.kind) ? [node.right] : [];
  if (ts.isCatchClause(node)) return [node.block];
  if (ts.isArrowFunction(node)) return [node.body];
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.body ? [node.body] : [];
  return [];
}

/** At one place ends come before beginnings; what began first ends last. */
function inserted(text: string, insertions: readonly Insertion[]): string {
  const ends = insertions.filter(({ isEnd }) => isEnd).reverse();
  const beginnings = insertions.filter(({ isEnd }) => !isEnd);
  let result = "";
  let done = 0;
  for (const { at, text: own } of [...ends, ...beginnings].sort((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + own;
    done = at;
  }
  return result + text.slice(done);
}
