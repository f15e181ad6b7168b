/**
 * Real bytes of one structure: for each shape that it takes (which fields are there, of which types) the first place in the
 * examples where it takes it. A structure that no example shows is an error, so the document cannot have one without bytes.
 */
import type { LayoutPlace, LayoutSink } from "../../src/bytes/layout.js";
import type { TypeModel } from "../model/model.js";
import { descriptionKey } from "./describe-schemas.js";
import { EXAMPLES, type Example, exampleBytes } from "./examples.js";
import { typeLink } from "./field-words.js";
import { BYTE_TABLE_HEAD, byteRow, type ExampleCodec, schemaPath, valueWords } from "./worked-example.js";

/** A value in an example, in bytes from its beginning. */
interface Part {
  readonly field: string;
  readonly parts: Part[];
  /** The key of its type, or the kind of a leaf. */
  what: string;
  start: number;
  end: number;
}

export interface Shown {
  readonly example: Example;
  readonly bytes: Uint8Array;
  readonly part: Part;
}

/** Keeps what a field map is told as a tree. */
class PartSink implements LayoutSink {
  readonly root = newPart("");
  #open = [this.root];

  type(name: string): void {
    this.#open.at(-1)!.what = name;
  }

  enter(name: string, index: number): void {
    const part = newPart(index < 0 ? name : `${name}[${index}]`);
    this.#open.at(-1)!.parts.push(part);
    this.#open.push(part);
  }

  leave(): void {
    this.#open.pop();
  }

  leaf(kind: string, start: number, end: number): void {
    const last = this.#open.at(-1)!;
    if (last.what === "") last.what = kind;
    for (const part of this.#open) {
      part.start = Math.min(part.start, start / 8);
      part.end = Math.max(part.end, end / 8);
    }
  }

  unused(): void {}

  cover(): void {}

  place(): LayoutPlace {
    return this.#open;
  }

  moveTo(place: LayoutPlace): LayoutPlace {
    const before = this.#open;
    this.#open = place as Part[];
    return before;
  }
}

function newPart(field: string): Part {
  return { field, parts: [], what: "", start: Number.POSITIVE_INFINITY, end: 0 };
}

/** Which fields a value has, and of which types: two with the same shape show the same. */
function shapeOf(part: Part): string {
  const fields = present(part).map(({ field, what }) => `${field.replace(/\[.*/, "")}:${what}`);
  return [...new Set(fields)].join(" ");
}

function present({ parts }: Part): Part[] {
  return parts.filter(({ start, end }) => start < end);
}

/** The first value of each shape, by the keys of types. */
export function shownStructures(codecs: ReadonlyMap<string, ExampleCodec>): Map<string, Map<string, Shown>> {
  const shown = new Map<string, Map<string, Shown>>();
  const visit = (part: Part, example: Example, bytes: Uint8Array): void => {
    const shapes = shown.get(part.what) ?? new Map<string, Shown>();
    const shape = shapeOf(part);
    if (shape !== "" && !shapes.has(shape)) shapes.set(shape, { example, bytes, part });
    shown.set(part.what, shapes);
    for (const inner of present(part)) visit(inner, example, bytes);
  };
  for (const example of EXAMPLES) {
    const codec = codecs.get(example.schemaId);
    if (codec === undefined) continue;
    const bytes = exampleBytes(example);
    const sink = new PartSink();
    codec.layout(bytes, { sink });
    visit(sink.root, example, bytes);
  }
  return shown;
}

/** Tables of the bytes of `type`, one for each shape. */
export function structureExamples(
  type: TypeModel,
  shown: ReadonlyMap<string, ReadonlyMap<string, Shown>>,
  types: ReadonlyMap<string, TypeModel>,
): string {
  const shapes = [...(shown.get(descriptionKey(type))?.values() ?? [])];
  if (shapes.length === 0) throw new Error(`no example shows ${type.id}: add one to codegen/docs/examples.ts`);
  return shapes.map((one) => tableOf(one, type, types)).join("\n\n");
}

function tableOf({ example, bytes, part }: Shown, owner: TypeModel, types: ReadonlyMap<string, TypeModel>): string {
  const words = (inside: Uint8Array, { field, what }: Part): string => {
    const type = types.get(what);
    if (type) return typeLink(type);
    const value = valueWords(inside, what);
    return [value, memberName(owner, field, value)].filter((word) => word !== "").join(", ");
  };
  const rows = present(part).map((inner) =>
    byteRow(inner.start - part.start, bytes.subarray(inner.start, inner.end), schemaPath(inner.field), words, inner),
  );
  return [`*From byte ${part.start} of example ${example.name}:*`, [BYTE_TABLE_HEAD, ...rows].join("\n")].join("\n\n");
}

/** What an enumeration calls the value of a field; nothing where the field has none. */
function memberName({ fields }: TypeModel, name: string, value: string): string {
  const body = fields.find((field) => field.name === name)?.body;
  const members = body?.kind === "integer" ? (body.enum?.members ?? []) : [];
  const member = members.find((one) => String(one.value) === value);
  return member ? `\`${member.label}\`` : "";
}
