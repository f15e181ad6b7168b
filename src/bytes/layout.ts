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
  /** The first bit. */
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
 * `SchemaDescription` of the schema.
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
  /** A checksum, by its path from the value that is being read, covers all leaves from the bit `start` to the bit `end`. */
  cover(start: number, end: number, checksum: string): void;
  /** Where the sink is, for `moveTo`. */
  place(): LayoutPlace;
  /** Goes on inside a value that has been left, because part of it stands elsewhere. Returns where to come back to. */
  moveTo(place: LayoutPlace): LayoutPlace;
}

/** What a sink makes of a place; nobody else looks into it. */
export type LayoutPlace = object;

/** Where the recorder was. */
interface Whereabouts {
  readonly reader: ByteReader;
  /** Undefined when only the reader was another. */
  readonly place: LayoutPlace | undefined;
  readonly from: number;
}

/** Lays the bytes between the places that a generated `trace` function names to the fields that it enters. */
export class LayoutRecorder {
  readonly #list: EntryList | undefined;
  readonly #sink: LayoutSink;
  readonly #start: number;
  #reader: ByteReader;
  #from: number;

  constructor(reader: ByteReader, sink?: LayoutSink) {
    this.#reader = reader;
    this.#list = sink ? undefined : new EntryList();
    this.#sink = sink ?? this.#list!;
    this.#from = bitPosition(reader);
    this.#start = this.#from;
  }

  /** The entries as they were read; none when there is a sink. */
  get entries(): LayoutEntry[] {
    return this.#list?.entries ?? [];
  }

  /** Where the recorder is, for {@link moveTo}. */
  get place(): LayoutPlace {
    return this.#sink.place();
  }

  /** The bit up to which everything has an owner. */
  get position(): number {
    return this.#from;
  }

  /** Goes on at the position of another reader, or at another one of the same; returns where to come back to. */
  moveTo(reader: ByteReader, place?: LayoutPlace): Whereabouts {
    const before = { reader: this.#reader, from: this.#from, place: place && this.#sink.moveTo(place) };
    this.#reader = reader;
    this.#from = bitPosition(reader);
    return before;
  }

  moveBack({ reader, place, from }: Whereabouts): void {
    if (place) this.#sink.moveTo(place);
    this.#reader = reader;
    this.#from = from;
  }

  /** Passes over what an inner reader has recorded. */
  passOver(): void {
    this.#from = bitPosition(this.#reader);
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
    const end = bitPosition(this.#reader);
    this.#sink.leaf(kind, this.#from, end);
    this.#from = end;
  }

  /** Names the checksum over everything since the bit `start`, those leaves apart that an inner one covers. */
  cover(start: number, checksum: string): void {
    this.#sink.cover(start, this.#from, checksum);
  }

  /** Gives the bytes up to `end`, which nobody read, to nobody. */
  unused(end: number): void {
    this.#sink.unused(this.#from, end * 8);
    this.#from = end * 8;
  }

  /**
   * The entries in the order of their bytes, each byte in one of them: of those that share bytes the first keeps them, and
   * what is left over belongs to nobody. None when there is a sink.
   */
  finish(end: number): LayoutEntry[] {
    return this.#list?.inOrder(this.#start, end * 8) ?? [];
  }
}

/** The field map as a list. */
class EntryList implements LayoutSink {
  readonly entries: LayoutEntry[] = [];
  #path: string[] = [];

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

  cover(start: number, end: number, checksum: string): void {
    const path = [...this.#path, checksum].join(".");
    // What is covered was read last, but for what stands elsewhere.
    for (let at = this.entries.length - 1; at >= 0; at--) {
      const entry = this.entries[at]!;
      if (entry.end <= start) return;
      if (entry.end <= end) this.entries[at] = { ...entry, coveredBy: entry.coveredBy ?? path };
    }
  }

  place(): LayoutPlace {
    return [...this.#path];
  }

  moveTo(place: LayoutPlace): LayoutPlace {
    const before = this.#path;
    this.#path = [...(place as string[])];
    return before;
  }

  inOrder(start: number, end: number): LayoutEntry[] {
    const sorted = [...this.entries].sort((a, b) => a.start - b.start || b.end - a.end);
    const whole: LayoutEntry[] = [];
    let from = start;
    const gap = (to: number): void => {
      if (to <= from) return;
      whole.push({ path: "unused", start: from, end: to, kind: "unused", coveredBy: undefined });
      from = to;
    };
    for (const entry of sorted) {
      gap(Math.min(entry.start, end));
      if (entry.end <= from) continue;
      whole.push(entry.start === from ? entry : { ...entry, start: from });
      from = entry.end;
    }
    gap(end);
    return whole;
  }

  #add(path: string, kind: string, start: number, end: number): void {
    if (start < end) this.entries.push({ path, start, end, kind, coveredBy: undefined });
  }
}
