/**
 * An index that derives something which anybody can check: its rows in the order of one of their components, and how many of
 * those are negative. Both are kept up with each change rather than made again, so a wrong beginning stays wrong.
 */
import { SectionKind } from "../../generated/iqdb-sidecar.js";
import type { PayloadReader } from "../../src/bytes/payload-reader.js";
import type { PayloadWriter } from "../../src/bytes/payload-writer.js";
import type { IdKey } from "../../src/types/id.js";
import type { Mutation } from "../../src/types/mutation.js";
import type {
  Derived,
  DerivedSection,
  DerivedSource,
  Persistable,
  PersistableType,
} from "../../src/types/persistable.js";

const DIM = 2;
/** Odd, so that chunks do not end where numbers do. */
const CHUNK_BYTES = 5;

interface Row {
  readonly key: IdKey;
  readonly vector: Float32Array;
}

export interface SortedType extends PersistableType<SortedIndex> {
  create(): SortedIndex;
}

export class SortedIndex implements Persistable, Derived {
  readonly indexType = "sorted";
  readonly dim = DIM;
  readonly metric = "dot";
  /** Sorted by this component; undefined: nothing is derived. */
  readonly component: number | undefined;
  /** What was asked of it, and of others that were read by the same type. */
  readonly asked: ("load" | "rebuild")[];
  /** In storage order. */
  readonly #rows: Row[] = [];
  /** The same rows, sorted. */
  #order: Row[] = [];
  #negative = 0;

  private constructor(component: number | undefined, asked: SortedIndex["asked"]) {
    this.component = component;
    this.asked = asked;
  }

  static by(component: number | undefined): SortedType {
    const asked: SortedIndex["asked"] = [];
    const create = () => new SortedIndex(component, asked);
    return { indexType: "sorted", create, loadFrom: (reader) => create().#read(reader) };
  }

  #read(reader: PayloadReader): this {
    for (let left = reader.u8le(); left > 0n; left--) {
      this.#rows.push({ key: Number(reader.u8le()), vector: reader.f4leArray(DIM) });
    }
    return this;
  }

  saveTo(writer: PayloadWriter): void {
    writer.u8le(BigInt(this.size));
    for (const { key, vector } of this.#rows) {
      writer.u8le(BigInt(key));
      writer.f4leArray(vector);
    }
  }

  get size(): number {
    return this.#rows.length;
  }

  get derived(): Derived | undefined {
    return this.component === undefined || this.size === 0 ? undefined : this;
  }

  has(key: IdKey): boolean {
    return this.#place(key) >= 0;
  }

  /** A row that is replaced stays where it is; the last row moves into the place of one that is deleted. */
  apply(mutation: Mutation): void {
    const place = this.#place(mutation.key);
    if (place >= 0) this.#forget(this.#rows[place]);
    if (mutation.kind === "upsert") {
      const row = { key: mutation.key, vector: mutation.vector.slice() };
      this.#rows[place < 0 ? this.size : place] = row;
      this.#take(row);
    } else if (place >= 0) {
      const last = this.#rows.pop() as Row;
      if (place < this.size) this.#rows[place] = last;
    }
  }

  #forget(row: Row): void {
    this.#order = this.#order.filter((other) => other !== row);
    if (this.#valueOf(row) < 0) this.#negative--;
  }

  #take(row: Row): void {
    const next = this.#order.findIndex((other) => this.#valueOf(other) > this.#valueOf(row));
    this.#order.splice(next < 0 ? this.#order.length : next, 0, row);
    if (this.#valueOf(row) < 0) this.#negative++;
  }

  /** What was loaded or built, and kept up: the keys in their order, the number of negative ones. */
  answer(): string {
    return this.component === undefined ? this.rightAnswer() : shown(this.#order, this.#negative);
  }

  /** The same from the rows alone. */
  rightAnswer(): string {
    return shown(this.#sorted(), this.#countNegative());
  }

  fingerprint(): Uint8Array {
    return new TextEncoder().encode(`sorted by ${this.component}`);
  }

  sections(): DerivedSection[] {
    const places = Uint32Array.from(this.#order, (row) => this.#rows.indexOf(row));
    const signs = Uint8Array.from(this.#rows, (row) => Number(this.#valueOf(row) < 0));
    return [
      section(SectionKind.assignments, undefined, new Uint8Array(places.buffer)),
      section(SectionKind.node_levels, 3, signs),
      section(SectionKind.index_state, 0, new Uint8Array(0)),
    ];
  }

  /** Believes what it cannot check at a glance, as indexes do: that the order is one. */
  load(source: DerivedSource): boolean {
    this.asked.push("load");
    this.#order = [...this.#rows]; // what a load that fails leaves behind
    const order = source.section(SectionKind.assignments);
    const levels = source.section(SectionKind.node_levels, 3);
    const state = source.section(SectionKind.index_state);
    if (order?.length !== 4 * this.size || levels?.length !== this.size || state?.length !== 0) return false;
    const bytes = new Uint8Array(order.length);
    const signs = new Uint8Array(levels.length);
    order.readInto([bytes.subarray(0, 3), bytes.subarray(3, 3), bytes.subarray(3)]);
    levels.readInto([signs]);
    state.readInto([]);
    const places = new Uint32Array(bytes.buffer);
    if (new Set(places).size < this.size || places.some((place) => place >= this.size)) return false;
    this.#order = Array.from(places, (place) => this.#rows[place]);
    this.#negative = signs.reduce((sum, sign) => sum + sign, 0);
    return true;
  }

  rebuild(): void {
    this.asked.push("rebuild");
    this.#order = this.#sorted();
    this.#negative = this.#countNegative();
  }

  #countNegative(): number {
    return this.#rows.filter((row) => this.#valueOf(row) < 0).length;
  }

  #sorted(): Row[] {
    return [...this.#rows].sort((a, b) => this.#valueOf(a) - this.#valueOf(b));
  }

  #valueOf({ vector }: Row): number {
    return vector[this.component ?? 0];
  }

  #place(key: IdKey): number {
    return this.#rows.findIndex((row) => row.key === key);
  }
}

function shown(rows: readonly Row[], negative: number): string {
  return `${rows.map(({ key }) => key).join()}; negative: ${negative}`;
}

function section(kind: number, part: number | undefined, bytes: Uint8Array): DerivedSection {
  return {
    kind,
    ...(part !== undefined && { part }),
    length: bytes.length,
    *chunks() {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
    },
  };
}
