/**
 * The index of a database: rows, how they are searched, and the payload that holds both (formats/iqdb_core_payload.ksy).
 * Invariant: rows stand in storage order; what a file held and this version does not know (bytes after the last row,
 * parameters of another index) is written back unchanged.
 */

import { IdKind } from "../../generated/iqdb-common.js";
import {
  type CoreHead,
  type CoreHeadInput,
  decodeCoreHead,
  encodeCoreHead,
  encodeRow,
  type RowInput,
  readRowColumns,
  sizeOfCoreHead,
  sizeOfRow,
} from "../../generated/iqdb-core-payload.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { FormatError } from "../bytes/format-error.js";
import type { PayloadReader } from "../bytes/payload-reader.js";
import type { PayloadWriter } from "../bytes/payload-writer.js";
import { IqdbError } from "../errors.js";
import { keyToBytes } from "../format/id.js";
import { DIM_MAX } from "../limits.js";
import { RowStore } from "../store/row-store.js";
import { describeValue } from "../types/describe-value.js";
import type { IdKey } from "../types/id.js";
import { METRICS, type Metric } from "../types/metric.js";
import type { Mutation } from "../types/mutation.js";
import type { Persistable } from "../types/persistable.js";
import { scanFlat } from "./flat/flat-scan.js";
import { FLAT_BLOCK, type IndexConfig, indexConfigOf, type KindBlock, kindBlockOf } from "./index-config.js";
import type { SlotHits } from "./top-k.js";

/** The index type in the header of every database. */
export const CORE_INDEX_TYPE = "iqdb-core";

const CORE_VERSION = 1;
/** More than the longest head; a head is read from the first window. */
const HEAD_BYTES_MAX = 256;
/** Tag, length and one byte of id; metadata presence. The vector comes on top. */
const ROW_BYTES_MIN = 7;

export interface CoreIndexConfig {
  readonly dim: number;
  readonly metric: Metric;
  /** Default `{ kind: "flat" }`. */
  readonly index?: IndexConfig;
}

export class CoreIndex implements Persistable {
  static readonly indexType = CORE_INDEX_TYPE;
  readonly indexType = CORE_INDEX_TYPE;
  readonly metric: Metric;
  readonly rows: RowStore;
  #block: KindBlock;
  #trailing: Uint8Array = new Uint8Array(0);
  readonly #vector: Float32Array;

  /** Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: CoreIndexConfig) {
    checkDim(config.dim);
    if (!METRICS.includes(config.metric)) throw invalidMetric(config.metric);
    this.metric = config.metric;
    this.#block = config.index === undefined ? FLAT_BLOCK : kindBlockOf(config.index, config.dim, config.metric);
    this.rows = new RowStore({ dim: config.dim, metric: config.metric, columns: [] });
    this.#vector = new Float32Array(config.dim);
  }

  /** Reads a whole payload. Errors: FormatError, IQDB_INVALID_PAYLOAD (duplicate ids), IQDB_INVALID_VECTOR. */
  static loadFrom(reader: PayloadReader): CoreIndex {
    return CoreIndex.readInto(reader, (config) => new CoreIndex(config));
  }

  /** `loadFrom` for a class that extends this one. */
  protected static readInto<T extends CoreIndex>(reader: PayloadReader, make: (config: CoreIndexConfig) => T): T {
    const head = readHead(reader);
    const index = make({ dim: Number(head.dim), metric: METRICS[head.metric] });
    index.#block = { indexKind: head.indexKind, indexParameters: head.indexParameters } as KindBlock;
    readRows(reader, head, index.rows);
    index.#trailing = reader.take(reader.remaining);
    return index;
  }

  get dim(): number {
    return this.rows.dim;
  }

  get size(): number {
    return this.rows.size;
  }

