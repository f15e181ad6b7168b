/** The exact index by itself, without a database around it: for programs that keep it in memory or in a `PersistedIndex`. */
import type { PayloadReader } from "../bytes/payload-reader.js";
import { IqdbError } from "../errors.js";
import { idToKey } from "../format/id.js";
import { encodeMetadata } from "../format/metadata.js";
import { CoreIndex, type CoreIndexConfig } from "../index/core-index.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";
import { copyVector } from "../types/vector.js";
import type { SearchOptions } from "./options.js";
import { type DbRecord, RecordView } from "./record-view.js";
import { type Hit, Searcher } from "./searcher.js";

/**
 * Exact search over rows in memory.
 *
 * @example
 * const index = new FlatIndex({ dim: 2, metric: "euclidean" });
 * index.insert("a", [0, 1]);
 * index.search([0, 0], 1); // [{ id: "a", distance: 1, metadata: undefined }]
 */
export class FlatIndex extends CoreIndex {
  readonly #view: RecordView<Metadata>;
  readonly #searcher: Searcher<Metadata>;

  /** Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: Pick<CoreIndexConfig, "dim" | "metric">) {
    super({ dim: config.dim, metric: config.metric });
    this.#view = new RecordView(this.rows, "string", "natural");
    this.#searcher = new Searcher(this, this.#view, undefined);
  }

  /** Errors: IQDB_INVALID_INDEX_TYPE when the payload is searched by another kind of index, and those of reading it. */
  static override loadFrom(reader: PayloadReader): FlatIndex {
    const index = CoreIndex.readInto(reader, (config) => new FlatIndex(config));
    const { kind } = index.config;
    if (kind === "flat") return index;
    throw new IqdbError(
      "IQDB_INVALID_INDEX_TYPE",
      `this file holds an index of kind ${kind}, expected flat: open it with Iqdb`,
      {
        expected: "flat",
        found: kind,
      },
    );
  }

  /** Puts a new row. Errors: IQDB_DUPLICATE, IQDB_INVALID_ID, IQDB_INVALID_VECTOR, IQDB_DIMENSION_MISMATCH, IQDB_INVALID_METADATA. */
  insert(id: Id, vector: Float32Array | readonly number[], metadata?: Metadata): void {
    const key = idToKey(id);
    if (this.has(key)) throw new IqdbError("IQDB_DUPLICATE", "this id is in the index already: delete it first");
    const copy = copyVector(vector, this.dim);
    this.apply({
      kind: "upsert",
      key,
      vector: copy,
      metadata: metadata === undefined ? undefined : encodeMetadata(metadata),
    });
  }

  /** Removes a row. Errors: IQDB_NOT_FOUND, IQDB_INVALID_ID. */
  delete(id: Id): void {
    const key = idToKey(id);
    if (!this.has(key)) throw new IqdbError("IQDB_NOT_FOUND", "this id is not in the index");
    this.apply({ kind: "delete", key });
  }

  /** The row of this id, or undefined. Errors: IQDB_INVALID_ID. */
  get(id: Id): DbRecord | undefined {
    const slot = this.rows.slotOf(idToKey(id));
    return slot === undefined ? undefined : this.#view.recordAt(slot);
  }

  /** The `k` nearest rows, nearest first. Errors: as `Iqdb.search`. */
  search(query: Float32Array | readonly number[], k: number, options?: SearchOptions): Hit[] {
    return this.#searcher.search(query, k, options);
  }
}
