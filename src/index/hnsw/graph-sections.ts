/**
 * What a graph keeps in the sidecar (formats/iqdb_sidecar.ksy): levels and links, rows named by their slots. A row that is a
 * duplicate of another one has the level TWIN_LEVEL and one link, to that one. The state is five numbers:
 *
 *     entry    the row that searches begin with
 *     m        links of a row on an upper layer, at most
 *     coded    1 when distances are estimated from codes
 *     blur     how much of the distances between neighbours codes lose, in units of 2^-32
 *     seed     of a generator that goes on behind the levels that were drawn
 */
import { SectionKind } from "../../../generated/iqdb-sidecar.js";
import { CODES, LINKS, LINKS_END, TWIN_LEVEL, VECTORS } from "../../kernels/layout.js";
import type { DerivedSection, DerivedSource } from "../../types/persistable.js";
import type { RowOrder } from "../engine.js";
import { PIECE_ROWS } from "../row-codes.js";
import type { Graph } from "./graph.js";

const STATE_NUMBERS = 5;
const BLUR_UNITS = 2 ** 32;
/** Rows whose links are written in one piece. */
const CHUNK_ROWS = 4096;

/** The rows of a graph by slots. */
interface Nodes {
  /** For each slot its level, or TWIN_LEVEL. */
  readonly levels: Uint8Array;
  /** For each slot the row whose links are written there; for a duplicate the slot that it is a duplicate of. */
  readonly rows: Uint32Array;
  /** The slot where the links of a linked row are written. */
  slotOf(row: number): number;
}

/** A graph without dead rows. */
export function* writeGraph(graph: Graph, seed: bigint, order: RowOrder): Iterable<DerivedSection> {
  if (graph.entry === undefined) return;
  const { m } = graph;
  const nodes = nodesOf(graph, order);
  const blur = Math.round(graph.blur * BLUR_UNITS);
  const state = [nodes.slotOf(graph.entry), m, graph.isCoded ? 1 : 0, blur].map(BigInt);
  const numbers = new Uint8Array(BigUint64Array.from([...state, seed]).buffer);
  yield { kind: SectionKind.index_state, length: numbers.length, chunks: () => [numbers] };
  yield { kind: SectionKind.node_levels, length: order.size, chunks: () => [nodes.levels] };
  yield { kind: SectionKind.base_links, length: order.size * 2 * m * 4, chunks: () => baseLinks(graph, nodes) };
  const upper = upperListsOf(nodes.levels) * m * 4;
  yield { kind: SectionKind.upper_links, length: upper, chunks: () => upperLinks(graph, nodes) };
}

/** Of rows that are the same the one in the first slot is written as the linked one: it will be the oldest. */
function nodesOf(graph: Graph, order: RowOrder): Nodes {
  const levels = new Uint8Array(order.size).fill(TWIN_LEVEL);
  const rows = new Uint32Array(order.size);
  /** Slots of linked rows that are written in another slot. */
  const moved = new Map<number, number>();
  for (const row of graph.linked()) {
    const twins = Array.from(graph.twins.of(row), (twin) => order.slotOf(twin));
    const own = order.slotOf(row);
    const slot = twins.reduce((least, one) => Math.min(least, one), own);
    for (const twin of twins) rows[twin] = slot;
    rows[own] = slot;
    rows[slot] = row;
    levels[slot] = graph.levelOf(row);
    if (slot !== own) moved.set(own, slot);
  }
  return { levels, rows, slotOf: (row) => moved.get(order.slotOf(row)) ?? order.slotOf(row) };
}

function upperListsOf(levels: Uint8Array): number {
  return levels.reduce((sum, level) => sum + (level === TWIN_LEVEL ? 0 : level), 0);
}

function* baseLinks(graph: Graph, nodes: Nodes): Iterable<Uint8Array> {
  const most = 2 * graph.m;
  const size = nodes.levels.length;
  const chunk = new Uint32Array(Math.min(size, CHUNK_ROWS) * most);
  for (let from = 0; from < size; from += CHUNK_ROWS) {
    const count = Math.min(size - from, CHUNK_ROWS);
    for (let i = 0; i < count; i++) {
      const list = chunk.subarray(i * most, (i + 1) * most);
      if (nodes.levels[from + i] !== TWIN_LEVEL) putLinks(list, graph.linksOf(nodes.rows[from + i], 0), nodes);
      else list.fill(LINKS_END).set([nodes.rows[from + i]]);
    }
    yield bytesOf(chunk.subarray(0, count * most));
  }
}

