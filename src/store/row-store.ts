/**
 * The rows of a database, in storage order: slots 0 to size - 1 without holes. Vectors live in one arena, metadata in one
 * heap as its encoded bytes, keys in one table; a row is a number, not an object.
 *
 * Order is part of the contract, because it is the order of rows in a file and decides ties: a new row takes the next
 * slot, a replaced row keeps its slot and gets a new sequence number, and a removed row's slot is taken by the last row.
 */
import type { RowColumns } from "../../generated/iqdb-core-payload.js";
import { IqdbError } from "../errors.js";
import { keyToId } from "../format/id.js";
import { describeValue } from "../types/describe-value.js";
import { firstNonFinite } from "../types/finite.js";
import type { IdKey } from "../types/id.js";
import { allocating, nextCapacity, resized } from "./allocate.js";
import { ColumnKeys } from "./column-keys.js";
import { KeyTable } from "./key-table.js";
import { MetadataHeap } from "./metadata-heap.js";
import { VectorArena } from "./vector-arena.js";

export class RowStore {
  readonly vectors: VectorArena;
  readonly #keys = new KeyTable();
  /** Encoded metadata by slot; scans read it, only the store changes it. */
  readonly metadata = new MetadataHeap();
  /**
   * Sequence numbers by slot; undefined while every row has the number of its slot, as after loading. Doubles: they
   * outgrow 32 bits in a process that replaces rows for long enough.
   */
  #sequences: Float64Array | undefined;
  #nextSequence = 0;

  /** Errors: `IQDB_INVALID_CONFIG`, `IQDB_UNSUPPORTED`. */
  constructor(dim: number) {
    this.vectors = new VectorArena(dim);
  }

