/**
 * npy: a two-dimensional NumPy array, a row for each vector. Ids and metadata it has none; rows are numbered. What stands in
 * front of the numbers, the schema in formats/exchange/npy.ksy says; the description in it is a Python literal.
 */
import {
  readF4beElements,
  readF4leElements,
  readF8beElements,
  readF8leElements,
  readI1Elements,
  readNpyDescriptionV1,
  readNpyDescriptionV2,
  readNpyLengthV1,
  readNpyLengthV2,
  readNpyPrefix,
  readU1Elements,
  writeF4leElements,
  writeNpyDescriptionV1,
  writeNpyPrefix,
} from "../../generated/npy.js";
import { ByteQueue } from "./byte-queue.js";
import { malformed, unsupported } from "./exchange-errors.js";
import type { RandomAccess } from "./random-access.js";
import type { ByteSource, RowSource, StoredRow } from "./row.js";

interface ArrayHead {
  readonly element: Element;
  readonly isByColumn: boolean;
  readonly rows: number;
  readonly dim: number;
  /** Offset of the first element. */
  readonly start: number;
}

interface Element {
  readonly bytes: number;
  readonly read: (bytes: Uint8Array) => { readonly values: ArrayLike<number> };
}

/** By byte order and type, as descriptions have them; one byte has no order. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  "<f4": { bytes: 4, read: readF4leElements },
  ">f4": { bytes: 4, read: readF4beElements },
  "<f8": { bytes: 8, read: readF8leElements },
  ">f8": { bytes: 8, read: readF8beElements },
  i1: { bytes: 1, read: readI1Elements },
  u1: { bytes: 1, read: readU1Elements },
};

function elementOf(order: string, type: string): Element | undefined {
  const key = /1$/.test(type) ? type : `${order === ">" ? ">" : "<"}${type}`;
  return Object.hasOwn(ELEMENTS, key) ? ELEMENTS[key] : undefined;
}

const PREFIX_BYTES = 8;
/** NumPy's own limit is 10,000 unless it is told to trust the file. */
const TEXT_BYTES_MAX = 65_536;
const DIM_MAX = 2 ** 24;

/**
 * Rows numbered from `numberFrom`. Elements are float32, float64 (rounded to float32), int8 or uint8, in either byte order;
 * arrays stored column by column need a file. Errors: IQDB_INVALID_PAYLOAD, IQDB_UNSUPPORTED.
 */
export async function* readNpy(
  bytes: ByteSource,
  source: string,
  numberFrom: number,
  file: RandomAccess | undefined,
): RowSource {
  const queue = new ByteQueue(bytes);
  try {
    const head = await readHead(queue, source);
    if (head.isByColumn && head.dim > 1 && head.rows > 1) {
      if (file === undefined)
        throw unsupported(source, "arrays stored column by column are read from files, not from a pipe");
      yield* rowsByColumn(file, source, head, numberFrom);
    } else yield* rowsInOrder(queue, source, head, numberFrom);
  } finally {
    await queue.end();
  }
}

async function readHead(queue: ByteQueue, source: string): Promise<ArrayHead> {
  const begin = async (count: number) => {
    if (!(await queue.has(count))) throw malformed(source, "the file ends inside its head: this is no npy file");
  };
  await begin(PREFIX_BYTES + 2);
  const major = prefixOf(queue.take(PREFIX_BYTES), source);
  const lengthBytes = major === 1 ? 2 : 4;
  await begin(lengthBytes);
  const { lenText: length } = (major === 1 ? readNpyLengthV1 : readNpyLengthV2)(queue.peek(lengthBytes));
  if (length > TEXT_BYTES_MAX) throw malformed(source, `a description of ${length} bytes: this is no npy file`);
  await begin(lengthBytes + length);
  const read = major === 1 ? readNpyDescriptionV1 : readNpyDescriptionV2;
  const { text } = read(queue.take(lengthBytes + length));
  return { ...describedBy(text, source), start: queue.taken };
}

function prefixOf(bytes: Uint8Array, source: string): number {
  try {
    const { major } = readNpyPrefix(bytes);
    if (major >= 1 && major <= 3) return major;
    throw unsupported(source, `version ${major} of npy is not known`);
  } catch (cause) {
    if ((cause as Error).name === "IqdbError") throw cause;
    throw malformed(source, "this is no npy file", cause);
  }
}

