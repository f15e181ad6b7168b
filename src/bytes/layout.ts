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

/** Where the recorder was. */
interface Whereabouts {
  readonly reader: ByteReader;
  readonly path: readonly string[];
  readonly from: number;
}

/** Collects the entries while a generated `trace` function reads. */
export class LayoutRecorder {
  readonly entries: LayoutEntry[] = [];
  readonly #start: number;
  #reader: ByteReader;
  #path: string[] = [];
  #from: number;

  constructor(reader: ByteReader) {
    this.#reader = reader;
    this.#from = bitPosition(reader);
    this.#start = reader.pos;
  }

  /** Where the recorder is, for {@link moveTo}. */
  get path(): readonly string[] {
    return [...this.#path];
  }

  /** Goes on at the position of another reader, or at another one of the same; returns where to come back to. */
  moveTo(reader: ByteReader, path: readonly string[] = this.#path): Whereabouts {
    const before = { reader: this.#reader, path: this.#path, from: this.#from };
    this.moveBack({ reader, path, from: bitPosition(reader) });
    return before;
  }

  moveBack({ reader, path, from }: Whereabouts): void {
    this.#reader = reader;
    this.#path = [...path];
    this.#from = from;
  }

  /** Passes over what an inner reader has recorded. */
  passOver(): void {
    this.#from = bitPosition(this.#reader);
  }

  /** Begins a field; its position in a repetition when that is not negative. */
  enter(name: string, index = -1): void {
    this.#path.push(index < 0 ? name : `${name}[${index}]`);
  }

  leave(): void {
    this.#path.pop();
  }

  /** Gives everything since the last leaf to the current field. */
  leaf(kind: string): void {
    this.#add(this.#path.join("."), kind, bitPosition(this.#reader));
  }

  /** Names the checksum over all entries from `first` on, those that an inner one covers apart. */
  cover(first: number, checksum: string): void {
    const path = [...this.#path, checksum].join(".");
    for (let at = first; at < this.entries.length; at++) {
      const entry = this.entries[at]!;
      this.entries[at] = { ...entry, coveredBy: entry.coveredBy ?? path };
    }
  }

  /** Gives the bytes up to `end`, which nobody read, to nobody. */
  unused(end: number): void {
    this.#add([...this.#path, "unused"].join("."), "unused", end * 8);
  }

  /**
   * The entries in the order of their bytes, each byte in one of them: of those that share bytes the first keeps them, and
   * what is left over belongs to nobody.
   */
  finish(end: number): LayoutEntry[] {
    const sorted = [...this.entries].sort((a, b) => a.start - b.start || b.end - a.end);
    const whole: LayoutEntry[] = [];
    let from = this.#start * 8;
    const gap = (to: number): void => {
      if (to <= from) return;
      whole.push({ path: "unused", start: from, end: to, kind: "unused", coveredBy: undefined });
      from = to;
    };
    for (const entry of sorted) {
      gap(Math.min(entry.start, end * 8));
      if (entry.end <= from) continue;
      whole.push(entry.start === from ? entry : { ...entry, start: from });
      from = entry.end;
    }
    gap(end * 8);
    return whole;
  }

  #add(path: string, kind: string, end: number): void {
    if (end === this.#from) return;
    this.entries.push({ path, start: this.#from, end, kind, coveredBy: undefined });
    this.#from = end;
  }
}