  get dim(): number {
    return this.vectors.dim;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Makes room for exactly `rows` rows. Errors: `IQDB_UNSUPPORTED` with `{ rows, dim, bytes }`. */
  reserve(rows: number): void {
    this.vectors.reserve(rows);
    this.#keys.expect(rows);
  }

  /** Makes room for `rows` more rows with `metadataBytes` of metadata in all, so that putting them cannot fail. Errors: `IQDB_UNSUPPORTED`. */
  makeRoom(rows: number, metadataBytes: number): void {
    this.#ensure(this.size + rows);
    this.metadata.makeRoom(this.size + rows, metadataBytes);
  }

  slotOf(key: IdKey): number | undefined {
    return this.#keys.slotOf(key);
  }

  keyAt(slot: number): IdKey {
    return this.#keys.keyAt(slot);
  }

  /** The vector of a row, as a view that the next change may invalidate: never given to a user. */
  vectorAt(slot: number): Float32Array {
    return this.vectors.data.subarray(slot * this.dim, (slot + 1) * this.dim);
  }

  /** The encoded metadata of a row, as a view; undefined when it has none, which differs from empty metadata. */
  metadataAt(slot: number): Uint8Array | undefined {
    return this.metadata.at(slot);
  }

  /** Grows with every insertion and replacement; ties between equal distances go to the smaller number. */
  sequenceAt(slot: number): number {
    return this.#sequences === undefined ? slot : this.#sequences[slot];
  }

  /** Inserts or replaces a row; true when it was replaced. The vector is finite and has the right length. */
  put(key: IdKey, vector: Float32Array, metadata: Uint8Array | undefined): boolean {
    const held = this.slotOf(key);
    const slot = held ?? this.size;
    // Whatever may fail for want of memory comes first: a refused row leaves no trace.
    if (held === undefined) this.#ensure(slot + 1);
    const sequence = this.#nextSequence;
    const sequences = sequence === slot ? this.#sequences : this.#ownSequences();
    if (metadata !== undefined) this.metadata.put(slot, metadata, 0, metadata.length);
    else this.metadata.clear(slot);
    if (held === undefined) this.#keys.append(key);
    this.vectors.set(slot, vector);
    if (sequences !== undefined) sequences[slot] = sequence;
    this.#nextSequence++;
    this.metadata.tidy(this.size);
    return held !== undefined;
  }

  /** Removes a row; false when there is none. The last row moves into its slot and keeps its sequence number. */
  remove(key: IdKey): boolean {
    const slot = this.slotOf(key);
    if (slot === undefined) return false;
    const last = this.size - 1;
    const sequences = this.#ownSequences();
    this.#keys.remove(slot);
    this.metadata.clear(slot);
    if (slot !== last) {
      this.vectors.move(last, slot);
      this.metadata.move(last, slot);
      sequences[slot] = sequences[last];
    }
    this.metadata.tidy(this.size);
    return true;
  }

  /** Where the vectors of the next rows will be: columns that are read into it are not copied again. */
  nextVectors(): Float32Array {
    return this.vectors.data.subarray(this.size * this.dim);
  }

  /**
   * Appends rows that were read in columns from `bytes`: all of them, or none and an error.
   * Errors: `IQDB_INVALID_VECTOR` (NaN or infinite), `IQDB_INVALID_PAYLOAD` (an id that is there already),
   * `IQDB_UNSUPPORTED`; `row` in the details counts from the first row of the store.
   */
  appendColumns(columns: RowColumns, bytes: Uint8Array): void {
    const first = this.size;
    const { count } = columns;
    this.#checkFinite(columns.vector.subarray(0, count * this.dim));
    this.#ensure(first + count);
    const keys = new ColumnKeys(columns, bytes);
    const duplicate = this.#keys.appendAll(keys);
    if (duplicate >= 0) throw duplicateId(keys.at(duplicate), first + duplicate);
    if (!this.#isInPlace(columns.vector, first)) {
      this.vectors.data.set(columns.vector.subarray(0, count * this.dim), first * this.dim);
    }
    this.#appendMetadata(columns, bytes, first);
    const sequences = this.#nextSequence === first ? this.#sequences : this.#ownSequences();
    for (let row = 0; row < count; row++, this.#nextSequence++) {
      if (sequences !== undefined) sequences[first + row] = this.#nextSequence;
    }
  }

  /** Gives back memory that is held for growth and for rows that are gone. */
  compact(): void {
    this.vectors.shrink(this.size);
    this.metadata.compact(this.size);
    if (this.#sequences !== undefined) this.#sequences = resized(this.#sequences, this.size);
  }

  /** Bytes of memory: exact for vectors and metadata, estimated for ids. */
  memory(): { vectors: number; metadata: number; ids: number } {
    return {
      vectors: this.vectors.data.byteLength,
      metadata: this.metadata.bytes,
      ids: this.#keys.bytes + (this.#sequences?.byteLength ?? 0),
    };
  }

  #ensure(rows: number): void {
    this.vectors.ensure(rows);
    if (this.#sequences === undefined || rows <= this.#sequences.length) return;
    this.#sequences = resized(this.#sequences, nextCapacity(this.#sequences.length, rows));
  }

  /** The column of sequence numbers, made when the first row gets another number than its slot's. */
  #ownSequences(): Float64Array {
    if (this.#sequences === undefined) {
      const rows = this.vectors.capacity;
      const bytes = rows * Float64Array.BYTES_PER_ELEMENT;
      this.#sequences = allocating({ rows, bytes }, () => new Float64Array(rows).map((_, slot) => slot));
    }
    return this.#sequences;
  }

  #isInPlace(vectors: Float32Array, slot: number): boolean {
    const { data } = this.vectors;
    return vectors.buffer === data.buffer && vectors.byteOffset === data.byteOffset + slot * this.dim * 4;
  }

  #checkFinite(vectors: Float32Array): void {
    const at = firstNonFinite(vectors);
    if (at < 0) return;
    const row = this.size + Math.floor(at / this.dim);
    const component = at % this.dim;
    const message = `Component ${component} of row ${row} is ${vectors[at]}: stored vectors must be finite.`;
    throw new IqdbError("IQDB_INVALID_VECTOR", message, { row, component, value: String(vectors[at]) });
  }

  #appendMetadata(columns: RowColumns, bytes: Uint8Array, first: number): void {
    const { count, hasMetadata, metadataStart, metadataEnd } = columns;
    let total = 0;
    for (let row = 0; row < count; row++) total += metadataEnd[row] - metadataStart[row];
    if (total === 0) return;
    this.metadata.reserve(Math.min(this.vectors.capacity, 2 * (first + count)));
    this.metadata.expect(count, total);
    for (let row = 0; row < count; row++) {
      if (hasMetadata[row] !== 0) this.metadata.put(first + row, bytes, metadataStart[row], metadataEnd[row]);
    }
  }
}

function duplicateId(key: IdKey, row: number): IqdbError {
  const id = describeValue(keyToId(key, "string"));
  const message = `Row ${row} repeats the id ${id}: ids must be unique within a file.`;
  return new IqdbError("IQDB_INVALID_PAYLOAD", message, { row, id });
}
