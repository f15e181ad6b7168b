/** What is said of a node, in text, in JSON and in the page: its value, the names of its values, its doc. Runs in a browser. */
import type { EnumMember, FieldDescription, SchemaDescription } from "../bytes/schema-description.js";
import { grouped, type LeafValue, readLeaf, SHORT, showLeaf, type ValueLimits } from "./leaf-value.js";
import type { Structure } from "./structure.js";

/** What a part needs for its words. */
export interface Words {
  readonly bytes: Uint8Array;
  readonly structure: Structure;
  readonly description: SchemaDescription;
}

/** Leaves that are no fields of a schema. */
const FILLERS: Readonly<Record<string, string>> = {
  unused: "Bytes that the schema passes over.",
  unread: "Bytes that could not be read, because reading stopped in front of them.",
  frame: "What ends the value in front: a terminator, or padding.",
  elided: "Elements of the repetition that are too many to be shown one by one.",
};

export function fieldDescription({ structure, description }: Words, node: number): FieldDescription | undefined {
  const { owner, name } = structure.fieldOf(node);
  return description.types[owner]?.fields[name];
}

/** The doc of the field; of a whole, that of its type. */
export function docOf(words: Words, node: number): string {
  const { kind, type } = words.structure.fieldOf(node);
  const own = fieldDescription(words, node)?.doc ?? FILLERS[kind] ?? "";
  return own === "" ? (words.description.types[type]?.doc ?? "") : own;
}

/** What a node is: the type of its value, or the kind of its bytes. */
export function typeOf(words: Words, node: number): string {
  const { type, kind, isArray } = words.structure.fieldOf(node);
  if (isArray) return fieldDescription(words, node)?.type ?? "";
  return kind === "" ? (words.description.types[type]?.id ?? "") : kind;
}

export function leafValue(words: Words, node: number, limits: ValueLimits = SHORT): LeafValue | undefined {
  const { bytes, structure } = words;
  const { kind } = structure.fieldOf(node);
  if (kind === "") return undefined;
  const form = fieldDescription(words, node)?.text;
  return readLeaf(bytes, kind, structure.start[node]!, structure.end[node]!, limits, form);
}

/** The name of a value that belongs to an enumeration. */
export function enumMember(words: Words, node: number, value: LeafValue): EnumMember | undefined {
  const key = fieldDescription(words, node)?.enum;
  if (key === undefined || value.is !== "integer") return undefined;
  return words.description.enums[key]?.members[String(value.value)];
}

/** The value of a node in one line; of what consists of others, how many. */
export function showNode(words: Words, node: number, limits: ValueLimits = SHORT): string {
  const { structure } = words;
  const { isArray, kind, name } = structure.fieldOf(node);
  if (isArray) return `${grouped(elementCount(structure, node))} × ${typeOf(words, node) || name}`;
  const value = leafValue(words, node, limits);
  if (value === undefined) return typeOf(words, node) || "nothing";
  if (kind === "elided") return `more, not shown one by one (${grouped(value.is === "bytes" ? value.bytes : 0)} bytes)`;
  const member = enumMember(words, node, value);
  return member === undefined ? showLeaf(value) : `${member.id} (${showLeaf(value)})`;
}

export function elementCount(structure: Structure, node: number): number {
  let count = 0;
  for (const _ of structure.children(node)) count++;
  return count;
}
