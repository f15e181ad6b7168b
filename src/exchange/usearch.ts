/**
 * The file of usearch, version 2: vectors, head and graph, which formats/exchange/usearch.ksy describes. Keys are in the nodes
 * of the graph, which are as long as their levels say; whether all of them end where the file does is seen before the first
 * row is given.
 */
import {
  Kind,
  readF4Row,
  readF8Row,
  readGraphHead,
  readLevelList,
  readMatrixHead,
  readNodeKey,
  readU2Row,
  readUsearchHead,
} from "../../generated/usearch.js";
import type { Metric } from "../types/metric.js";
import { malformed, unsupported } from "./exchange-errors.js";
import { FileWindow } from "./file-window.js";
import type { ForeignInput } from "./foreign-format.js";
import { floatOfBfloat16, floatOfHalf } from "./half-float.js";
import type { RandomAccess } from "./random-access.js";
import type { RowSource } from "./row.js";

const MATRIX_HEAD_BYTES = 8;
const HEAD_BYTES = 64;
const GRAPH_HEAD_BYTES = 40;
const LEVEL_BYTES = 2;
const KEY_BYTES = 8;
const NODE_HEAD_BYTES = KEY_BYTES + LEVEL_BYTES;
const COUNT_BYTES = 4;
const DIM_MAX = 2 ** 24;
const LINKS_MAX = 2 ** 24;
/** The key that a deleted vector has. */
const DELETED = 2n ** 64n - 1n;

interface Scalar {
  readonly bytes: number;
  readonly read: (bytes: Uint8Array) => Float32Array;
}

const SCALARS: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [Kind.f32, { bytes: 4, read: (bytes) => Float32Array.from(readF4Row(bytes).values) }],
  [Kind.f64, { bytes: 8, read: (bytes) => Float32Array.from(readF8Row(bytes).values) }],
  [Kind.f16, { bytes: 2, read: (bytes) => Float32Array.from(readU2Row(bytes).values, floatOfHalf) }],
  [Kind.bf16, { bytes: 2, read: (bytes) => Float32Array.from(readU2Row(bytes).values, floatOfBfloat16) }],
]);

const SLOT_BYTES: ReadonlyMap<number, number> = new Map<number, number>([
  [Kind.u32, 4],
  [Kind.u40, 5],
]);

/** By their letters; others compare what vectors here are not. */
const METRICS: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ["c", "cosine"],
  ["i", "dot"],
  ["e", "euclidean"],
]);

/** What is there, and where. */
interface Places {
  readonly rows: number;
  readonly dim: number;
  /** Undefined for one that is none here. */
  readonly metric: Metric | undefined;
  readonly rowBytes: number;
  readonly scalar: Scalar;
  readonly levelsAt: number;
  readonly nodesAt: number;
  /** Bytes of a node of level 0, and of each level above. */
  readonly baseBytes: number;
  readonly levelBytes: number;
}

/** Deleted vectors are left out, and counted in a note. Errors: IQDB_INVALID_PAYLOAD, IQDB_UNSUPPORTED. */
export async function* readUsearch({ source, file, note, onShape }: ForeignInput): RowSource {
  if (file === undefined) throw unsupported(source, "usearch files are read from files, not from a pipe");
  const places = await placesIn(file, source);
  const { rows, rowBytes, scalar, nodesAt, dim, metric } = places;
  await checkEnd(file, places, source);
  onShape?.({ dim, ...(metric && { metric }) });
  const [vectors, nodes] = [new FileWindow(file), new FileWindow(file)];
  let nodeAt = nodesAt;
  let position = 0;
  let deleted = 0;
  for await (const bytes of nodeLengths(file, places, source)) {
    const { key } = readNodeKey(await nodes.at(nodeAt, KEY_BYTES));
    const vectorAt = MATRIX_HEAD_BYTES + position * rowBytes;
    if (key === DELETED) deleted++;
    else {
      const vector = scalar.read(await vectors.at(vectorAt, rowBytes));
      yield { place: `${source}, row ${position} at byte ${vectorAt}`, row: { id: key, vector } };
    }
    nodeAt += bytes;
    position++;
  }
  if (deleted > 0) note?.(`${source}: ${deleted} of ${rows} vectors are deleted, and left out`);
}

async function placesIn(file: RandomAccess, source: string): Promise<Places> {
  const needed = (bytes: number) => {
    if (!(bytes <= file.size)) throw malformed(source, "the file ends before its graph: this is no usearch file");
  };
  needed(MATRIX_HEAD_BYTES);
  const { numRows: rows, lenRow: rowBytes } = readMatrixHead(await file.read(0, MATRIX_HEAD_BYTES));
  const headAt = MATRIX_HEAD_BYTES + rows * rowBytes;
  const graphAt = headAt + HEAD_BYTES;
  const levelsAt = graphAt + GRAPH_HEAD_BYTES;
  const nodesAt = levelsAt + rows * LEVEL_BYTES;
  needed(nodesAt);
  const head = readUsearchHead(await file.read(headAt, HEAD_BYTES));
  const graph = readGraphHead(await file.read(graphAt, GRAPH_HEAD_BYTES));
  const scalar = SCALARS.get(head.scalarKind);
  const slotBytes = SLOT_BYTES.get(head.slotKind);
  if (scalar === undefined)
    throw unsupported(source, "its components are no floats: save it with f32, f64, f16 or bf16");
  if (head.keyKind !== Kind.u64 || slotBytes === undefined)
    throw unsupported(source, "its keys are no 64-bit integers");
  if (head.isMulti !== 0) throw unsupported(source, "a key may have several vectors in it, and a row has one");
  const { numNodes, linksMax, level0LinksMax } = graph;
  const fits = numNodes === rows && head.dim * scalar.bytes === rowBytes && head.dim >= 1 && head.dim <= DIM_MAX;
  if (!fits || linksMax > LINKS_MAX || level0LinksMax > LINKS_MAX) {
    throw malformed(source, `${rows} vectors of ${rowBytes} bytes do not fit its head: the file is damaged`);
  }
  const baseBytes = NODE_HEAD_BYTES + COUNT_BYTES + level0LinksMax * slotBytes;
  const metric = METRICS.get(String.fromCharCode(head.metric));
  const levelBytes = COUNT_BYTES + linksMax * slotBytes;
  return { rows, dim: head.dim, metric, rowBytes, scalar, levelsAt, nodesAt, baseBytes, levelBytes };
}

async function checkEnd(file: RandomAccess, places: Places, source: string): Promise<void> {
  let end = places.nodesAt;
  for await (const bytes of nodeLengths(file, places, source)) end += bytes;
  if (end !== file.size) throw malformed(source, `its nodes end at byte ${end} of ${file.size}: the file is damaged`);
}

/** The bytes that each node takes. */
async function* nodeLengths(file: RandomAccess, places: Places, source: string): AsyncGenerator<number> {
  const { rows, levelsAt, baseBytes, levelBytes } = places;
  for (let from = 0; from < rows; from += LEVELS_AT_ONCE) {
    const count = Math.min(LEVELS_AT_ONCE, rows - from);
    const { values } = readLevelList(await file.read(levelsAt + from * LEVEL_BYTES, count * LEVEL_BYTES));
    for (const level of values) {
      if (level < 0) throw malformed(source, `a node of level ${level}: the file is damaged`);
      yield baseBytes + level * levelBytes;
    }
  }
}

const LEVELS_AT_ONCE = 65_536;
