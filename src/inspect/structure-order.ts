/** Puts nodes that were added to values long left where they belong: behind what is in front of them in the same value. */
import { NO_NODE, Structure, type StructureColumns } from "./structure.js";

/** The structure, and for each node as it was its place in it. */
export function inOrder(columns: StructureColumns): { structure: Structure; placeOf: Uint32Array } {
  const { count, parent } = columns;
  const order = preorder(parent, count);
  const placeOf = new Uint32Array(count);
  order.forEach((node, place) => {
    placeOf[node] = place;
  });
  const next = new Uint32Array(count);
  const moved = Uint32Array.from(order, (node) => (parent[node] === NO_NODE ? NO_NODE : placeOf[parent[node]!]!));
  for (let place = count - 1; place >= 0; place--) {
    next[place] = Math.max(next[place]!, place + 1);
    const above = moved[place]!;
    if (above !== NO_NODE) next[above] = Math.max(next[above]!, next[place]!);
  }
  const structure = new Structure({
    count,
    fields: columns.fields,
    field: Uint32Array.from(order, (node) => columns.field[node]!),
    parent: moved,
    next,
    index: Int32Array.from(order, (node) => columns.index[node]!),
    start: Float64Array.from(order, (node) => columns.start[node]!),
    end: Float64Array.from(order, (node) => columns.end[node]!),
    covered: Uint32Array.from(order, (node) => columns.covered[node]!),
  });
  return { structure, placeOf };
}

/** Each node in front of what is inside it, in the order of their making. */
function preorder(parent: Uint32Array, count: number): Uint32Array {
  const firstChild = new Uint32Array(count).fill(NO_NODE);
  const sibling = new Uint32Array(count).fill(NO_NODE);
  // From behind, so that each list comes out in the order of making.
  for (let node = count - 1; node > 0; node--) {
    sibling[node] = firstChild[parent[node]!]!;
    firstChild[parent[node]!] = node;
  }
  const order = new Uint32Array(count);
  const waiting = [0];
  for (let place = 0; place < count; place++) {
    const node = waiting.pop()!;
    order[place] = node;
    const after = sibling[node]!;
    if (after !== NO_NODE) waiting.push(after);
    const inside = firstChild[node]!;
    if (inside !== NO_NODE) waiting.push(inside);
  }
  return order;
}
