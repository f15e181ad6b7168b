/**
 * fvecs, bvecs and ivecs: rows of vectors without ids and metadata. Rows are numbered. What a row is, the schema in
 * formats/exchange/vecs.ksy says.
 */
import {
  readBvecsRow,
  readFvecsRow,
  readIvecsRow,
  readRowLength,
  writeBvecsRow,
  writeFvecsRow,
  writeIvecsRow,
} from "../../generated/vecs.js";
import { ByteQueue } from "./byte-queue.js";
import { malformed, unsupported } from "./exchange-errors.js";
import type { ByteSource, RowSource, StoredRow } from "./row.js";

export type VectorFileKind = "fvecs" | "bvecs" | "ivecs";

interface VectorRows {
  readonly componentBytes: number;
  readonly read: (bytes: Uint8Array) => { readonly components: ArrayLike<number> };
  readonly write: (vector: Float32Array) => Uint8Array;
  /** Whether the kind can hold a component exactly, and the words that say which it can. */
  readonly holds: (component: number) => boolean;
  readonly what: string;
}

const KINDS: Readonly<Record<VectorFileKind, VectorRows>> = {
  fvecs: {
    componentBytes: 4,
    read: readFvecsRow,
    write: (vector) => writeFvecsRow({ dim: vector.length, components: vector }),
    holds: () => true,
    what: "32-bit floats",
  },
  bvecs: {
    componentBytes: 1,
    read: readBvecsRow,
    write: (vector) => writeBvecsRow({ dim: vector.length, components: Uint8Array.from(vector) }),
    holds: (component) =>
      Number.isInteger(component) && component >= 0 && component <= 255 && !Object.is(component, -0),
    what: "whole numbers from 0 to 255",
  },
  ivecs: {
    componentBytes: 4,
    read: readIvecsRow,
    write: (vector) => writeIvecsRow({ components: Int32Array.from(vector) }),
    holds: (component) => (component | 0) === component && !Object.is(component, -0),
    what: "whole numbers of 32 bits",
  },
};

const LENGTH_BYTES = 4;
/** More is a file of another kind: a row would be 64 MiB. */
const DIM_MAX = 2 ** 24;

/** Rows numbered from `numberFrom`. Errors: IQDB_INVALID_PAYLOAD for a length that no vector has, or a row that is cut. */
export async function* readVectorFile(
  bytes: ByteSource,
  source: string,
  kind: VectorFileKind,
  numberFrom: number,
): RowSource {
  const { componentBytes, read } = KINDS[kind];
  const queue = new ByteQueue(bytes);
  try {
    for (let position = 0; await queue.has(1); position++) {
      const place = `${source}, row ${position} at byte ${queue.taken}`;
      if (!(await queue.has(LENGTH_BYTES))) throw malformed(place, "the file ends inside a row");
      const { dim } = readRowLength(queue.peek(LENGTH_BYTES));
      if (dim === 0 || dim > DIM_MAX) throw malformed(place, `${dim} components: this is no ${kind} file`);
      const rowBytes = LENGTH_BYTES + dim * componentBytes;
      if (!(await queue.has(rowBytes))) throw malformed(place, `the file ends inside a row of ${dim} components`);
      const { components } = read(queue.take(rowBytes));
      yield { place, row: { id: numberFrom + position, vector: Float32Array.from(components) } };
    }
  } finally {
    await queue.end();
  }
}

/** Errors: IQDB_UNSUPPORTED for a component that the kind cannot hold. */
export function* writeVectorFile(rows: Iterable<StoredRow>, kind: VectorFileKind): Generator<Uint8Array> {
  const { holds, write, what } = KINDS[kind];
  let position = 0;
  for (const { vector } of rows) {
    const at = vector.findIndex((component) => !holds(component));
    if (at >= 0)
      throw unsupported(`row ${position}`, `component ${at} is ${vector[at]}, and ${kind} holds ${what}: use fvecs`);
    yield write(vector);
    position++;
  }
}
