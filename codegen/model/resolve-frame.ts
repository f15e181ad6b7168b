/** How the content of a field ends in the stream, and what is done to it before it is read. */
import { parseExpression } from "../expression/parse-expression.js";
import { SchemaError, shifted } from "../schema/place.js";
import type { RawField } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { Body, Frame, Process, Typed } from "./model.js";
import { type Scope, typeExpression } from "./type-expression.js";

/** The frame of a field; undefined when its size says all. */
export function resolveFrame(field: RawField, body: Body): Frame | undefined {
  const { frame, size, sizeEos } = field;
  requireFrameable(field, body);
  const terminator = frame.terminator?.bytes ?? zeroFrame(body)?.terminator ?? [];
  // Padding has a meaning in a field with a size only, the other keys beside a terminator only.
  const pad = size || sizeEos ? frame.padRight : undefined;
  if (terminator.length === 0 && pad === undefined) return undefined;
  if (Object.values(frame).every((part) => part === undefined)) return zeroFrame(body);
  return {
    terminator,
    include: frame.include ?? false,
    consume: frame.consume ?? true,
    eosError: frame.eosError ?? true,
    pad,
  };
}

/** The constants of src/bytes for strings that end in a zero character, by its width. */
const SHARED = new Map([
  [1, "ZERO_TERMINATED"],
  [2, "ZERO_TERMINATED_16"],
  [4, "ZERO_TERMINATED_32"],
]);

/** The frame of a `strz` of which nothing else is said. */
export function zeroFrame(body: Body): Frame | undefined {
  if (body.kind !== "text" || !body.zeroTerminated) return undefined;
  const width = body.encoding.startsWith("UTF-16") ? 2 : body.encoding.startsWith("UTF-32") ? 4 : 1;
  const terminator = new Array<number>(width).fill(0);
  return { terminator, include: false, consume: true, eosError: true, pad: undefined, shared: SHARED.get(width) };
}

function requireFrameable(field: RawField, body: Body): void {
  const { frame, place, id } = field;
  // The other keys have no meaning without these.
  const isSaid = (frame.terminator ?? frame.padRight ?? frame.process) !== undefined;
  if (isSaid && !["bytes", "text", "user", "switch"].includes(body.kind)) {
    throw new SchemaError(place, `\`${id}\` has no content that could end in a terminator, be padded or processed`);
  }
  if (frame.terminator?.bytes.length === 0) throw new SchemaError(frame.terminator.place, "a terminator has bytes");
  const bounded = field.size ?? (field.sizeEos || undefined) ?? frame.terminator;
  if (frame.process && !bounded && !zeroFrame(body)) {
    throw new SchemaError(frame.process.place, "`process` needs `size`, `size-eos` or `terminator`");
  }
}

/** `zlib`, `xor(key)`, `rol(amount)`, `ror(amount)`, or the name of a process of the user's with its arguments. */
export function resolveProcess(text: Text, body: Body, scope: Scope): Process {
  const { text: source, place } = text;
  const match = /^\s*([a-z][a-z0-9_.]*)\s*(?:\(([\s\S]*)\))?\s*$/.exec(source);
  if (!match) throw new SchemaError(place, `process \`${source}\` is not understood`);
  const [, name, inner] = match;
  const at = shifted(place, source.indexOf("(") + 1);
  const args = inner === undefined || inner.trim() === "" ? [] : argsOf({ text: inner, place: at }, scope);
  const one = (): Typed => {
    if (args.length !== 1) throw new SchemaError(place, `\`${name}\` takes one argument`);
    return args[0]!;
  };
  switch (name) {
    case "zlib":
      if (args.length > 0) throw new SchemaError(place, "`zlib` takes no argument");
      return { kind: "zlib" };
    case "xor":
      return { kind: "xor", key: requireKind(one(), ["integer", "bytes"]) };
    case "rol":
    case "ror":
      return { kind: "rotate", left: name === "rol", amount: requireKind(one(), ["integer"]) };
    default:
      if (body.kind === "text") throw new SchemaError(place, "a process of your own is for bytes and types");
      return { kind: "custom", name: name!, args };
  }
}

/** Arguments are the elements of an array without its brackets. */
function argsOf(text: Text, scope: Scope): Typed[] {
  const list = parseExpression({ text: `[${text.text}]`, place: shifted(text.place, -1) });
  if (list.kind !== "array") throw new SchemaError(text.place, "expected arguments");
  return list.items.map((item) => typeExpression(item, shifted(text.place, -1), scope));
}

function requireKind(typed: Typed, kinds: readonly string[]): Typed {
  if (kinds.includes(typed.type.kind)) return typed;
  throw new SchemaError(typed.place, `expected ${kinds.join(" or ")}, found ${typed.type.kind}`);
}