  get config(): IndexConfig {
    return indexConfigOf(this.#block);
  }

  /** Searches by other means from now on; the rows stay. */
  reconfigure(config: IndexConfig): void {
    this.#block = kindBlockOf(config, this.dim, this.metric);
  }

  has(key: IdKey): boolean {
    return this.rows.slotOf(key) !== undefined;
  }

  prepare(mutations: readonly Mutation[]): void {
    let rows = 0;
    let metadataBytes = 0;
    for (const mutation of mutations) {
      if (mutation.kind === "delete") continue;
      rows++;
      metadataBytes += mutation.metadata?.length ?? 0;
    }
    if (rows > 0) this.rows.makeRoom(rows, metadataBytes);
  }

  apply(mutation: Mutation): void {
    if (mutation.kind === "upsert") this.rows.put(mutation.key, mutation.vector, mutation.metadata);
    else this.rows.remove(mutation.key);
  }

  /** The `k` nearest rows among those that `accept` takes: exact, whatever the kind of index. */
  nearest(query: Float32Array, k: number, accept?: (slot: number) => boolean): SlotHits {
    return this.nearestExact(query, k, accept);
  }

  /** The same by comparing with every row: what `nearest` is measured against. */
  nearestExact(query: Float32Array, k: number, accept?: (slot: number) => boolean): SlotHits {
    return scanFlat(this.rows, this.metric, query, k, accept);
  }

  saveTo(writer: PayloadWriter): void {
    const { rows } = this;
    const head: CoreHeadInput = {
      version: CORE_VERSION,
      ...this.#block,
      dim: BigInt(rows.dim),
      metric: METRICS.indexOf(this.metric) as CoreHead["metric"],
      numRows: BigInt(rows.size),
    };
    encodeCoreHead(writer.room(sizeOfCoreHead(head)), head);
    for (let slot = 0; slot < rows.size; slot++) {
      const row = this.#rowAt(slot);
      encodeRow(writer.room(sizeOfRow(row)), row, head.dim);
    }
    writer.put(this.#trailing);
  }

  #rowAt(slot: number): RowInput {
    const key = this.rows.keyAt(slot);
    const id: RowInput["id"] =
      typeof key === "string"
        ? { kind: IdKind.bytes, body: { value: keyToBytes(key) } }
        : { kind: IdKind.u64, body: { value: BigInt(key) } };
    // A copy: from shared memory to where a file needs it bytes would be copied one by one.
    this.#vector.set(this.rows.vectorAt(slot));
    const vector = this.#vector;
    const metadata = this.rows.metadataAt(slot);
    return metadata === undefined ? { id, vector, hasMetadata: 0 } : { id, vector, hasMetadata: 1, metadata };
  }
}

function readHead(reader: PayloadReader): CoreHead {
  const bytes = new ByteReader(reader.window(HEAD_BYTES_MAX));
  const head = decodeCoreHead(bytes);
  reader.advance(bytes.pos);
  if (head.dim > BigInt(DIM_MAX)) {
    throw new FormatError(
      "ValidationGreaterThanError",
      `dimension ${head.dim} is beyond ${DIM_MAX}`,
      0,
      DIM_MAX,
      head.dim,
    );
  }
  const bytesMin = head.numRows * (BigInt(ROW_BYTES_MIN) + 4n * head.dim);
  if (bytesMin > BigInt(reader.remaining)) {
    throw new FormatError(
      "CountError",
      `${head.numRows} rows need at least ${bytesMin} bytes, ${reader.remaining} are left`,
      reader.offset,
    );
  }
  return head;
}

/** Rows go from the window into the columns of the store; a window that holds no whole row grows. */
function readRows(reader: PayloadReader, head: CoreHead, rows: RowStore): void {
  let left = Number(head.numRows);
  let wanted = ROW_BYTES_MIN + 4 * rows.dim;
  rows.reserve(left);
  while (left > 0) {
    const window = reader.window(wanted);
    const isAll = window.length === reader.remaining;
    const vectorInto = rows.vectorRoom(left);
    const count = vectorInto.length / rows.dim;
    const columns = readRowColumns(window, { dim: head.dim, count, partial: count < left || !isAll, vectorInto });
    rows.appendColumns(columns, window);
    reader.advance(columns.end);
    left -= columns.count;
    wanted = columns.count === 0 ? window.length * 2 : ROW_BYTES_MIN + 4 * rows.dim;
  }
}

function checkDim(dim: unknown): void {
  if (Number.isSafeInteger(dim) && (dim as number) >= 1 && (dim as number) <= DIM_MAX) return;
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `dim must be an integer from 1 to ${DIM_MAX}: the length of your vectors`,
    {
      option: "dim",
      found: describeValue(dim),
    },
  );
}

function invalidMetric(metric: unknown): IqdbError {
  return new IqdbError("IQDB_INVALID_METRIC", `metric must be one of ${METRICS.join(", ")}`, {
    found: describeValue(metric),
  });
}
