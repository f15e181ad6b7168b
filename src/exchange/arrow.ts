/**
 * Arrow IPC, files and streams, by the package apache-arrow, which users install when they need it. Read and written record
 * batch by record batch.
 */

import { boundedBytes } from "./bounded-bytes.js";
import { malformed } from "./exchange-errors.js";
import type { FieldNames } from "./field-names.js";
import { importOptionalPackage } from "./import-optional-package.js";
import type { RandomAccess } from "./random-access.js";
import type { ByteSource, RowSource, StoredRow } from "./row.js";
import { type IdKind, readTableRow, type TablePart, tableParts } from "./table-rows.js";

type Arrow = typeof import("apache-arrow");

function loadArrow(purpose: string): Promise<Arrow> {
  return importOptionalPackage<Arrow>("apache-arrow", purpose);
}

/** Of a stream, which says how long a batch is and may never end; a file is no longer than it is. */
const BATCH_BYTES_MAX = 1024 * 1024 * 1024;

/** Errors: IQDB_UNSUPPORTED without the package; IQDB_INVALID_PAYLOAD. */
export async function* readArrow(
  bytes: ByteSource,
  file: RandomAccess | undefined,
  source: string,
  names: FieldNames,
): RowSource {
  const { RecordBatchReader } = await loadArrow("reading Arrow");
  try {
    // Of a file it reads what it needs, batch by batch.
    let batches = 0;
    const bounded = () => boundedBytes(bytes, source, "a record batch", BATCH_BYTES_MAX, () => batches);
    const opening =
      file === undefined ? RecordBatchReader.from(bounded()) : RecordBatchReader.from(await file.handle());
    const reader = await opening;
    await reader.open({ autoDestroy: false });
    let position = 0;
    for await (const batch of reader) {
      batches++;
      if (batch.numRows > 8 * batch.data.byteLength) {
        const claimed = `a record batch that claims ${batch.numRows} rows has ${batch.data.byteLength} bytes`;
        throw malformed(`${source}, row ${position}`, `${claimed}: the file is damaged`);
      }
      const columns = batch.schema.fields.map(({ name }, at) => [name, batch.getChildAt(at)!] as const);
      for (let row = 0; row < batch.numRows; row++) {
        const values = columns.map(([name, column]) => [name, plain(column.get(row))] as const);
        yield readTableRow(values, names, `${source}, row ${position}`, position++);
      }
    }
    if (reader.schema === undefined) throw malformed(source, "this is no Arrow file or stream");
  } catch (cause) {
    throw (cause as Error).name === "IqdbError" ? cause : malformed(source, (cause as Error).message, cause);
  }
}

/** Lists come as columns of their own, records as views. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  const { toArray, toJSON } = value as { toArray?: () => unknown; toJSON?: () => unknown };
  return toArray?.call(value) ?? toJSON?.call(value) ?? value;
}

/** An Arrow file: columns `id` (Uint64 or Utf8), `vector` (fixed-size list of Float32), `metadata` (JSON as Utf8). */
export async function* writeArrow(rows: Iterable<StoredRow>, dim: number, idKind: IdKind): AsyncGenerator<Uint8Array> {
  const arrow = await loadArrow("writing Arrow");
  const { Field, FixedSizeList, Float32, RecordBatchFileWriter, Schema, Uint64, Utf8 } = arrow;
  const schema = new Schema([
    new Field("id", idKind === "text" ? new Utf8() : new Uint64(), false),
    new Field("vector", new FixedSizeList(dim, new Field("item", new Float32(), false)), false),
    new Field("metadata", new Utf8(), true),
  ]);
  const writer = new RecordBatchFileWriter();
  writer.reset(undefined, schema);
  const drained = new Drain(writer[Symbol.asyncIterator]());
  for (const part of tableParts(rows, dim)) {
    writer.write(batchOf(arrow, schema, part, dim, idKind));
    yield* drained.present();
  }
  writer.finish();
  yield* drained.rest();
}

function batchOf(arrow: Arrow, schema: InstanceType<Arrow["Schema"]>, part: TablePart, dim: number, idKind: IdKind) {
  const { FixedSizeList, Field, Float32, makeData, RecordBatch, Struct, Uint64, Utf8, vectorFromArray } = arrow;
  const { ids, vectors, metadata } = part;
  const length = ids.length;
  const idData =
    idKind === "text"
      ? vectorFromArray(ids as string[], new Utf8()).data[0]
      : makeData({ type: new Uint64(), length, data: BigUint64Array.from(ids as (number | bigint)[], BigInt) });
  const floats = makeData({ type: new Float32(), length: vectors.length, data: vectors });
  const lists = new FixedSizeList(dim, new Field("item", new Float32(), false));
  const children = [
    idData,
    makeData({ type: lists, length, child: floats }),
    vectorFromArray(metadata as (string | null)[], new Utf8()).data[0],
  ];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

/** The bytes that a writer has ready, without waiting for more: it queues them all, and would queue the whole file. */
class Drain {
  readonly #source: AsyncIterator<Uint8Array>;
  #next: Promise<IteratorResult<Uint8Array>>;

  constructor(source: AsyncIterator<Uint8Array>) {
    this.#source = source;
    this.#next = source.next();
  }

  async *present(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const ready = await Promise.race([this.#next, turnOver()]);
      if (ready === undefined || ready.done) return;
      this.#next = this.#source.next();
      yield ready.value;
    }
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    for (let ready = await this.#next; !ready.done; ready = await this.#next) {
      this.#next = this.#source.next();
      yield ready.value;
    }
  }
}

function turnOver(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}
