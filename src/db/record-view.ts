/** Rows as users see them. Everything handed out is a copy: nothing a caller does to it reaches the database. */
import { keyToId } from "../format/id.js";
import { decodeMetadata } from "../format/metadata.js";
import type { RowStore } from "../store/row-store.js";
import type { Id, IdMode } from "../types/id.js";
import type { Metadata, MetadataOf, NumbersMode } from "../types/metadata.js";

/** A row. `metadata` is undefined when absent, which differs from an empty object. */
export interface DbRecord<M extends MetadataOf<M> = Metadata> {
  /** As it was given, up to what `ids` says of byte ids. */
  readonly id: Id;
  /** A copy, of length `dim`. */
  readonly vector: Float32Array;
  /** A copy; undefined when the row has none. */
  readonly metadata: M | undefined;
}

export class RecordView<M extends MetadataOf<M>> {
  readonly #rows: RowStore;
  readonly #ids: IdMode;
  readonly #numbers: NumbersMode;

  constructor(rows: RowStore, ids: IdMode, numbers: NumbersMode) {
    this.#rows = rows;
    this.#ids = ids;
    this.#numbers = numbers;
  }

  idAt(slot: number): Id {
    return keyToId(this.#rows.keyAt(slot), this.#ids);
  }

  vectorAt(slot: number): Float32Array {
    return this.#rows.vectorAt(slot).slice();
  }

  metadataAt(slot: number): M | undefined {
    const bytes = this.#rows.metadataAt(slot);
    return bytes === undefined ? undefined : (decodeMetadata(bytes, this.#numbers) as M);
  }

  recordAt(slot: number): DbRecord<M> {
    return { id: this.idAt(slot), vector: this.vectorAt(slot), metadata: this.metadataAt(slot) };
  }
}
