/**
 * Builds the structure of a part while it is read. Reading may fail at any moment: `unwind` ends what was begun, and says
 * where reading had come to.
 *
 * Invariant: memory is bounded. Beyond NODES_MAX nodes, further elements of a repetition become one node together.
 */
import type { LayoutPlace, LayoutSink } from "../bytes/layout.js";
import { NO_INDEX, NO_NODE, Structure, type StructureColumns, type StructureField } from "./structure.js";
import { inOrder } from "./structure-order.js";

/** At 33 bytes each. A file of 50 MB with vectors of a hundred dimensions has a million. */
export const NODES_MAX = 4_000_000;

/** A leaf about to be added; true when the hook has put something else in its place. */
export type Expand = (owner: string, name: string, start: number, end: number) => boolean;

/** Something that was begun and has not ended. */
interface Open {
  readonly node: number;
  /** Of the field: the type around it. */
  readonly owner: string;
  readonly name: string;
  type: string;
  kind: string;
  /** The repetition inside it that can go on. */
  array: number;
  arrayName: string;
  /** The index that goes on with it. */
  arrayNext: number;
  /** The node of the elements that have none of their own. */
  elided: number;
}

/** A checksum that the schema names: over the leaves since a node, by its path from another. */
export interface CoverMark {
  readonly context: number;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

class Column<T extends Float64Array | Int32Array | Uint32Array> {
  array: T;
  readonly #type: new (
    length: number,
  ) => T;

  constructor(type: new (length: number) => T) {
    this.#type = type;
    this.array = new type(1024);
  }

  set(at: number, value: number): void {
    if (at === this.array.length) {
      const larger = new this.#type(2 * at);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[at] = value;
  }
}

interface BuilderPlace {
  readonly open: Open[];
  readonly muted: number;
}

export class StructureBuilder implements LayoutSink {
  readonly covers: CoverMark[] = [];
  readonly #fields: StructureField[] = [];
  readonly #fieldIds = new Map<string, number>();
  readonly #field = new Column(Uint32Array);
  readonly #parent = new Column(Uint32Array);
  readonly #next = new Column(Uint32Array);
  readonly #index = new Column(Int32Array);
  readonly #start = new Column(Float64Array);
  readonly #end = new Column(Float64Array);
  #open: Open[] = [];
  readonly #nodesMax: number;
  #count = 0;
  #position = 0;
  /** All leaves so far stand one behind the other, and all nodes in front of what is inside them. */
  #isInOrder = true;
  /** How deep inside elements that are not kept apart. */
  #muted = 0;
  /** Is asked before a leaf is added. */
  expand: Expand = () => false;

  constructor(nodesMax = NODES_MAX) {
    this.#nodesMax = nodesMax;
    this.#begin("", NO_INDEX);
  }

  /** The bit behind the last leaf. */
  get position(): number {
    return this.#position;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** The node that was begun last and has not ended. */
  get current(): number {
    return this.#top.node;
  }

  get #top(): Open {
    return this.#open.at(-1)!;
  }

