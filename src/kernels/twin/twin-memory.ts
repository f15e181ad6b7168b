/** A memory as typed arrays, and the addresses of cells in it: what src/kernels/assembly/memory.ts is to the kernels. */

import type { Bring, SegmentMemory } from "../../wasm/web-assembly.js";
import { DIM, SHIFT, STAGED, STAGED_STRIDE, STRIDES, TABLES, VECTORS } from "../layout.js";

export class TwinMemory {
  readonly #memory: SegmentMemory;
  readonly #bring: Bring;
  #buffer: ArrayBufferLike | undefined;
  bytes!: Uint8Array;
  i8!: Int8Array;
  i16!: Int16Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  f64!: Float64Array;

  constructor(memory: SegmentMemory, bring: Bring) {
    this.#memory = memory;
    this.#bring = bring;
    this.refresh();
  }

  /** Sees memory that was added meanwhile: the first thing that each kernel does. */
  refresh(): void {
    const { buffer } = this.#memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** The unsigned word at an address. */
  word(address: number): number {
    return this.u32[address >>> 2];
  }

  setWord(address: number, value: number): void {
    this.u32[address >>> 2] = value;
  }

  float(address: number): number {
    return this.f32[address >>> 2];
  }

  setFloat(address: number, value: number): void {
    this.f32[address >>> 2] = value;
  }

  /** The address of a row's cell in a column. */
  cell(column: number, row: number): number {
    const shift = this.word(SHIFT);
    const block = this.word(this.word(TABLES + column * 4) + (row >>> shift) * 4);
    return block + (row & ((1 << shift) - 1)) * this.word(STRIDES + column * 4);
  }

  /** The address of a row's floats. Those outside are brought to a place of STAGED. */
  vectorOf(row: number, place: number): number {
    const staged = this.word(STAGED);
    if (staged === 0) return this.cell(VECTORS, row);
    const to = staged + place * this.word(STAGED_STRIDE);
    this.#bring(row, to);
    return to;
  }

  /** Whether two rows are bit for bit the same. */
  areSame(a: number, b: number): boolean {
    const [one, other] = [this.vectorOf(a, 0) / 4, this.vectorOf(b, 1) / 4];
    for (let i = 0; i < this.word(DIM); i++) if (this.u32[one + i] !== this.u32[other + i]) return false;
    return true;
  }

  /** Whether a bitmap over positions holds a row; no bitmap (0) holds all. */
  accepts(bitmap: number, row: number): boolean {
    return bitmap === 0 || ((this.word(bitmap + (row >>> 5) * 4) >>> (row & 31)) & 1) !== 0;
  }
}
