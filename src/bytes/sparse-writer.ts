/**
 * Writes where it is told to, in any order: for formats whose parts stand at places of their own. Bytes that are written
 * twice must be the same both times; bytes that nobody writes are 0.
 */
import { ByteWriter } from "./byte-writer.js";
import { FormatError } from "./format-error.js";
import { encodeUtf8, utf8Length } from "./utf8.js";

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

  /** `size` is that of the whole, as far as it is known. */
  constructor(size: number) {
    super(new Uint8Array(256));
    this.end = size;
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

  override utf8(text: string): void {
    this.put(encodeUtf8(text));
  }

  /** What a sized field does not fill may belong to a part with a place of its own. */
  override fillTo(end: number, fill: number): void {
    if (fill !== 0) {
      super.fillTo(end, fill);
      return;
    }
    if (end < this.pos) throw new FormatError("ConsistencyError", `the content goes ${this.pos - end} bytes too far`);
    const at = this.pos;
    this.pos = end;
    this.#end = Math.max(this.#end, end);
    if (end > this.bytes.length) this.#grow(end, end - at);
  }

  override finish(): Uint8Array {
    this.requireExpected();
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

/** A size so large that what is placed from the start and what is placed from the end are told apart. */
const ENDLESS = 2 ** 46;

/** Writes nowhere; measures how much room parts take from the start, and how much from the end. */
class MeasuringWriter extends ByteWriter {
  #head = 0;
  #tail = 0;

  constructor() {
    super(new Uint8Array(256));
    this.end = ENDLESS;
  }

  get total(): number {
    return this.#head + this.#tail;
  }

  override advance(length: number): number {
    this.#mark(this.pos, length);
    if (length > this.bytes.length) this.replace(new Uint8Array(length));
    return 0;
  }

  override utf8(text: string): void {
    this.advance(utf8Length(text));
  }

  override fillTo(end: number): void {
    this.#mark(this.pos, end - this.pos);
  }

  #mark(at: number, length: number): void {
    this.pos = at + length;
    if (at < ENDLESS / 2) this.#head = Math.max(this.#head, this.pos);
    else this.#tail = Math.max(this.#tail, ENDLESS - at);
  }
}

/**
 * Writes a whole in which places may be counted from its end, so that `encode` has to be told its size. What is placed from
 * the end stands behind all else, unless `fills` says that something goes to the end anyhow: then it shares those bytes.
 */
export function writeWhole(
  least: number,
  fills: boolean,
  encode: (writer: ByteWriter, size: number) => void,
): Uint8Array {
  const measuring = new MeasuringWriter();
  encode(measuring, ENDLESS);
  const sizes = fills ? [least, measuring.total] : [measuring.total, least];
  let refused: unknown;
  for (const size of new Set(sizes)) {
    const writer = new SparseWriter(size);
    try {
      encode(writer, size);
      const bytes = writer.finish();
      if (bytes.length === size) return bytes;
    } catch (error) {
      refused ??= error;
    }
  }
  throw refused ?? new FormatError("ConsistencyError", "no size of the whole fits the places of its parts");
}
