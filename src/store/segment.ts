/**
 * Rows in the memory that kernels work on: columns in blocks of 2^shift rows (src/kernels/layout.ts), added block by block,
 * never moved. A segment begins small, in a plain buffer that the twins work on, with a first block of few rows; when it
 * outgrows that, it becomes WebAssembly memory. (Each of those reserves 10 GiB of addresses: a process that opens thousands
 * of small databases would run out of them.) A segment ends where the addresses of 32-bit WebAssembly end; an arena goes on with the next one.
 *
 * The vectors, four fifths of a row, may stand outside instead (`vectors: "buffer"`): kernels work with codes then, and the
 * few vectors that they compare in full are brought to places kept for them. Nobody but this file and the function
 * `vectorOf` of the kernels knows where vectors are.
 *
 * Besides blocks the memory holds what is allocated and given back by address: contexts of searches, upper layers of graphs.
 */
import { IqdbError } from "../errors.js";
import type { Kernels } from "../kernels/kernels.js";
import {
  DEAD,
  DIM,
  HEAP_START,
  LINE_BYTES,
  METRIC,
  ROWS,
  SEQUENCES,
  SHIFT,
  STAGED,
  STAGED_PLACES,
  STAGED_STRIDE,
  STRIDES,
  TABLES,
  VECTORS,
} from "../kernels/layout.js";
import { type KernelVariant, loadKernels, shareKernels } from "../kernels/load-kernels.js";
import type { SharedKernels } from "../types/kernel-threads.js";
import { METRICS, type Metric } from "../types/metric.js";
import { createMemory, PAGE_BYTES, PAGES_MAX, PlainMemory } from "../wasm/segment-memory.js";
import type { Bring, SegmentMemory } from "../wasm/web-assembly.js";
import { allocating } from "./allocate.js";
import { OutsideVectors } from "./outside-vectors.js";

/** Where the vectors of rows stand: in the memory that kernels work on, or in ordinary buffers beside it. */
export type VectorPlace = "wasm" | "buffer";

/** A column besides vectors and sequence numbers. */
export interface ColumnShape {
  /** Its number in src/kernels/layout.ts. */
  readonly column: number;
  /** Bytes of a row's cell, a multiple of 4 unless it is single bytes. */
  readonly stride: number;
}

export interface RowShape {
  readonly dim: number;
  readonly metric: Metric;
  readonly columns: readonly ColumnShape[];
  /** Default "wasm". */
  readonly vectors?: VectorPlace;
  /** Bytes of address space of one segment; tests make it small. */
  readonly segmentBytes?: number;
  /** Which kernels; the best that run here unless a test says otherwise. */
  readonly kernels?: KernelVariant;
}

/** Blocks of about this many bytes of vectors: large enough to stream, small enough to grow by. */
const BLOCK_BYTES = 1 << 20;
const SHIFT_MAX = 12;
const ADDRESS_MAX = PAGES_MAX * PAGE_BYTES - LINE_BYTES;
/** What contexts and other allocations beside rows may take of a segment: a fixed part, and bytes per row. */
const SPARE_BYTES = 1 << 20;
const SPARE_BYTES_PER_ROW = 16;
const TABLE_BLOCKS_MIN = 16;

/** By how much memory grows, at least and at most. */
const GROWTH_BYTES_MIN = 1 << 20;
const GROWTH_BYTES_MAX = 1 << 26;
const GROWTH_SHARE = 1 / 8;

/** What a segment may hold in all, and its first block, before it becomes WebAssembly memory. */
const SMALL_BYTES = 192 * 1024;
const SMALL_BLOCK_BYTES = 32 * 1024;

export class Segment {
  readonly shape: RowShape;
  /** log2 of the rows in a block. */
  readonly shift: number;
  /** Rows that fit into this segment. */
  readonly rowsMax: number;
  readonly #columns: readonly ColumnShape[];
  readonly #outside: OutsideVectors | undefined;
  #memory: SegmentMemory;
  #isSmall: boolean;
  #capacity = 0;
  /** Blocks that fit into the tables. */
  #tableBlocks = 0;
  #rows = 0;
  #end = HEAP_START;
  /** Given back, by length. */
  readonly #free = new Map<number, number[]>();
  #kernels: Kernels | undefined;
  /** All memory as bytes, words and floats. Take them anew after anything that may allocate. */
  bytes!: Uint8Array;
  words!: Uint32Array;
  floats!: Float32Array;