  type(name: string): void {
    if (this.#muted === 0) this.#top.type = name;
  }

  enter(name: string, index: number): void {
    if (this.#muted > 0) this.#muted++;
    else if (index < 0) this.#begin(name, NO_INDEX);
    else if (this.#count < this.#nodesMax) this.#beginElement(name, index);
    else this.#elide(name, index);
  }

  leave(): void {
    if (this.#muted > 0) this.#muted--;
    else this.#finish();
  }

  leaf(kind: string, start: number, end: number): void {
    if (this.#muted > 0) this.#extend(this.#top.elided, start, end);
    else {
      const { owner, name, type } = this.#top;
      // What ends a value that consists of others, such as a terminator, is not the value.
      if (type !== "") {
        this.filler(kind, start, end);
        return;
      }
      if (this.expand(owner, name, start, end)) return;
      this.#top.kind = kind;
      this.#extend(this.current, start, end);
    }
    this.#isInOrder &&= start === this.#position;
    this.#position = end;
  }

  unused(start: number, end: number): void {
    this.filler("unused", start, end);
  }

  /** A leaf that is no field: bytes that were passed over, or that could not be read. */
  filler(kind: string, start: number, end: number): void {
    if (start >= end) return;
    if (this.#muted === 0) this.enter(kind, NO_INDEX);
    if (this.#muted === 0) this.#top.kind = kind;
    this.#extend(this.#muted > 0 ? this.#top.elided : this.current, start, end);
    if (this.#muted === 0) this.leave();
    this.#isInOrder &&= start === this.#position;
    this.#position = end;
  }

  cover(start: number, end: number, checksum: string): void {
    if (this.#muted > 0) return;
    this.covers.push({ context: this.current, path: checksum, start, end });
  }

  place(): BuilderPlace {
    return { open: [this.#top], muted: this.#muted };
  }

  moveTo(place: LayoutPlace): BuilderPlace {
    const before = { open: this.#open, muted: this.#muted };
    const { open, muted } = place as BuilderPlace;
    this.#open = [...open];
    this.#muted = muted;
    this.#isInOrder = false;
    return before;
  }

  /** Gives the bits from `start` to `end` that nobody has to nobody. */
  fill(kind: string, start: number, end: number): void {
    if (this.#isInOrder) {
      this.filler(kind, Math.max(start, this.#position), end);
      return;
    }
    let from = start;
    for (const [first, last] of this.#spans()) {
      if (first > from) this.filler(kind, from, Math.min(first, end));
      from = Math.max(from, last);
    }
    this.filler(kind, from, end);
  }

  /** Where leaves are, by their beginnings. */
  #spans(): [start: number, end: number][] {
    const spans: [number, number][] = [];
    for (let node = 0; node < this.#count; node++) {
      if (this.#fields[this.#field.array[node]!]?.kind) spans.push([this.#start.array[node]!, this.#end.array[node]!]);
    }
    return spans.sort((a, b) => a[0] - b[0]);
  }

  /** Ends everything that was begun since the builder had this depth. */
  unwind(depth: number): void {
    this.#muted = 0;
    while (this.depth > depth) this.#finish();
  }

  finish(): Structure {
    this.unwind(0);
    const count = this.#count;
    const columns: StructureColumns = {
      count,
      fields: this.#fields,
      field: this.#field.array.subarray(0, count),
      parent: this.#parent.array.subarray(0, count),
      next: this.#next.array.subarray(0, count),
      index: this.#index.array.subarray(0, count),
      start: this.#start.array.subarray(0, count),
      end: this.#end.array.subarray(0, count),
      covered: new Uint32Array(count),
    };
    if (this.#isInOrder) return new Structure(columns);
    const { structure, placeOf } = inOrder(columns);
    this.covers.forEach((cover, at) => {
      this.covers[at] = { ...cover, context: placeOf[cover.context]! };
    });
    return structure;
  }

  /** A field that is not an element ends the repetition in front of it. */
  #begin(name: string, index: number): void {
    const around = this.#open.at(-1);
    if (around !== undefined) this.#finishArray(around);
    this.#push(name, index, around?.node ?? NO_NODE, around?.type ?? "");
  }

  #push(name: string, index: number, parent: number, owner: string): void {
    const node = this.#add(parent, index);
    this.#open.push({
      node,
      owner,
      name,
      type: "",
      kind: "",
      array: NO_NODE,
      arrayName: "",
      arrayNext: 0,
      elided: NO_NODE,
    });
  }

  #beginElement(name: string, index: number): void {
    const around = this.#top;
    this.#arrayFor(around, name, index);
    this.#push(name, index, around.array, around.type);
  }

  /** The repetition that `index` goes on with, or a new one. */
  #arrayFor(around: Open, name: string, index: number): void {
    if (around.array === NO_NODE || around.arrayName !== name || around.arrayNext !== index) {
      this.#finishArray(around);
      around.array = this.#add(around.node, NO_INDEX);
      around.arrayName = name;
      this.#field.set(around.array, this.#intern({ owner: around.type, name, type: "", kind: "", isArray: true }));
    }
    around.arrayNext = index + 1;
  }

  #elide(name: string, index: number): void {
    const around = this.#top;
    this.#arrayFor(around, name, index);
    if (around.elided === NO_NODE) {
      around.elided = this.#add(around.array, index);
      const field = { owner: around.type, name, type: "", kind: "elided", isArray: false };
      this.#field.set(around.elided, this.#intern(field));
    }
    this.#muted = 1;
  }

  #add(parent: number, index: number): number {
    const node = this.#count++;
    this.#field.set(node, 0);
    this.#parent.set(node, parent);
    this.#next.set(node, node + 1);
    this.#index.set(node, index);
    this.#start.set(node, this.#position);
    this.#end.set(node, -1);
    return node;
  }

  #finish(): void {
    const open = this.#open.pop()!;
    const { node, owner, name, type, kind } = open;
    this.#finishArray(open);
    this.#field.set(node, this.#intern({ owner, name, type, kind, isArray: false }));
    this.#close(node);
  }

  #finishArray(around: Open): void {
    if (around.elided !== NO_NODE) this.#close(around.elided);
    if (around.array !== NO_NODE) this.#close(around.array);
    around.array = NO_NODE;
    around.elided = NO_NODE;
  }

  #close(node: number): void {
    this.#next.set(node, this.#count);
    const start = this.#start.array[node]!;
    const end = this.#end.array[node]!;
    if (end < 0) this.#end.set(node, start);
    const parent = this.#parent.array[node]!;
    if (end >= 0 && parent !== NO_NODE) this.#extend(parent, start, end);
  }

  /** A node has what stands without a gap behind its beginning; what it reads at other places of the bytes is not between. */
  #extend(node: number, start: number, end: number): void {
    if (this.#end.array[node]! < 0) {
      this.#start.set(node, start);
      this.#end.set(node, end);
    } else if (start === this.#end.array[node]!) this.#end.set(node, end);
  }

  #intern(field: StructureField): number {
    const key = `${field.owner}|${field.name}|${field.type}|${field.kind}|${field.isArray}`;
    const known = this.#fieldIds.get(key);
    if (known !== undefined) return known;
    this.#fieldIds.set(key, this.#fields.length);
    return this.#fields.push(field) - 1;
  }
}
