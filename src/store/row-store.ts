/**
 * The rows of a database, in storage order: slots 0 to size - 1 without holes. Vectors live in one arena, metadata in one
 * heap as its encoded bytes, keys in one table; a row is a number, not an object.
 *
 * Order is part of the contract, because it is the order of rows in a file and decides ties: a new row takes the next
 * slot, a replaced row keeps its slot and gets a new sequence number, and a removed row's slot is taken by the last row.
 *
 * Slots and positions (where vectors are) are the same numbers, and a vector moves with its slot, unless the store is
 * `pinned`: then a vector stays where it is, a replaced row gets a new position, and a position that lost its row is dead
 * until `release` gives it back. Graphs need that: their links name positions.
 */
import type { RowColumns } from "../../generated/iqdb-core-payload.js";
import { IqdbError } from "../errors.js";
import { keyToId } from "../format/id.js";
import { firstNonFinite } from "../kernels/finite-floats.js";
import { DEAD } from "../kernels/layout.js";
import { describeValue } from "../types/describe-value.js";
import type { IdKey } from "../types/id.js";
import type { Mutation, UpsertMutation } from "../types/mutation.js";
import { ColumnKeys } from "./column-keys.js";
import { KeyTable } from "./key-table.js";
import type { LoadingRoom } from "./loading-room.js";
import { MetadataHeap } from "./metadata-heap.js";
import { Places } from "./places.js";
import type { RowShape } from "./segment.js";
import { VectorArena } from "./vector-arena.js";

/** Numbers beyond this one mean no row (DEAD); positions and sequence numbers stay below it. */
const ROWS_MAX = DEAD - 1;
/** More rows than a call can write: each takes a byte of a record at least. */
const NUMBERS_LEFT_MIN = 2 ** 28;

export interface RowStoreOptions extends RowShape {
  /** Vectors stay where they are for life; see the head of this file. Default false. */
  readonly pinned?: boolean;
}

export class RowStore {
  #pinned: boolean;
  #vectors: VectorArena;
  #places = new Places();
  readonly #keys = new KeyTable();
  /** Encoded metadata by slot; scans read it, only the store changes it. */
  readonly metadata = new MetadataHeap();
  /** Positions that are nobody's, to be used again. */
  #free: number[] = [];
  #nextSequence = 0;

  /** Errors: `IQDB_INVALID_CONFIG`, `IQDB_UNSUPPORTED`. */
  constructor(options: RowStoreOptions) {
    this.#pinned = options.pinned ?? false;
    this.#vectors = new VectorArena(options);
  }

  /** Whether vectors stay where they are for life. */
  get pinned(): boolean {
    return this.#pinned;
  }

  /** Where the vectors are. Another object after `rearrange`. */
  get vectors(): VectorArena {
    return this.#vectors;
  }

