/**
 * Reads one part: runs field maps over its bytes, and goes on behind what cannot be read. Invariant: each byte of the part
 * ends up in one leaf; those that could not be read are `unread`.
 */

import type { LayoutOptions } from "../bytes/codec.js";
import { FormatError } from "../bytes/format-error.js";
import { checksumOf } from "../wasm/checksum.js";
import { type Checksum, isRight, type Part, type Problem } from "./inspection.js";
import { readLeaf } from "./leaf-value.js";
import type { Structure } from "./structure.js";
import { type CoverMark, StructureBuilder } from "./structure-builder.js";

/** A checksum over `start` to `end`, stored in the field at `path` from the node `context`. */
export interface Sum {
  readonly context: number;
  readonly path: string;
  readonly computed: number;
  readonly start: number;
  readonly end: number;
  readonly besides?: string;
}

export type LayoutFunction = (bytes: Uint8Array, options: LayoutOptions) => unknown;

export class PartBuilder {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly structure = new StructureBuilder();
  readonly #problems: Problem[] = [];
  readonly #sums: Sum[] = [];

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
  }

  /** The byte behind the last one that has been read. */
  get position(): number {
    return Math.ceil(this.structure.position / 8);
  }

  /** Reads `start` to `end` by `layout`; when that fails, says where and why and gives the rest to nobody. Whether it went well. */
  read(layout: LayoutFunction, start: number, end: number, path = "", state: Problem["state"] = "damaged"): boolean {
    const { depth } = this.structure;
    try {
      layout(this.bytes, { start, end, sink: this.structure });
      return true;
    } catch (error) {
      if (!isFormatError(error)) throw error;
      const inside = [path, error.path].filter((piece) => piece !== "").join(".");
      this.problem(state, error.offset ?? this.position, inside, reasonOf(error));
      this.structure.unwind(depth);
      this.structure.fill("unread", start * 8, end * 8);
      return false;
    }
  }

  problem(state: Problem["state"], offset: number, path: string, why: string): void {
    this.#problems.push({ state, offset, path, why });
  }

  /** A checksum that the schema names nowhere, or only once all that it covers has been read well. */
  sum(sum: Sum): void {
    this.#sums.push(sum);
  }

  /** `isTorn` tells whether a wrong checksum at an offset is what a crash leaves. */
  finish(isTorn: (offset: number) => boolean = () => false): Part {
    // Where nothing went wrong, the schema passes over what is left.
    const isRead = this.#problems.every(({ state }) => state === "note");
    this.structure.fill(isRead ? "unused" : "unread", 0, this.bytes.length * 8);
    const structure = this.structure.finish();
    const sums = new Map<number, Checksum>();
    for (const sum of [...this.structure.covers.map((cover) => this.#sumOf(cover)), ...this.#sums]) {
      const node = fieldBelow(structure, sum.context, sum.path);
      if (node !== undefined) this.#summed(structure, node, sum, sums);
    }
    const checksums = [...sums.values()].sort((a, b) => a.offset - b.offset);
    for (const checksum of checksums) if (!isRight(checksum) && !isTorn(checksum.offset)) this.#wrong(checksum);
    paintCovers(structure, checksums);
    this.#problems.sort((a, b) => a.offset - b.offset);
    return { name: this.name, bytes: this.bytes, structure, problems: this.#problems, checksums };
  }

  #sumOf({ context, path, start, end }: CoverMark): Sum {
    const [first, last] = [start / 8, end / 8];
    return { context, path, start: first, end: last, computed: checksumOf(this.bytes, 0, first, last) };
  }

  #summed(structure: Structure, node: number, sum: Sum, sums: Map<number, Checksum>): void {
    const { kind } = structure.fieldOf(node);
    const value = kind === "" ? undefined : readLeaf(this.bytes, kind, structure.start[node]!, structure.end[node]!);
    if (value?.is !== "integer") return;
    const { computed, start, end, besides } = sum;
    const place = { path: structure.path(node), offset: structure.start[node]! / 8 };
    sums.set(node, { ...place, stored: Number(value.value), computed, start, end, besides });
  }

  #wrong({ path, offset, stored, computed, start, end }: Checksum): void {
    const why = `the checksum of bytes ${start} to ${end - 1} is ${hex(computed)}, the file says ${hex(stored)}`;
    this.problem("damaged", offset, path, why);
  }
}

export function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}

/** A compiled schema brings a runtime of its own, and so another class of this name. */
function isFormatError(error: unknown): error is FormatError {
  if (error instanceof FormatError) return true;
  return error instanceof Error && error.name.endsWith("Error") && "path" in error && "within" in error;
}

/** The message without the place that a problem has anyway. */
function reasonOf(error: FormatError): string {
  const place = error.offset === undefined ? "" : ` at byte ${error.offset}`;
  const prefix = `${error.path}${place}: `;
  return error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
}

/** Elements of repetitions are looked for from the root only. */
function fieldBelow(structure: Structure, context: number, path: string): number | undefined {
  if (path.includes("[")) return structure.find(path);
  let node: number | undefined = context;
  for (const name of path.split(".")) {
    const children: number[] = node === undefined ? [] : [...structure.children(node)];
    node = children.find((child) => structure.fieldOf(child).name === name);
  }
  return node;
}

/** Gives each leaf the innermost of the checksums that cover it. */
function paintCovers(structure: Structure, checksums: readonly Checksum[]): void {
  const outerFirst = checksums.map((_, at) => at).sort((a, b) => lengthOf(checksums[b]!) - lengthOf(checksums[a]!));
  const leaves = structure.leaves();
  for (const at of outerFirst) {
    const { start, end } = checksums[at]!;
    for (let place = firstLeafFrom(structure, leaves, start * 8); place < leaves.length; place++) {
      const leaf = leaves[place]!;
      if (structure.start[leaf]! >= end * 8) break;
      structure.covered[leaf] = at + 1;
    }
  }
}

function lengthOf({ start, end }: Checksum): number {
  return end - start;
}

function firstLeafFrom(structure: Structure, leaves: Uint32Array, bit: number): number {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (structure.start[leaves[middle]!]! < bit) low = middle + 1;
    else high = middle;
  }
  return low;
}
