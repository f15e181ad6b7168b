/**
 * An inspection as text: what the file is, what is wrong with it, then each part as a tree, a line for each node:
 *
 *     offset     bytes  field                       value
 *     00000000      50  header                      snapshot_header
 *     00000000       8    magic                     49 51 44 42 50 52 53 54  "IQDBPRST"
 */
import { type Checksum, type Inspection, isRight, type Part, type Problem } from "./inspection.js";
import { grouped, SHORT, WHOLE } from "./leaf-value.js";
import { nodeOfPath } from "./node-of-path.js";
import { docOf, showNode, type Words } from "./node-words.js";
import { hex } from "./part-builder.js";
import type { Structure } from "./structure.js";

export interface TreeOptions {
  /** Every element of every repetition, and values to their end. */
  readonly all: boolean;
  /** The doc of each field under it. */
  readonly docs: boolean;
  readonly colours: boolean;
}

/** Of a long repetition, as many elements are shown at the beginning, and one at the end. */
const FIRST = 3;
/** Repetitions up to this length are shown whole. */
const SHOWN_MAX = 8;
const NAME_WIDTH = 32;
const DOC_WIDTH = 110;
const LISTED_MAX = 20;

type Colour = "dim" | "bold" | "red" | "green" | "cyan" | "yellow";

const CODES: Readonly<Record<Colour, string>> = {
  dim: "2",
  bold: "1",
  red: "31",
  green: "32",
  cyan: "36",
  yellow: "33",
};

/** The lines of an inspection. */
export function* printTree(inspection: Inspection, options: TreeOptions): Generator<string> {
  const ink = (colour: Colour, text: string) => (options.colours ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text);
  const { file, title, format, state, parts } = inspection;
  yield `${ink("bold", file)}: ${title || format}`;
  const bytes = `${grouped(parts[0]!.bytes.length)} bytes`;
  const colour = state === "whole" ? "green" : state === "torn" ? "yellow" : "red";
  yield `${bytes}, ${ink(colour, state)}${checksumsInWords(parts)}`;
  for (const part of parts) yield* new PartPrinter(part, inspection, options, ink).lines(part === parts[0]);
}

function checksumsInWords(parts: readonly Part[]): string {
  const checksums = parts.flatMap((part) => part.checksums);
  const wrong = checksums.filter((one) => !isRight(one)).length;
  if (checksums.length === 0) return "";
  const right = `${grouped(checksums.length - wrong)} ${checksums.length - wrong === 1 ? "checksum" : "checksums"} right`;
  return wrong === 0 ? `, ${right}` : `, ${right}, ${grouped(wrong)} wrong`;
}

class PartPrinter {
  readonly #part: Part;
  readonly #words: Words;
  readonly #structure: Structure;
  readonly #options: TreeOptions;
  readonly #ink: (colour: Colour, text: string) => string;
  readonly #problems = new Map<number, Problem[]>();
  readonly #checksums: ReadonlyMap<number, Checksum>;

  constructor(
    part: Part,
    { description }: Inspection,
    options: TreeOptions,
    ink: (colour: Colour, text: string) => string,
  ) {
    this.#part = part;
    this.#structure = part.structure;
    this.#words = { bytes: part.bytes, structure: part.structure, description };
    this.#options = options;
    this.#ink = ink;
    this.#checksums = new Map(part.checksums.map((checksum) => [checksum.offset, checksum]));
    for (const problem of part.problems) {
      const node = nodeOfPath(part.structure, problem.path);
      this.#problems.set(node, [...(this.#problems.get(node) ?? []), problem]);
    }
  }

  *lines(isFirst: boolean): Generator<string> {
    const { problems, name, bytes } = this.#part;
    if (!isFirst) yield `\n${this.#ink("bold", name)}: ${grouped(bytes.length)} bytes`;
    for (const problem of problems.slice(0, LISTED_MAX)) yield this.#problem(problem);
    if (problems.length > LISTED_MAX) yield `… ${grouped(problems.length - LISTED_MAX)} more below`;
    yield "";
    yield this.#ink("dim", `${"offset".padEnd(20)}${"bytes".padStart(11)}  ${"field".padEnd(NAME_WIDTH)}  value`);
    for (const child of this.#structure.children(0)) yield* this.#node(child, 0);
  }

  #problem({ state, offset, path, why }: Problem): string {
    const colour = state === "damaged" ? "red" : "yellow";
    const place = path === "" ? "" : `${path}: `;
    return `${this.#ink(colour, `${state} at byte ${grouped(offset)}`)}: ${place}${why}`;
  }