const TYPE = /['"]descr['"]\s*:\s*['"]([<>|=]?)([a-zA-Z]\d*)['"]/;
const ORDER = /['"]fortran_order['"]\s*:\s*(True|False)/;
const SHAPE = /['"]shape['"]\s*:\s*\(\s*(\d*)\s*,?\s*(\d*)\s*,?\s*([\d,\s]*)\)/;

function describedBy(text: string, source: string): Omit<ArrayHead, "start"> {
  const [, order, type] = TYPE.exec(text) ?? [];
  const [, byColumn] = ORDER.exec(text) ?? [];
  const [, rows, dim, more] = SHAPE.exec(text) ?? [];
  if (type === undefined || byColumn === undefined || rows === undefined) {
    throw malformed(source, "its description does not say type, order and shape");
  }
  const element = elementOf(order, type);
  if (element === undefined) throw unsupported(source, `elements of type ${type}: convert it with .astype('float32')`);
  if (rows === "" || dim === "" || more !== "") {
    throw unsupported(source, "vectors are the rows of an array of two dimensions: convert it with .reshape(rows, -1)");
  }
  const shape = { rows: Number(rows), dim: Number(dim) };
  if (!Number.isSafeInteger(shape.rows) || shape.dim === 0 || shape.dim > DIM_MAX) {
    throw malformed(source, `a shape of (${rows}, ${dim}) has no vectors in it`);
  }
  return { element, isByColumn: byColumn === "True", ...shape };
}

async function* rowsInOrder(queue: ByteQueue, source: string, head: ArrayHead, numberFrom: number): RowSource {
  const rowBytes = head.dim * head.element.bytes;
  for (let position = 0; position < head.rows; position++) {
    const place = `${source}, row ${position} at byte ${queue.taken}`;
    if (!(await queue.has(rowBytes))) throw malformed(place, `the file ends before its ${head.rows} rows do`);
    const vector = numbersOf(queue.take(rowBytes), head);
    yield { place, row: { id: numberFrom + position, vector } };
  }
}

/** Of a tile that is kept in memory; a call of the system for each column fills it. */
const TILE_BYTES = 16 * 1024 * 1024;

/** Tiles of some rows are put together from the columns, so that memory does not grow with the file. */
async function* rowsByColumn(file: RandomAccess, source: string, head: ArrayHead, numberFrom: number): RowSource {
  const { rows, dim, start } = head;
  const { bytes } = head.element;
  if (file.size < start + rows * dim * bytes) throw malformed(source, `the file ends before its ${rows} rows do`);
  const tileRows = Math.max(1, Math.floor(TILE_BYTES / (4 * dim)));
  for (let from = 0; from < rows; from += tileRows) {
    const count = Math.min(tileRows, rows - from);
    const tile = new Float32Array(count * dim);
    for (let column = 0; column < dim; column++) {
      const read = await file.read(start + (column * rows + from) * bytes, count * bytes);
      numbersOf(read, head).forEach((component, row) => {
        tile[row * dim + column] = component;
      });
    }
    for (let row = 0; row < count; row++) {
      const vector = tile.subarray(row * dim, (row + 1) * dim);
      yield { place: `${source}, row ${from + row}`, row: { id: numberFrom + from + row, vector } };
    }
  }
}

function numbersOf(bytes: Uint8Array, { element }: ArrayHead): Float32Array {
  return Float32Array.from(element.read(bytes).values);
}

/** NumPy maps files whose numbers begin at a multiple of this. */
const ALIGNMENT = 64;

/** Version 1.0, little-endian float32, row by row: bit for bit the vectors. */
export function* writeNpy(rows: Iterable<StoredRow>, count: number, dim: number): Generator<Uint8Array> {
  const prefix = writeNpyPrefix({ major: 1, minor: 0 });
  const described = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, ${dim}), }`;
  const used = prefix.length + 2 + described.length + 1;
  const text = `${described}${" ".repeat(Math.ceil(used / ALIGNMENT) * ALIGNMENT - used)}\n`;
  yield Buffer.concat([prefix, writeNpyDescriptionV1({ text })]);
  for (const { vector } of rows) yield writeF4leElements({ values: vector });
}
