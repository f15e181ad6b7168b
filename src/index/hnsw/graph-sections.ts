/**
 * What a graph keeps in the sidecar (formats/iqdb_sidecar.ksy): levels and links, rows named by their slots. The state is
 * five numbers:
 *
 *     entry    the row that searches begin with
 *     m        links of a row on an upper layer, at most
 *     coded    1 when distances are estimated from codes
 *     blur     how much of the distances between neighbours codes lose, in units of 2^-32
 *     seed     of a generator that goes on behind the levels that were drawn
 */
import { SectionKind } from "../../../generated/iqdb-sidecar.js";
import { LEVEL_MAX } from "../../kernels/graph-rules.js";
import { CODES, LINKS, LINKS_END } from "../../kernels/layout.js";
import type { DerivedSection, DerivedSource } from "../../types/persistable.js";
import type { RowOrder } from "../engine.js";
import type { Graph } from "./graph.js";

const STATE_NUMBERS = 5;
const BLUR_UNITS = 2 ** 32;
/** Rows whose links are written in one piece. */
const CHUNK_ROWS = 4096;

/** A graph without dead rows. */
export function* writeGraph(graph: Graph, seed: bigint, order: RowOrder): Iterable<DerivedSection> {
  const { size } = order;
  if (graph.entry === undefined) return;
  const levels = Uint8Array.from({ length: size }, (_, slot) => graph.levelOf(order.rowOf(slot)));
  const upperLinks = levels.reduce((sum, level) => sum + level, 0) * graph.m;
  const blur = Math.round(graph.blur * BLUR_UNITS);
  const state = [order.slotOf(graph.entry), graph.m, graph.isCoded ? 1 : 0, blur].map(BigInt);
  const numbers = new Uint8Array(BigUint64Array.from([...state, seed]).buffer);
  yield { kind: SectionKind.index_state, length: numbers.length, chunks: () => [numbers] };
  yield { kind: SectionKind.node_levels, length: size, chunks: () => [levels] };
  const links = size * 2 * graph.m * 4;
  yield { kind: SectionKind.base_links, length: links, chunks: () => baseLinks(graph, order) };
  yield { kind: SectionKind.upper_links, length: upperLinks * 4, chunks: () => upperLists(graph, order, levels) };
}

function* baseLinks(graph: Graph, order: RowOrder): Iterable<Uint8Array> {
  const most = 2 * graph.m;
  const chunk = new Uint32Array(Math.min(order.size, CHUNK_ROWS) * most);
  for (let from = 0; from < order.size; from += CHUNK_ROWS) {
    const count = Math.min(order.size - from, CHUNK_ROWS);
    for (let i = 0; i < count; i++) putLinks(chunk, i * most, graph.linksOf(order.rowOf(from + i), 0), order);
    yield bytesOf(chunk.subarray(0, count * most));
  }
}

function* upperLists(graph: Graph, order: RowOrder, levels: Uint8Array): Iterable<Uint8Array> {
  const list = new Uint32Array(graph.m);
  for (let slot = 0; slot < order.size; slot++) {
    for (let layer = 1; layer <= levels[slot]; layer++) {
      putLinks(list, 0, graph.linksOf(order.rowOf(slot), layer), order);
      yield bytesOf(list);
    }
  }
}

function putLinks(target: Uint32Array, at: number, links: Uint32Array, order: RowOrder): void {
  for (let i = 0; i < links.length; i++) target[at + i] = links[i] === LINKS_END ? LINKS_END : order.slotOf(links[i]);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Takes over what was kept, into a graph that holds nothing; every row of the segment lives. Returns the seed; undefined when
 * anything does not fit: then the graph holds what is of no use.
 */
export function readGraph(source: DerivedSource, graph: Graph): bigint | undefined {
  const { rows } = graph.segment;
  const state = readState(source, graph);
  const levels = readLevels(source, graph, rows);
  if (state === undefined || levels === undefined) return undefined;
  const { entry } = state;
  if (levels.some((level) => level > levels[entry])) return undefined;
  enterAll(graph, levels);
  if (!readLinks(source, graph, levels) || !areLinksSound(graph, levels)) return undefined;
  graph.entry = entry;
  graph.setCodes(state.isCoded, state.blur);
  return state.seed;
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

function readLevels(source: DerivedSource, graph: Graph, rows: number): Uint8Array | undefined {
  const section = source.section(SectionKind.node_levels);
  if (section?.length !== rows) return undefined;
  const levels = new Uint8Array(rows);
  section.readInto([levels]);
  const lists = levels.reduce((sum, level) => sum + level, 0);
  const upper = source.section(SectionKind.upper_links);
  if (levels.some((level) => level > LEVEL_MAX)) return undefined;
  return (upper?.length ?? 0) === lists * graph.m * 4 ? levels : undefined;
}

/** Enters every row with room for its links on upper layers. Memory is taken for what the file holds, no more. */
function enterAll(graph: Graph, levels: Uint8Array): void {
  for (let row = 0; row < levels.length; row++) {
    const level = levels[row];
    graph.enter(row, level === 0 ? 0 : graph.allocateUpper(level) + level);
  }
}

function readLinks(source: DerivedSource, graph: Graph, levels: Uint8Array): boolean {
  const { segment } = graph;
  const base = source.section(SectionKind.base_links);
  if (base?.length !== levels.length * segment.stride(LINKS)) return false;
  base.readInto(runsOf(graph).map(({ row, count }) => segment.cells(LINKS, row, count)));
  const upper: Uint8Array[] = [];
  for (let row = 0; row < levels.length; row++) {
    if (levels[row] > 0)
      upper.push(segment.bytes.subarray(graph.upperOf(row), graph.upperOf(row) + levels[row] * graph.m * 4));
  }
  if (upper.length > 0) source.section(SectionKind.upper_links)?.readInto(upper);
  return true;
}

/** The rows whose links stand one behind the other. */
function runsOf({ segment }: Graph): { row: number; count: number }[] {
  const runs: { row: number; count: number }[] = [];
  for (let row = 0; row < segment.rows; ) {
    const count = Math.min(segment.runOf(row), segment.rows - row);
    runs.push({ row, count });
    row += count;
  }
  return runs;
}

/** Whether links are rows on the layer where they are, each list with nothing behind its end. */
function areLinksSound(graph: Graph, levels: Uint8Array): boolean {
  const { segment, m } = graph;
  for (const { row, count } of runsOf(graph)) {
    const from = segment.cell(LINKS, row) / 4;
    for (let i = 0; i < count; i++) if (!isListSound(segment.words, from + i * 2 * m, 2 * m, levels, 0)) return false;
  }
  for (let row = 0; row < levels.length; row++) {
    for (let layer = 1; layer <= levels[row]; layer++) {
      const at = graph.upperOf(row) / 4 + (layer - 1) * m;
      if (!isListSound(segment.words, at, m, levels, layer)) return false;
    }
  }
  return true;
}

function isListSound(words: Uint32Array, at: number, most: number, levels: Uint8Array, layer: number): boolean {
  let i = at;
  const end = at + most;
  for (; i < end && words[i] !== LINKS_END; i++) {
    // A link beyond the last row finds no level.
    if (!(levels[words[i]] >= layer)) return false;
  }
  for (; i < end; i++) if (words[i] !== LINKS_END) return false;
  return true;
}