  *#node(node: number, depth: number): Generator<string> {
    const structure = this.#structure;
    yield this.#line(node, depth);
    yield* this.#notes(node, depth);
    if (!structure.fieldOf(node).isArray) {
      for (const child of structure.children(node)) yield* this.#node(child, depth + 1);
      return;
    }
    const children = [...structure.children(node)];
    const isShort = this.#options.all || children.length <= SHOWN_MAX;
    let left = 0;
    for (const [place, child] of children.entries()) {
      if (isShort || place < FIRST || place === children.length - 1 || this.#isFaulty(child)) {
        if (left > 0) yield this.#more(left, depth + 1);
        left = 0;
        yield* this.#node(child, depth + 1);
      } else left++;
    }
  }

  /** Whether something is wrong with a node or inside it: such elements are never left out. */
  #isFaulty(node: number): boolean {
    const end = this.#structure.next[node]!;
    for (const at of this.#problems.keys()) if (at >= node && at < end) return true;
    return false;
  }

  #more(count: number, depth: number): string {
    return this.#ink("dim", `${" ".repeat(33)}${"  ".repeat(depth)}… ${grouped(count)} more`);
  }

  #line(node: number, depth: number): string {
    const structure = this.#structure;
    const start = structure.start[node]!;
    const size = structure.end[node]! - start;
    const byte = Math.floor(start / 8);
    const offset = `${byte.toString(16).padStart(8, "0")}${start % 8 === 0 ? "" : `.${start % 8}`}`;
    const place = this.#ink("dim", `${offset.padEnd(10)}${grouped(byte).padStart(10)}`);
    const bytes = size % 8 === 0 ? grouped(size / 8) : `${size} bits`;
    const name = `${"  ".repeat(depth)}${structure.label(node)}`;
    const value = showNode(this.#words, node, this.#options.all ? WHOLE : SHORT);
    const shown = structure.isLeaf(node) ? this.#ink("cyan", value) : this.#ink("dim", value);
    return `${place}${bytes.padStart(11)}  ${name.padEnd(NAME_WIDTH)}  ${shown}${this.#verdict(node)}`.trimEnd();
  }

  #verdict(node: number): string {
    const checksum = this.#structure.isLeaf(node) ? this.#checksums.get(this.#structure.start[node]! / 8) : undefined;
    if (checksum === undefined || checksum.path !== this.#structure.path(node)) return "";
    const { start, end, computed, stored, besides } = checksum;
    const covers = `bytes ${grouped(start)} to ${grouped(end - 1)}${besides === undefined ? "" : ` ${besides}`}`;
    if (isRight(checksum)) return ` = ${hex(stored)} ${this.#ink("green", "✓ right")} for ${covers}`;
    return ` = ${hex(stored)} ${this.#ink("red", `✗ wrong: ${hex(computed)}`)} for ${covers}`;
  }

  *#notes(node: number, depth: number): Generator<string> {
    const indent = `${" ".repeat(33)}${"  ".repeat(depth)}`;
    for (const { state, offset, why } of this.#problems.get(node) ?? []) {
      const mark = state === "damaged" ? "✗" : "!";
      yield this.#ink(state === "damaged" ? "red" : "yellow", `${indent}${mark} byte ${grouped(offset)}: ${why}`);
    }
    const doc = this.#options.docs ? docOf(this.#words, node) : "";
    const isElement = this.#structure.fieldOf(this.#structure.parent[node]!).isArray;
    if (doc === "" || isElement) return;
    for (const line of wrapped(doc, DOC_WIDTH - indent.length)) yield this.#ink("dim", `${indent}· ${line}`);
  }
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < Math.max(width, 40))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
