/** The rows of a database that a filter accepts, as often as they are asked for, and how many they are before the first is. */
import type { Iqdb } from "../db/iqdb.js";
import type { StoredRow } from "../exchange/row.js";
import { type CompiledFilter, compileFilter } from "../filter/compile-filter.js";
import type { FilterInput } from "../filter/filter-types.js";
import { encodeMetadata } from "../format/metadata.js";
import type { Metadata } from "../types/metadata.js";

export class ChosenRows implements Iterable<StoredRow> {
  readonly count: number;
  readonly #db: Iqdb;
  /** 1 for the position of a row that is accepted; undefined when all are. */
  readonly #accepted: Uint8Array | undefined;

  /** All rows without a filter. `db` is only read, with exact numbers: its rows keep their order. Errors: IQDB_INVALID_FILTER. */
  constructor(db: Iqdb, filter: FilterInput<Metadata> | undefined) {
    const compiled = compileFilter(filter);
    this.#db = db;
    this.#accepted = compiled && acceptedBy(compiled, db);
    this.count = this.#accepted?.reduce((sum, one) => sum + one, 0) ?? db.size;
  }

  *[Symbol.iterator](): Generator<StoredRow> {
    let position = 0;
    for (const row of this.#db.entries()) if (this.#accepted?.[position++] !== 0) yield row;
  }
}

function acceptedBy(filter: CompiledFilter, db: Iqdb): Uint8Array {
  const accepted = new Uint8Array(db.size);
  let position = 0;
  for (const row of db.entries()) {
    accepted[position++] = filter.matches(row.metadata && encodeMetadata(row.metadata), () => row) ? 1 : 0;
  }
  return accepted;
}
