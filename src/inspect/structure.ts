/**
 * What the bytes of a part are, as a tree in columns: one node for each value, and one around each repetition. A file of 50 MB
 * has a million of them, so they are numbers in typed arrays; what fields have in common stands in a table.
 *
 * Invariant: nodes stand in the order in which they were read, each in front of what is inside it, so the nodes inside node
 * `i` are `i + 1` to `next[i] - 1`. Runs in a browser.
 */

/** A field of a type, with the type of what was found there. Many nodes share one. */
export interface StructureField {
  /** The type of the schema that has the field; empty for the whole. */
  readonly owner: string;
  readonly name: string;
  /** Of a value that consists of others; empty for leaves. */
  readonly type: string;
  /** Of a leaf: `u4le`, `f4le[]`, `str`, `bytes`, `unused`, `unread` …; empty for what consists of others. */
  readonly kind: string;
  /** A repetition, whose elements are inside it. */
  readonly isArray: boolean;
}

/** No node; the parent of the root. */
export const NO_NODE = 0xffff_ffff;
/** Of nodes that are not in a repetition. */
export const NO_INDEX = -1;

export interface StructureColumns {
  readonly fields: readonly StructureField[];
  readonly count: number;
  /** By node: its field, as a place in `fields`. */
  readonly field: Uint32Array;
  /** By node: the node around it. */
  readonly parent: Uint32Array;
  /** By node: the first node that is not inside it. */
  readonly next: Uint32Array;
  /** By node: its place in the repetition around it, or NO_INDEX. */
  readonly index: Int32Array;
  /** By node: its first bit, counted from the beginning of the part, and the one behind its last. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** By node: 1 + the place of the checksum that covers it in the list of the part, or 0. */
  readonly covered: Uint32Array;
}

export class Structure implements StructureColumns {
  readonly fields: readonly StructureField[];
  readonly count: number;
  readonly field: Uint32Array;
  readonly parent: Uint32Array;
  readonly next: Uint32Array;
  readonly index: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly covered: Uint32Array;
  #inOrder: Uint32Array | undefined;

  constructor(columns: StructureColumns) {
    this.fields = columns.fields;
    this.count = columns.count;
    this.field = columns.field;
    this.parent = columns.parent;
    this.next = columns.next;
    this.index = columns.index;
    this.start = columns.start;
    this.end = columns.end;
    this.covered = columns.covered;
  }

  fieldOf(node: number): StructureField {
    return this.fields[this.field[node]!]!;
  }

  isLeaf(node: number): boolean {
    return this.fieldOf(node).kind !== "";
  }

  /** The nodes directly inside `node`. */
  *children(node: number): Generator<number> {
    const end = this.next[node]!;
    for (let child = node + 1; child < end; child = this.next[child]!) yield child;
  }

  depth(node: number): number {
    let depth = 0;
    for (let at = this.parent[node]!; at !== NO_NODE; at = this.parent[at]!) depth++;
    return depth;
  }

  /** What a node is called where it stands: `magic`, `[3]`. */
  label(node: number): string {
    const index = this.index[node]!;
    return index === NO_INDEX ? this.fieldOf(node).name : `[${index}]`;
  }

  /** `rows[3].id.kind`; empty for the whole. */
  path(node: number): string {
    let path = "";
    for (let at = node; this.parent[at] !== NO_NODE; at = this.parent[at]!) {
      const label = this.label(at);
      path = path === "" || path.startsWith("[") ? label + path : `${label}.${path}`;
    }
    return path;
  }

  /** The node of a path, or, where the path leads nowhere, undefined. */
  find(path: string): number | undefined {
    let node = 0;
    for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
      const wanted = index === undefined ? undefined : Number(index);
      const found = wanted === undefined ? this.#child(node, name!) : this.#element(node, wanted);
      if (found === undefined) return undefined;
      node = found;
    }
    return node;
  }

  #child(node: number, name: string): number | undefined {
    for (const child of this.children(node)) if (this.fieldOf(child).name === name) return child;
    return undefined;
  }

  #element(node: number, index: number): number | undefined {
    const { name } = this.fieldOf(node);
    // Damage may lie between the elements of a repetition: then it is several nodes of one name.
    for (let run = node; run < this.next[this.parent[node]!]!; run = this.next[run]!) {
      if (!this.fieldOf(run).isArray || this.fieldOf(run).name !== name) continue;
      for (const child of this.children(run)) if (this.index[child] === index) return child;
    }
    return undefined;
  }

  /** The leaf that has a bit, or the first one behind it; undefined behind the last. */
  leafAt(bit: number): number | undefined {
    const leaves = this.leaves();
    let low = 0;
    let high = leaves.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.end[leaves[middle]!]! <= bit) low = middle + 1;
      else high = middle;
    }
    return leaves[low];
  }

  /** Leaves in the order of the bytes: each bit is in one of them at most, in the first of those that share it. */
  leaves(): Uint32Array {
    this.#inOrder ??= this.#leavesInOrder();
    return this.#inOrder;
  }

  #leavesInOrder(): Uint32Array {
    const { start, end } = this;
    const found = new Uint32Array(this.count);
    let count = 0;
    let isSorted = true;
    for (let node = 0, last = 0; node < this.count; node++) {
      if (!this.isLeaf(node) || end[node] === start[node]) continue;
      isSorted &&= start[node]! >= last;
      last = end[node]!;
      found[count++] = node;
    }
    const leaves = found.subarray(0, count);
    if (isSorted) return leaves;
    leaves.sort((a, b) => start[a]! - start[b]! || end[b]! - end[a]! || a - b);
    let from = 0;
    return leaves.filter((leaf) => {
      if (end[leaf]! <= from) return false;
      from = end[leaf]!;
      return true;
    });
  }
}