function* upperLinks(graph: Graph, { levels, rows, slotOf }: Nodes): Iterable<Uint8Array> {
  const list = new Uint32Array(graph.m);
  for (let slot = 0; slot < levels.length; slot++) {
    if (levels[slot] === TWIN_LEVEL) continue;
    for (let layer = 1; layer <= levels[slot]; layer++) {
      putLinks(list, graph.linksOf(rows[slot], layer), { slotOf });
      yield bytesOf(list);
    }
  }
}

function putLinks(target: Uint32Array, links: Uint32Array, { slotOf }: Pick<Nodes, "slotOf">): void {
  for (let i = 0; i < links.length; i++) target[i] = links[i] === LINKS_END ? LINKS_END : slotOf(links[i]);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Takes over what was kept, into a graph that holds nothing; every row of the segment lives. Answers the seed; undefined when
 * anything does not fit: then the graph holds what is of no use.
 */
export function readGraph(source: DerivedSource, graph: Graph): bigint | undefined {
  const { segment } = graph;
  const state = readState(source, graph);
  if (state === undefined) return undefined;
  // As long as the marks of a search, which will have this memory next.
  const length = segment.capacity;
  const levels = segment.allocate(length);
  try {
    if (!readRows(source, graph, levels, state.entry)) return undefined;
  } finally {
    segment.release(levels, length);
  }
  graph.entry = state.entry;
  graph.setCodes(state.isCoded, state.blur);
  return state.seed;
}

/** Rows with their levels, which are read to that address, and all links. */
function readRows(source: DerivedSource, graph: Graph, levels: number, entry: number): boolean {
  const { segment } = graph;
  const levelOf = () => segment.bytes.subarray(levels, levels + segment.rows);
  const section = source.section(SectionKind.node_levels);
  if (section?.length !== segment.rows) return false;
  section.readInto([levelOf()]);
  const top = segment.kernels.topLevel(levels);
  if (top === TWIN_LEVEL || levelOf()[entry] !== top) return false;
  if (!readBaseLinks(source, graph) || !readUpperLinks(source, graph, levels)) return false;
  return areLinksSound(graph, levels) && hangTwins(graph, levelOf());
}

interface GraphState {
  readonly entry: number;
  readonly isCoded: boolean;
  readonly blur: number;
  readonly seed: bigint;
}

function readState(source: DerivedSource, { segment, m }: Graph): GraphState | undefined {
  const section = source.section(SectionKind.index_state);
  if (section?.length !== STATE_NUMBERS * 8) return undefined;
  const numbers = new BigUint64Array(STATE_NUMBERS);
  section.readInto([new Uint8Array(numbers.buffer)]);
  const [entry, links, coded, blur] = Array.from(numbers, Number);
  if (entry >= segment.rows || links !== m || blur > BLUR_UNITS) return undefined;
  if (coded > (segment.has(CODES) ? 1 : 0)) return undefined;
  return { entry, isCoded: coded === 1, blur: blur / BLUR_UNITS, seed: numbers[STATE_NUMBERS - 1] };
}

function readBaseLinks(source: DerivedSource, { segment }: Graph): boolean {
  const section = source.section(SectionKind.base_links);
  if (section?.length !== segment.rows * segment.stride(LINKS)) return false;
  section.readInto(segment.runs().map(({ row, count }) => segment.cells(LINKS, row, count)));
  return true;
}

/** Memory is taken for what the file holds, no more. */
function readUpperLinks(source: DerivedSource, graph: Graph, levels: number): boolean {
  const section = source.section(SectionKind.upper_links);
  if ((section?.length ?? 0) !== graph.segment.kernels.countLists(levels) * graph.m * 4) return false;
  graph.enterAll(levels, (lists) => section?.readInto([lists]));
  return true;
}

/** Whether links are linked rows on the layer where they are, each list with nothing behind its end. */
function areLinksSound({ segment }: Graph, levels: number): boolean {
  const { kernels, rows } = segment;
  for (let row = 0; row < rows; row += PIECE_ROWS) {
    const count = Math.min(PIECE_ROWS, rows - row);
    if (kernels.soundRows(row, count, levels) < count) return false;
  }
  return true;
}

/** Hangs duplicates on the rows that they name, if they are the same. */
function hangTwins(graph: Graph, levels: Uint8Array): boolean {
  const { segment } = graph;
  for (let row = levels.indexOf(TWIN_LEVEL); row >= 0; row = levels.indexOf(TWIN_LEVEL, row + 1)) {
    const [linked, end] = graph.linksOf(row, 0);
    if (linked === LINKS_END || end !== LINKS_END) return false;
    const [own, other] = [segment.cells(VECTORS, row, 1), segment.cells(VECTORS, linked, 1)];
    if (!own.every((byte, i) => byte === other[i])) return false;
    graph.twins.append(linked, row);
  }
  return true;
}
