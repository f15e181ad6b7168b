/** Cuts a Kaitai expression into tokens. */
import { type Place, SchemaError, shifted } from "../schema/place.js";

export type Token = { readonly at: number } & (
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  /** `f"…{…}…"`: text, and the tokens of the expressions in braces. */
  | { readonly kind: "format"; readonly parts: readonly (string | readonly Token[])[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "symbol"; readonly symbol: string }
  | { readonly kind: "end" }
);

const SPACE = /\s+/y;
const FLOAT = /(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+/y;
const INTEGER = /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /::|==|!=|<=|>=|<<|>>|[-+*/%&|^~<>()[\]{},.?:]/y;
const RAW_STRING = /'([^']*)'/y;
const FORMAT = /f"/y;
/** Text of an interpolated string up to an expression or to its end. */
const FORMAT_TEXT = /(?:[^"\\{]|\\.)*/y;
const STRING = /"((?:[^"\\]|\\.)*)"/y;

export function tokenize(text: string, place: Place): Token[] {
  return new Tokenizer(text, place).until("end");
}

class Tokenizer {
  readonly #text: string;
  readonly #place: Place;
  #at = 0;

  constructor(text: string, place: Place) {
    this.#text = text;
    this.#place = place;
  }

  /** The tokens up to the end of the text, or up to the brace that closes an expression inside a string. */
  until(close: "end" | "}"): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.#match(SPACE);
      const at = this.#at;
      const isEnd = at >= this.#text.length;
      if (isEnd && close === "}") this.#fail("the string does not end");
      if (isEnd || (close === "}" && this.#text[at] === "}")) {
        tokens.push({ kind: "end", at });
        return tokens;
      }
      tokens.push(this.#token(at));
    }
  }

  /** The match at the current position, which moves behind it. */
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #fail(what: string): never {
    throw new SchemaError(shifted(this.#place, this.#at), what);
  }

  #token(at: number): Token {
    let found = this.#match(FLOAT);
    if (found) return { kind: "float", value: Number(found[0].replaceAll("_", "")), at };
    found = this.#match(INTEGER);
    if (found) return { kind: "integer", value: BigInt(found[0].replaceAll("_", "").toLowerCase()), at };
    if (this.#match(FORMAT)) return { kind: "format", parts: this.#format(), at };
    found = this.#match(NAME);
    if (found) return { kind: "name", name: found[0], at };
    found = this.#match(RAW_STRING);
    if (found) return { kind: "string", value: found[1]!, at };
    found = this.#match(STRING);
    if (found) return { kind: "string", value: unescaped(found[1]!, shifted(this.#place, at)), at };
    found = this.#match(SYMBOL);
    if (found) return { kind: "symbol", symbol: found[0], at };
    return this.#fail(`\`${this.#text[at]}\` has no meaning in an expression`);
  }

  /** What stands between the quotes of an interpolated string. */
  #format(): (string | readonly Token[])[] {
    const parts: (string | readonly Token[])[] = [];
    for (;;) {
      const literal = this.#match(FORMAT_TEXT)![0];
      if (literal !== "") parts.push(unescaped(literal, shifted(this.#place, this.#at)));
      const next = this.#text[this.#at++];
      if (next === '"') return parts;
      if (next === undefined) this.#fail("the string does not end");
      parts.push(this.until("}"));
      this.#at++;
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  "'": "'",
  '"': '"',
  "\\": "\\",
};

function unescaped(body: string, place: Place): string {
  return body.replaceAll(/\\(u[0-9a-fA-F]{4}|[0-7]{1,3}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    const character = ESCAPES[code];
    if (character === undefined) throw new SchemaError(place, `escape \`\\${code}\` is not known`);
    return character;
  });
}