  /** Errors: IQDB_UNSUPPORTED. */
  constructor(shape: RowShape) {
    const { dim } = shape;
    this.shape = shape;
    this.shift = shiftFor(dim);
    this.#outside = shape.vectors === "buffer" ? new OutsideVectors(dim, this.shift) : undefined;
    const vectors = this.#outside === undefined ? [{ column: VECTORS, stride: dim * 4 }] : [];
    this.#columns = [...vectors, { column: SEQUENCES, stride: 4 }, ...shape.columns];
    this.rowsMax = this.#rowsWithin(shape.segmentBytes ?? ADDRESS_MAX);
    this.#isSmall = shape.kernels === undefined;
    this.#memory = this.#isSmall ? new PlainMemory(HEAP_START) : createdMemory(HEAP_START);
    this.#look();
    this.words[DIM / 4] = dim;
    this.words[METRIC / 4] = METRICS.indexOf(shape.metric);
    this.words[SHIFT / 4] = this.shift;
    for (const { column, stride } of this.#columns) this.words[STRIDES / 4 + column] = stride;
    if (this.#outside !== undefined) this.#makeStage();
  }

  get kernels(): Kernels {
    this.#kernels ??= loadKernels(this.#memory, this.#isSmall ? "twin" : this.shape.kernels, this.#bring);
    return this.#kernels;
  }

  /** For other threads; undefined while they cannot reach all of it, the first block may move, and where kernels are not compiled. */
  get shared(): SharedKernels | undefined {
    const isFixed = !this.#isSmall && this.#capacity >= 2 ** this.shift;
    return isFixed && this.#outside === undefined ? shareKernels(this.#memory, this.shape.kernels) : undefined;
  }

  /** Positions in use, dead ones included. */
  get rows(): number {
    return this.#rows;
  }

  set rows(rows: number) {
    this.#rows = rows;
    this.words[ROWS / 4] = rows;
  }

  /** Rows that have blocks. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Bytes that are in use or were, for rows and all else. */
  get usedBytes(): number {
    return this.#end - HEAP_START;
  }

  has(column: number): boolean {
    return this.#columns.some((one) => one.column === column);
  }

  /** Makes blocks for `rows` rows. Errors: IQDB_UNSUPPORTED; nothing changed for who asks again. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const blockRows = 2 ** this.shift;
    if (this.#isSmall && rows <= blockRows && rows * (this.#rowBytes + this.#bytesOutside) <= SMALL_BLOCK_BYTES) {
      this.#resizeFirst(Math.min(2 ** Math.ceil(Math.log2(rows)), blockRows));
      return;
    }
    if (this.#capacity < blockRows) this.#resizeFirst(blockRows);
    while (this.#capacity < rows) this.#addBlock(this.#capacity >>> this.shift, blockRows);
  }

  /** The address of a row's cell in a column. Vectors that stand outside have none. */
  cell(column: number, row: number): number {
    const block = this.words[this.words[TABLES / 4 + column] / 4 + (row >>> this.shift)];
    return block + (row & ((1 << this.shift) - 1)) * this.stride(column);
  }

  stride(column: number): number {
    return this.words[STRIDES / 4 + column];
  }

  /** How many rows from `row` on stand one behind the other. */
  runOf(row: number): number {
    const blockRows = 1 << this.shift;
    const toEndOfBlock = blockRows - (row & (blockRows - 1));
    return row < this.#capacity ? Math.min(toEndOfBlock, this.#capacity - row) : toEndOfBlock;
  }

  /** All rows, in runs. */
  runs(): { row: number; count: number }[] {
    const runs: { row: number; count: number }[] = [];
    for (let row = 0; row < this.#rows; ) {
      const count = Math.min(this.runOf(row), this.#rows - row);
      runs.push({ row, count });
      row += count;
    }
    return runs;
  }

  /** `count` cells of a column as bytes, within one run. */
  cells(column: number, row: number, count: number): Uint8Array {
    if (column === VECTORS && this.#outside !== undefined) return bytesOf(this.#outside.at(row, count));
    const at = this.cell(column, row);
    return this.bytes.subarray(at, at + count * this.stride(column));
  }

  /** The vectors of `count` rows of one run, as a view that belongs to the segment. */
  vectors(row: number, count = 1): Float32Array {
    if (this.#outside !== undefined) return this.#outside.at(row, count);
    const at = this.cell(VECTORS, row) / 4;
    return this.floats.subarray(at, at + count * this.shape.dim);
  }

  setVector(row: number, vector: Float32Array): void {
    if (this.#outside === undefined) this.floats.set(vector, this.cell(VECTORS, row) / 4);
    else this.#outside.at(row, 1).set(vector);
  }

  /** The address of the vectors of `count` rows of one run: where they are, or `room`, to which they are copied from outside. */
  vectorsWithin(row: number, count: number, room: number): number {
    if (this.#outside === undefined) return this.cell(VECTORS, row);
    this.floats.set(this.#outside.at(row, count), room / 4);
    return room;
  }

  sequenceAt(row: number): number {
    return this.words[this.cell(SEQUENCES, row) / 4];
  }

  setSequence(row: number, sequence: number): void {
    this.words[this.cell(SEQUENCES, row) / 4] = sequence;
  }

  /** Numbers `count` rows of one run from `first` on. */
  setSequences(row: number, count: number, first: number): void {
    const at = this.cell(SEQUENCES, row) / 4;
    for (let i = 0; i < count; i++) this.words[at + i] = first + i;
  }

  isDead(row: number): boolean {
    return this.sequenceAt(row) === DEAD;
  }

  /** Copies every cell of a row over those of a row of a segment of the same shape, which may be this one. */
  copyRow(from: number, target: Segment, to: number): void {
    for (const { column } of this.#columns) target.bytes.set(this.cells(column, from, 1), target.cell(column, to));
    if (this.#outside !== undefined) target.setVector(to, this.vectors(from));
  }

  /** The address of `bytes` bytes, aligned to a cache line, with arbitrary contents. Errors: IQDB_UNSUPPORTED. */
  allocate(bytes: number): number {
    const length = aligned(bytes);
    const held = this.#free.get(length)?.pop();
    if (held !== undefined) return held;
    const address = this.#end;
    if (address + length > ADDRESS_MAX) {
      const details = { bytes: length, rows: this.#rows, dim: this.shape.dim, limit: ADDRESS_MAX };
      throw new IqdbError(
        "IQDB_UNSUPPORTED",
        `a segment holds ${ADDRESS_MAX} bytes, and ${length} more are needed`,
        details,
      );
    }
    this.#ensure(address + length);
    this.#end = address + length;
    return address;
  }

  /** Gives back what `allocate` gave for as many bytes. */
  release(address: number, bytes: number): void {
    const length = aligned(bytes);
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [address]);
    else free.push(address);
  }

  get #rowBytes(): number {
    return this.#columns.reduce((sum, { stride }) => sum + stride, 0);
  }

  get #bytesOutside(): number {
    return this.#outside?.stride ?? 0;
  }

  /** Where vectors from outside are brought. */
  #makeStage(): void {
    const stride = aligned(this.#bytesOutside);
    const address = this.allocate(STAGED_PLACES * stride);
    this.words[STAGED / 4] = address;
    this.words[STAGED_STRIDE / 4] = stride;
  }

  /** Kernels call this. From a compiled one an address above 2 GiB comes as a negative number. */
  readonly #bring: Bring = (row, to) => {
    this.floats.set(this.vectors(row), to >>> 2);
  };

  #addBlock(block: number, rows: number): void {
    this.#outside?.reserve(block, rows);
    this.#ensureTables(block + 1);
    const addresses = this.#columns.map(({ stride }) => this.allocate(stride * rows));
    this.#columns.forEach(({ column }, i) => {
      this.words[this.words[TABLES / 4 + column] / 4 + block] = addresses[i];
    });
    this.#capacity += rows;
  }

  /** Gives the first block room for `rows` rows. It moves: only small segments, which no other thread reads, do this. */
  #resizeFirst(rows: number): void {
    const held = this.#capacity;
    const old = this.#columns.map(({ column }) => (held === 0 ? 0 : this.cell(column, 0)));
    this.#capacity = 0;
    try {
      this.#addBlock(0, rows);
    } catch (error) {
      this.#capacity = held;
      throw error;
    }
    this.#columns.forEach(({ column, stride }, i) => {
      if (held === 0) return;
      this.bytes.copyWithin(this.cell(column, 0), old[i], old[i] + held * stride);
      this.release(old[i], held * stride);
    });
  }

  /** Makes room for `blocks` addresses in the table of each column. Old tables stay: another thread may be reading one. */
  #ensureTables(blocks: number): void {
    if (blocks <= this.#tableBlocks) return;
    const wanted = Math.max(blocks, 2 * this.#tableBlocks, TABLE_BLOCKS_MIN);
    const addresses = this.#columns.map(() => this.allocate(wanted * 4));
    this.#columns.forEach(({ column }, i) => {
      const old = this.words[TABLES / 4 + column] / 4;
      this.words.copyWithin(addresses[i] / 4, old, old + this.#tableBlocks);
      this.words[TABLES / 4 + column] = addresses[i];
    });
    this.#tableBlocks = wanted;
  }

  /** Sees to it that there is memory up to an address. */
  #ensure(end: number): void {
    const held = this.bytes.length;
    if (end <= held) return;
    const details = { bytes: end, rows: this.#rows };
    if (!this.#isSmall) allocating(details, () => this.#grow(end, held));
    else this.#replaceMemory(end);
    this.#look();
  }

  /** Growing is slow, and pages that nobody touches take no memory: it is done ahead, while there is room for that. */
  #grow(end: number, held: number): void {
    const needed = Math.ceil((end - held) / PAGE_BYTES);
    const left = PAGES_MAX - held / PAGE_BYTES;
    const ahead = Math.ceil(Math.min(Math.max(GROWTH_BYTES_MIN, held * GROWTH_SHARE), GROWTH_BYTES_MAX) / PAGE_BYTES);
    try {
      this.#memory.grow(Math.max(needed, Math.min(ahead, left)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#memory.grow(needed);
    }
  }

  /** A small segment moves to a larger buffer, or becomes WebAssembly memory. Addresses stay what they are. */
  #replaceMemory(end: number): void {
    const isSmall = end <= SMALL_BYTES;
    const memory = isSmall ? new PlainMemory(Math.min(2 * end, SMALL_BYTES)) : createdMemory(end);
    new Uint8Array(memory.buffer).set(this.bytes);
    this.#memory = memory;
    this.#isSmall = isSmall;
    this.#kernels = undefined;
  }

  #rowsWithin(segmentBytes: number): number {
    const perRow = this.#rowBytes + SPARE_BYTES_PER_ROW;
    const bytes = Math.min(segmentBytes, ADDRESS_MAX) - HEAP_START - SPARE_BYTES;
    const blocks = Math.floor(bytes / (perRow * 2 ** this.shift));
    return Math.max(blocks, 1) * 2 ** this.shift;
  }

  /** Asking a memory for its buffer is slow: views are kept until it grows. */
  #look(): void {
    const { buffer } = this.#memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.floats = new Float32Array(buffer);
  }
}

function createdMemory(bytes: number): SegmentMemory {
  return allocating({ rows: 0, bytes }, () => createMemory(Math.ceil(bytes / PAGE_BYTES)));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function shiftFor(dim: number): number {
  return Math.max(0, Math.min(SHIFT_MAX, Math.floor(Math.log2(BLOCK_BYTES / (4 * dim)))));
}

function aligned(bytes: number): number {
  return Math.ceil(Math.max(bytes, 1) / LINE_BYTES) * LINE_BYTES;
}
