/**
 * Writes where it is told to, in any order: for formats whose parts stand at places of their own. Bytes that are written
 * twice must be the same both times; bytes that nobody writes are 0.
 */
import { ByteWriter } from "./byte-writer.js";
import { FormatError } from "./format-error.js";

/** Bytes between parts that nobody writes are believed up to this many for each byte that somebody does, and this many more. */
const HOLE_FACTOR = 1024;
const HOLE_MAX = 1 << 26;

interface Overwritten {
  readonly at: number;
  readonly before: Uint8Array;
  readonly written: Uint8Array;
}

export class SparseWriter extends ByteWriter {
  /** 1 for each byte that was written. */
  #written = new Uint8Array(256);
  #count = 0;
  #end = 0;
  readonly #overwritten: Overwritten[] = [];

  constructor() {
    super(new Uint8Array(256));
  }

  override advance(length: number): number {
    const at = this.pos;
    const end = at + length;
    if (!(at >= 0 && length >= 0)) throw new FormatError("EndOfStreamError", `nothing can be written at ${at}`, at);
    if (end > this.bytes.length) this.#grow(end, length);
    const written = this.#written.subarray(at, end);
    if (written.includes(1)) {
      this.#overwritten.push({ at, before: this.bytes.slice(at, end), written: written.slice() });
    }
    written.fill(1);
    this.#count += length;
    this.#end = Math.max(this.#end, end);
    this.pos = end;
    return at;
  }

  #grow(end: number, length: number): void {
    if (end > HOLE_MAX + (this.#count + length) * HOLE_FACTOR) {
      const what = `a part is to be written at ${this.pos}, far beyond all others`;
      throw new FormatError("ConsistencyError", what, undefined, this.#end, this.pos);
    }
    const capacity = Math.max(end, this.bytes.length * 2);
    this.#written = grown(this.#written, capacity);
    this.replace(grown(this.bytes, capacity));
  }

  /** What a sized field does not fill may belong to a part with a place of its own. */
  override zeroTo(end: number): void {
    if (end < this.pos) throw new FormatError("ConsistencyError", `the content goes ${this.pos - end} bytes too far`);
    const at = this.pos;
    this.pos = end;
    this.#end = Math.max(this.#end, end);
    if (end > this.bytes.length) this.#grow(end, end - at);
  }

  override finish(): Uint8Array {
    for (const { at, before, written } of this.#overwritten) {
      const differs = written.findIndex((flag, i) => flag === 1 && before[i] !== this.bytes[at + i]);
      if (differs < 0) continue;
      const what = `two parts of the value stand at byte ${at + differs} and want it different`;
      throw new FormatError("ConsistencyError", what, undefined, before[differs], this.bytes[at + differs]);
    }
    return this.bytes.slice(0, this.#end);
  }
}

function grown(bytes: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(capacity);
  larger.set(bytes);
  return larger;
}
