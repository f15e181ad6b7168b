/**
 * A structure as bytes, for the page: columns of small numbers, each the difference from what is to be expected, so that the
 * rows of a table come out alike and compress to next to nothing. Runs in a browser.
 *
 *     by node: [levels up][field][index, of elements][start][size][covered]     each a column of variable-length integers
 */
import { NO_INDEX, NO_NODE, Structure, type StructureField } from "./structure.js";

/** Integers up to 2^53 in groups of seven bits, the lowest first. */
class VarintWriter {
  #bytes = new Uint8Array(65_536);
  #length = 0;

  put(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  putSigned(value: number): void {
    this.put(value < 0 ? -2 * value - 1 : 2 * value);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#at++]!;
      if (byte < 0x80) return value + byte * scale;
      value += (byte - 0x80) * scale;
    }
  }

  takeSigned(): number {
    const value = this.take();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** The columns one after the other. */
export function encodeStructure(structure: Structure): Uint8Array[] {
  const { count, field, parent, index, start, end, covered } = structure;
  const columns = Array.from({ length: 6 }, () => new VarintWriter());
  const [levels, fields, indexes, starts, sizes, covers] = columns as [
    VarintWriter,
    VarintWriter,
    VarintWriter,
    VarintWriter,
    VarintWriter,
    VarintWriter,
  ];
  let position = 0;
  for (let node = 1; node < count; node++) {
    levels.put(levelsBetween(structure, node - 1, parent[node]!));
    fields.put(field[node]!);
    if (index[node] !== NO_INDEX) indexes.putSigned(index[node]! - expectedIndex(structure, node));
    starts.putSigned(start[node]! - position);
    sizes.put(end[node]! - start[node]!);
    covers.putSigned(covered[node]! - covered[node - 1]!);
    position = structure.isLeaf(node) ? end[node]! : start[node]!;
  }
  sizes.put(end[0]! - start[0]!);
  return columns.map((column) => column.finish());
}

/** How far up from `node` its ancestor `ancestor` is; 0 for itself. */
function levelsBetween({ parent }: Structure, node: number, ancestor: number): number {
  let levels = 0;
  for (let at = node; at !== ancestor; at = parent[at]!) levels++;
  return levels;
}

/** Elements follow each other; the first one of a repetition has no one in front. */
function expectedIndex({ parent, index }: Structure, node: number): number {
  if (parent[node] === node - 1) return 0;
  let before = node - 1;
  while (parent[before] !== parent[node]) before = parent[before]!;
  return index[before]! + 1;
}

/** The structure of `count` nodes from its columns. */
export function decodeStructure(
  fields: readonly StructureField[],
  count: number,
  columns: readonly Uint8Array[],
): Structure {
  const [levels, fieldIds, indexes, starts, sizes, covers] = columns.map((column) => new VarintReader(column)) as [
    VarintReader,
    VarintReader,
    VarintReader,
    VarintReader,
    VarintReader,
    VarintReader,
  ];
  const field = new Uint32Array(count);
  const parent = new Uint32Array(count);
  const next = new Uint32Array(count);
  const index = new Int32Array(count).fill(NO_INDEX);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  const covered = new Uint32Array(count);
  const structure = new Structure({ fields, count, field, parent, next, index, start, end, covered });
  field[0] = fields.findIndex(({ owner, name }) => owner === "" && name === "");
  parent[0] = NO_NODE;
  let position = 0;
  for (let node = 1; node < count; node++) {
    let at = node - 1;
    for (let up = levels.take(); up > 0; up--) {
      next[at] = node;
      at = parent[at]!;
    }
    parent[node] = at;
    field[node] = fieldIds.take();
    if (structure.fieldOf(at).isArray) index[node] = expectedIndex(structure, node) + indexes.takeSigned();
    start[node] = position + starts.takeSigned();
    end[node] = start[node]! + sizes.take();
    covered[node] = covered[node - 1]! + covers.takeSigned();
    position = structure.isLeaf(node) ? end[node]! : start[node]!;
  }
  for (let at = count - 1; at !== NO_NODE; at = parent[at]!) next[at] = count;
  end[0] = sizes.take();
  return structure;
}
