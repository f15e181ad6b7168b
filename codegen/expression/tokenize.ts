/** Cuts a Kaitai expression into tokens. */
import { type Place, SchemaError, shifted } from "../schema/place.js";

export type Token = { readonly at: number } & (
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
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
const STRING = /"((?:[^"\\]|\\.)*)"/y;

export function tokenize(text: string, place: Place): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const space = match(SPACE);
    if (space) {
      at += space[0].length;
      continue;
    }
    const [token, length] = readToken(match, at, text, place);
    tokens.push(token);
    at += length;
  }
  tokens.push({ kind: "end", at });
  return tokens;
}

function readToken(
  match: (p: RegExp) => RegExpExecArray | null,
  at: number,
  text: string,
  place: Place,
): [Token, number] {
  let found = match(FLOAT);
  if (found) return [{ kind: "float", value: Number(found[0].replaceAll("_", "")), at }, found[0].length];
  found = match(INTEGER);
  if (found)
    return [{ kind: "integer", value: BigInt(found[0].replaceAll("_", "").toLowerCase()), at }, found[0].length];
  found = match(NAME);
  if (found) return [{ kind: "name", name: found[0], at }, found[0].length];
  found = match(RAW_STRING);
  if (found) return [{ kind: "string", value: found[1]!, at }, found[0].length];
  found = match(STRING);
  if (found) return [{ kind: "string", value: unescaped(found[1]!, shifted(place, at)), at }, found[0].length];
  found = match(SYMBOL);
  if (found) return [{ kind: "symbol", symbol: found[0], at }, found[0].length];
  throw new SchemaError(shifted(place, at), `\`${text[at]}\` has no meaning in an expression`);
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