  get dim(): number {
    return this.#vectors.dim;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Makes room for `rows` rows. Errors: `IQDB_UNSUPPORTED` with `{ rows, dim, bytes }`. */
  reserve(rows: number): void {
    if (rows > ROWS_MAX) {
      const details = { rows, dim: this.dim, bytes: rows * this.dim * 4, limit: ROWS_MAX };
      throw new IqdbError("IQDB_UNSUPPORTED", `${rows} rows are more than this library holds (${ROWS_MAX}).`, details);
    }
    this.#vectors.ensure(rows);
    this.#places.reserve(rows, rows);
    this.#keys.expect(rows);
  }

  /** Makes room for `rows` more rows with `metadataBytes` of metadata in all, so that putting them cannot fail. Errors: `IQDB_UNSUPPORTED`. */
  makeRoom(rows: number, metadataBytes: number): void {
    this.reserve(this.#vectors.rows + rows);
    this.metadata.makeRoom(this.size + rows, metadataBytes);
    if (this.#nextSequence + rows > ROWS_MAX) this.#renumber();
  }

  /** Whether rows need not be numbered anew for more writes than fit into one call: that changes what orders equal distances. */
  get hasNumbersLeft(): boolean {
    return this.#nextSequence < ROWS_MAX - NUMBERS_LEFT_MIN;
  }

  slotOf(key: IdKey): number | undefined {
    return this.#keys.slotOf(key);
  }

  keyAt(slot: number): IdKey {
    return this.#keys.keyAt(slot);
  }

  positionOf(slot: number): number {
    return this.#places.positionOf(slot);
  }

  /** The slot of the row at a position that has one. */
  slotAt(position: number): number {
    return this.#places.slotAt(position);
  }

  /** Whether slots and positions are the same numbers. */
  get isInOrder(): boolean {
    return this.#places.isIdentity;
  }

  /** The vector of a row, as a view that the next change may invalidate: never given to a user. */
  vectorAt(slot: number): Float32Array {
    return this.#vectors.vectorAt(this.positionOf(slot));
  }

  /** The encoded metadata of a row, as a view; undefined when it has none, which differs from empty metadata. */
  metadataAt(slot: number): Uint8Array | undefined {
    return this.metadata.at(slot);
  }

  /** Grows with every insertion and replacement; ties between equal distances go to the smaller number. */
  sequenceAt(slot: number): number {
    return this.#vectors.sequenceAt(this.positionOf(slot));
  }

  /** Inserts or replaces a row; true when it was replaced. The vector is finite and has the right length. */
  put(key: IdKey, vector: Float32Array, metadata: Uint8Array | undefined): boolean {
    const held = this.slotOf(key);
    const slot = held ?? this.size;
    // Whatever may fail for want of memory comes first: a refused row leaves no trace.
    const position = this.#positionFor(held);
    if (this.#nextSequence >= ROWS_MAX) this.#renumber();
    if (metadata !== undefined) this.metadata.put(slot, metadata, 0, metadata.length);
    else this.metadata.clear(slot);
    if (held === undefined) this.#keys.append(key);
    else if (this.pinned) this.#retire(this.positionOf(held));
    if (position === this.#vectors.rows) this.#vectors.append();
    else if (this.#free.at(-1) === position) this.#free.pop();
    this.#places.set(slot, position);
    this.#vectors.set(position, vector);
    this.#vectors.setSequence(position, this.#nextSequence++);
    this.metadata.tidy(this.size);
    return held !== undefined;
  }

  /**
   * Puts rows as `put` would, all at once: those of `mutations` from `from` on that are new, up to the first mutation that is
   * anything else; returns how many. None where the store is pinned: positions are given one by one there.
   */
  appendNew(mutations: readonly Mutation[], from: number): number {
    if (this.pinned) return 0;
    const first = this.size;
    const mostRows = mutations.length - from;
    this.reserve(first + mostRows);
    if (this.#nextSequence + mostRows > ROWS_MAX) this.#renumber();
    try {
      for (let at = from; at < mutations.length && this.#appendKey(mutations[at]); at++);
    } finally {
      // Rows that have their keys are whole, even when there was no memory for the next one.
      const count = this.size - first;
      const position = this.#vectors.append(count);
      this.#vectors.setEach(position, mutations as readonly UpsertMutation[], from, count);
      this.#vectors.setSequences(position, count, this.#nextSequence);
      this.#nextSequence += count;
    }
    return this.size - first;
  }

  /** Removes a row; false when there is none. The last row moves into its slot and keeps its sequence number. */
  remove(key: IdKey): boolean {
    const slot = this.slotOf(key);
    if (slot === undefined) return false;
    const last = this.size - 1;
    if (this.pinned) this.#places.separate(this.size);
    const position = this.positionOf(slot);
    this.#keys.remove(slot);
    this.metadata.clear(slot);
    if (this.pinned) {
      this.#retire(position);
      if (slot !== last) this.#places.set(slot, this.positionOf(last));
    } else if (slot !== last) this.#vectors.move(last, slot);
    if (!this.pinned) this.#vectors.truncate(last);
    if (slot !== last) this.metadata.move(last, slot);
    this.metadata.tidy(this.size);
    return true;
  }

  /** A dead position that nothing names any more may hold another row. */
  release(position: number): void {
    this.#free.push(position);
  }

  /** Where the vectors of the rows that are appended next belong, of as many as stand in one piece. */
  nextVectors(rows: number): Float32Array {
    const position = this.#vectors.rows;
    const count = Math.min(rows, this.#vectors.runAt(position));
    return this.#vectors.segmentOf(position).vectors(this.#vectors.localOf(position), count);
  }

  /** How many rows can be appended before another segment begins. */
  get roomInSegment(): number {
    const position = this.#vectors.rows;
    return this.#vectors.segmentOf(position).rowsMax - this.#vectors.localOf(position);
  }

  /**
   * Appends rows that were read in columns from `bytes`: all of them, or none and an error. Their vectors were read into
   * `nextVectors`, or are in `bytes`, memory of a room, and get there now. Room for the rows is there.
   * Errors: `IQDB_INVALID_VECTOR` (NaN or infinite), `IQDB_INVALID_PAYLOAD` (an id that is there already),
   * `IQDB_UNSUPPORTED`; `row` in the details counts from the first row of the store.
   */
  appendColumns(columns: RowColumns, bytes: Uint8Array, room?: LoadingRoom): void {
    const first = this.size;
    const { count } = columns;
    const position = this.#vectors.rows;
    const finite = room?.gather(this.#vectors.localOf(position), bytes, columns.vectorStart);
    if (finite === undefined) this.#checkFinite(columns.vector, first);
    else if (finite < count) this.#checkFinite(this.#vectors.vectorAt(position + finite), first + finite);
    if (this.#nextSequence + count > ROWS_MAX) this.#renumber();
    const keys = new ColumnKeys(columns, bytes);
    const duplicate = this.#keys.appendAll(keys);
    if (duplicate >= 0) throw duplicateId(keys.at(duplicate), first + duplicate);
    this.#vectors.append(count);
    this.#vectors.setSequences(position, count, this.#nextSequence);
    this.#nextSequence += count;
    if (!this.isInOrder) for (let row = 0; row < count; row++) this.#places.set(first + row, position + row);
    this.#appendMetadata(columns, bytes, first);
  }

  /** Gives back memory of metadata that is held for growth and for rows that are gone. */
  compact(): void {
    this.metadata.compact(this.size);
  }

  /**
   * Puts the vectors into fresh memory of another shape, in storage order. Columns besides vectors and sequence numbers are
   * empty afterwards. Answers what exchanges the two arrangements, as long as nothing else has changed. Errors: `IQDB_UNSUPPORTED`;
   * then nothing changed.
   */
  rearrange(options: RowStoreOptions): () => void {
    const arena = new VectorArena(options);
    arena.ensure(this.size);
    arena.append(this.size);
    for (let slot = 0; slot < this.size; slot++) {
      arena.set(slot, this.vectorAt(slot));
      arena.setSequence(slot, this.sequenceAt(slot));
    }
    let other: [boolean, VectorArena, Places, number[]] = [options.pinned ?? false, arena, new Places(), []];
    const exchange = () => {
      const present: typeof other = [this.#pinned, this.#vectors, this.#places, this.#free];
      [this.#pinned, this.#vectors, this.#places, this.#free] = other;
      other = present;
    };
    exchange();
    return exchange;
  }

  /**
   * Bytes of memory: exact for vectors (`buffers`, where they stand outside of segments) and metadata, estimated for ids and
   * their places.
   */
  memory(): { vectors: number; metadata: number; ids: number } & Record<string, number> {
    const bytes = this.#vectors.capacity * this.dim * 4;
    return {
      ...(this.#vectors.shape.vectors === "buffer" ? { vectors: 0, buffers: bytes } : { vectors: bytes }),
      metadata: this.metadata.bytes,
      ids: this.#keys.bytes + this.#places.bytes + this.#vectors.capacity * 4,
    };
  }

  /** A position for a new row, or for the new vector of the row in the slot `held`: room for it is there. */
  #positionFor(held: number | undefined): number {
    if (held !== undefined && !this.pinned) return held;
    if (this.pinned && held !== undefined) this.#places.separate(this.size);
    const position = this.#free.at(-1) ?? this.#vectors.rows;
    this.reserve(position + 1);
    if (position !== this.size) this.#places.separate(this.size);
    this.#places.reserve(this.size + 1, position + 1);
    return position;
  }

  /** Gives the row of a mutation its slot and metadata, when it is a new one. */
  #appendKey(mutation: Mutation): boolean {
    if (mutation.kind === "delete" || this.slotOf(mutation.key) !== undefined) return false;
    const { key, metadata } = mutation;
    if (metadata === undefined) this.metadata.clear(this.size);
    else this.metadata.put(this.size, metadata, 0, metadata.length);
    this.#keys.append(key);
    return true;
  }

  #retire(position: number): void {
    this.#vectors.setSequence(position, DEAD);
    this.#places.clear(position);
  }

  /** Gives the rows numbers from 0 on, in the same order: after four billion writes. */
  #renumber(): void {
    const slots = Array.from({ length: this.size }, (_, slot) => slot);
    slots.sort((a, b) => this.sequenceAt(a) - this.sequenceAt(b));
    slots.forEach((slot, number) => {
      this.#vectors.setSequence(this.positionOf(slot), number);
    });
    this.#nextSequence = this.size;
  }

  /** `vectors` are those of the rows from `first` on. */
  #checkFinite(vectors: Float32Array, first: number): void {
    const at = firstNonFinite(vectors);
    if (at < 0) return;
    const row = first + Math.floor(at / this.dim);
    const component = at % this.dim;
    const message = `Component ${component} of row ${row} is ${vectors[at]}: stored vectors must be finite.`;
    throw new IqdbError("IQDB_INVALID_VECTOR", message, { row, component, value: String(vectors[at]) });
  }

  #appendMetadata(columns: RowColumns, bytes: Uint8Array, first: number): void {
    const { count, hasMetadata, metadataStart, metadataEnd } = columns;
    if (!hasMetadata.includes(1)) return;
    let total = 0;
    for (let row = 0; row < count; row++) total += metadataEnd[row] - metadataStart[row];
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
