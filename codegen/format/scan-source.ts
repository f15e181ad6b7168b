/**
 * TypeScript text as a tree of tokens and brackets: just enough structure for a formatter, without a parser.
 *
 * Text inside tokens (strings, templates, comments, regular expressions) is never looked at again, so that formatting can
 * change white space and commas and nothing else.
 */

export interface Token {
  readonly kind: "word" | "number" | "text" | "comment" | "sign";
  readonly text: string;
  /** White space stood in front of it. */
  readonly spaced: boolean;
  /** Line breaks in front of it. */
  readonly breaks: number;
}

/** A bracket with what it holds. */
export interface Group {
  readonly kind: "group";
  readonly open: Token;
  readonly close: Token;
  readonly nodes: readonly Node[];
}

export type Node = Token | Group;

const PATTERN = new RegExp(
  [
    String.raw`(?<comment>/\*[\s\S]*?\*/|//[^\n]*)`,
    String.raw`(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    String.raw`(?<number>(?:0[xob][\da-f_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:e[+-]?\d+)?)n?)`,
    String.raw`(?<word>[#@]?[\p{ID_Start}$_][\p{ID_Continue}$]*)`,
    String.raw`(?<sign>\.\.\.|=>|>>>=|<<=|>>=|\*\*=|&&=|\|\|=|\?\?=|===|!==|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\*\*|<<|[-+*/%&|^]=|.)`,
  ].join("|"),
  "iuy",
);

/** After these a slash begins a regular expression; after a name, a number or a bracket it divides. */
const VALUE_BEFORE = /^(?:[\p{ID_Continue}$]+|[)\]}"'`])$/u;
const OPERATOR_WORDS = new Set(["return", "case", "typeof", "in", "of", "do", "else", "throw", "new"]);

export function scanSource(source: string): Node[] {
  return new Scanner(source).all();
}

class Scanner {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  all(): Node[] {
    for (let token = this.#next(); token; token = this.#next()) this.#tokens.push(token);
    this.#at = 0;
    return this.#nodes(undefined);
  }

  #nodes(close: string | undefined): Node[] {
    const nodes: Node[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at]!;
      if (token.kind === "sign" && token.text === close) return nodes;
      this.#at++;
      const closing = token.kind === "sign" ? CLOSING[token.text] : undefined;
      if (closing === undefined) nodes.push(token);
      else {
        const inner = this.#nodes(closing);
        nodes.push({ kind: "group", open: token, close: this.#tokens[this.#at++]!, nodes: inner });
      }
    }
    return nodes;
  }

  #next(): Token | undefined {
    const space = /\s*/y;
    space.lastIndex = this.#at;
    const gap = space.exec(this.#source)![0];
    this.#at += gap.length;
    if (this.#at >= this.#source.length) return undefined;
    const { kind, text } = this.#token();
    this.#at += text.length;
    return { kind, text, spaced: gap !== "", breaks: gap.split("\n").length - 1 };
  }

  #token(): Pick<Token, "kind" | "text"> {
    const template = this.#source[this.#at] === "`";
    if (template) return { kind: "text", text: this.#source.slice(this.#at, this.#templateEnd(this.#at + 1)) };
    const expression = this.#regularExpression();
    if (expression) return { kind: "text", text: expression };
    PATTERN.lastIndex = this.#at;
    const { groups } = PATTERN.exec(this.#source)!;
    for (const kind of ["comment", "text", "number", "word"] as const) {
      if (groups![kind] !== undefined) return { kind, text: groups![kind] };
    }
    return { kind: "sign", text: groups!.sign! };
  }

  #regularExpression(): string | undefined {
    if (!/^\/[^/*]/.test(this.#source.slice(this.#at, this.#at + 2))) return undefined;
    const before = this.#tokens.findLast(({ kind }) => kind !== "comment");
    const isValue = before && (before.kind === "text" || VALUE_BEFORE.test(before.text));
    if (isValue && !OPERATOR_WORDS.has(before.text)) return undefined;
    const pattern = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0];
  }

  /** The end of a template, over the templates inside its `${…}`. */
  #templateEnd(from: number): number {
    let at = from;
    for (let depth = 0; at < this.#source.length; at++) {
      const one = this.#source[at];
      if (one === "\\") at++;
      else if (depth === 0 && one === "`") return at + 1;
      else if (one === "$" && this.#source[at + 1] === "{" && depth === 0) depth = this.#source[++at] === "{" ? 1 : 0;
      else if (depth > 0 && one === "`") at = this.#templateEnd(at + 1) - 1;
      else if (depth > 0 && one === "{") depth++;
      else if (depth > 0 && one === "}") depth--;
    }
    return at;
  }
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
