/**
 * A type drawn as a row of boxes: where each field begins, its name, how long it is.
 *
 *     0        8         12
 *     ┌────────┬─────────┬───────────┐
 *     │ magic  │ version │ num_rows  │
 *     └────────┴─────────┴───────────┘
 *       8        4         8
 */
import type { FieldModel, TypeModel } from "../model/model.js";
import { fixedFieldSize, sizeWords } from "./field-words.js";

const WIDTH_MAX = 100;

interface Box {
  readonly at: string;
  readonly name: string;
  readonly size: string;
}

/** Where each field begins: a number, a number and the names of lengths before it, or nothing when that is not short. */
export function fieldOffsets(type: TypeModel): string[] {
  let fixed = 0;
  const lengths: string[] = [];
  let known = true;
  return type.fields.map((field) => {
    const at = known ? [String(fixed), ...lengths].join(" + ") : "";
    const size = fixedFieldSize(field);
    const words = sizeWords(field);
    if (size !== undefined) fixed += size;
    else if (!field.condition && field.size?.kind === "expr" && /^[\w. ×]+$/.test(words)) lengths.push(words);
    else known = false;
    if (lengths.length > 1) known = false;
    return at;
  });
}

export function byteDiagram(type: TypeModel): string {
  const offsets = fieldOffsets(type);
  const boxes = type.fields.map((field, at) => box(field, offsets[at]!));
  return rowsOf(boxes).map(drawRow).join("\n");
}

function box(field: FieldModel, at: string): Box {
  const optional = field.condition ? "?" : "";
  const words = sizeWords(field);
  const size = fixedFieldSize(field) === undefined && field.condition ? `0 or ${words}` : words;
  return { at, name: `${field.id}${optional}${field.repeat ? " …" : ""}`, size };
}

function innerWidth({ at, name, size }: Box): number {
  return Math.max(name.length + 2, size.length + 2, at.length + 1);
}

/** Boxes side by side, as many as fit into a line. */
function rowsOf(boxes: readonly Box[]): Box[][] {
  const rows: Box[][] = [[]];
  let width = 1;
  for (const one of boxes) {
    const needed = innerWidth(one) + 1;
    if (width + needed > WIDTH_MAX && rows.at(-1)!.length > 0) {
      rows.push([]);
      width = 1;
    }
    rows.at(-1)!.push(one);
    width += needed;
  }
  return rows;
}

function drawRow(row: readonly Box[]): string {
  const widths = row.map(innerWidth);
  const line = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const cells = (text: (one: Box) => string) => row.map((one, at) => text(one).padEnd(widths[at]!));
  return [
    cells((one) => one.at).join(" "),
    line("┌", "┬", "┐"),
    `│${cells((one) => ` ${one.name}`).join("│")}│`,
    line("└", "┴", "┘"),
    ` ${cells((one) => ` ${one.size}`).join(" ")}`,
  ]
    .map((text) => text.trimEnd())
    .join("\n");
}
