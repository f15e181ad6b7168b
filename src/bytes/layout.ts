/**
 * Who owns which byte: the field map of some bytes, for fuzzers that want to say what they flip and for hex views that
 * want to colour it. Every byte has exactly one owner; bytes that the schema passes over belong to an entry `unused`.
 */
import { bitPosition } from "./bit-fields.js";
import type { ByteReader } from "./byte-reader.js";

/**
 * One leaf of a field map. Offsets are absolute and in bits; those of bit fields count in the order in which they are read,
 * so that in little-endian ones the lowest bit of a byte is its first.
 */
export interface LayoutEntry {
  /** The field, such as `rows[3].id.kind`. */
  readonly path: string;
  readonly start: number;
  /** Just after the last bit. */
  readonly end: number;
  /** `u4le`, `f4le[]`, `str`, `bytes`, `contents`, or `unused`. */
  readonly kind: string;
  /** The path of the checksum that covers the entry, where the schema names one. */
  readonly coveredBy: string | undefined;
}

/**
 * Who is told what a field map finds, as it is found: what was told before an error stays told. Offsets are in bits.
 *
 * `type` and `enter` together say which field of which type of the schema something is, with its description in the
 * {@link SchemaDescription} of the schema.
 */
export interface LayoutSink {
  /** The value that begins here, the whole or the field entered last, is of this type: `schema.TypeName`. */
  type(name: string): void;
  /** A field begins; its position in a repetition when that is not negative. */
  enter(name: string, index: number): void;
  /** The field entered last ends. */
  leave(): void;
  /** The field entered last is of this kind and has these bits. */
  leaf(kind: string, start: number, end: number): void;
  /** Nobody has these bits. */
  unused(start: number, end: number): void;
  /** A mark for `cover`. */
  mark(): number;
  /** A checksum, by its path from the value that is being read on, covers all leaves since the mark. */
  cover(mark: number, checksum: string): void;
}

/** Lays the bytes between the places that a generated `trace` function names to the fields that it enters. */
export class LayoutRecorder {
  readonly #reader: ByteReader;
  readonly #entries = new EntryList();
  readonly #sink: LayoutSink;
  #from: number;

  constructor(reader: ByteReader, sink?: LayoutSink) {
    this.#reader = reader;
    this.#sink = sink ?? this.#entries;
    this.#from = bitPosition(reader);
  }

  /** Empty when there is a sink. */
  get entries(): LayoutEntry[] {
    return this.#entries.entries;
  }

  type(name: string): void {
    this.#sink.type(name);
  }

  /** Begins a field; its position in a repetition when that is not negative. */
  enter(name: string, index = -1): void {
    this.#sink.enter(name, index);
  }

  leave(): void {
    this.#sink.leave();
  }

  /** Gives everything since the last leaf to the current field. */
  leaf(kind: string): void {
    const at = bitPosition(this.#reader);
    this.#sink.leaf(kind, this.#from, at);
    this.#from = at;
  }

  /** A moment, for {@link cover}. */
  mark(): number {
    return this.#sink.mark();
  }

  /** Names the checksum over all entries since `mark`, those that an inner one covers apart. */
  cover(mark: number, checksum: string): void {
    this.#sink.cover(mark, checksum);
  }

  /** Gives the bytes up to `end`, which nobody read, to nobody. */
  unused(end: number): void {
    this.#sink.unused(this.#from, end * 8);
    this.#from = end * 8;
  }
}

/** The field map as a list. */
class EntryList implements LayoutSink {
  readonly entries: LayoutEntry[] = [];
  readonly #path: string[] = [];

  type(): void {}

  enter(name: string, index: number): void {
    this.#path.push(index < 0 ? name : `${name}[${index}]`);
  }

  leave(): void {
    this.#path.pop();
  }

  leaf(kind: string, start: number, end: number): void {
    this.#add(this.#path.join("."), kind, start, end);
  }

  unused(start: number, end: number): void {
    this.#add([...this.#path, "unused"].join("."), "unused", start, end);
  }

  mark(): number {
    return this.entries.length;
  }

  cover(mark: number, checksum: string): void {
    const path = [...this.#path, checksum].join(".");
    for (let at = mark; at < this.entries.length; at++) {
      const entry = this.entries[at]!;
      this.entries[at] = { ...entry, coveredBy: entry.coveredBy ?? path };
    }
  }

  #add(path: string, kind: string, start: number, end: number): void {
    if (start < end) this.entries.push({ path, start, end, kind, coveredBy: undefined });
  }
}
