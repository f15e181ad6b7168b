/** The keys of rows that were read in columns, made one by one when they are asked for. */

import { IdKind } from "../../generated/iqdb-common.js";
import type { RowColumns } from "../../generated/iqdb-core-payload.js";
import { HOST_IS_LITTLE_ENDIAN } from "../bytes/host-order.js";
import { bytesToKey } from "../format/id.js";
import type { IdKey } from "../types/id.js";
import { keyOfHalves } from "./key-column.js";

const LOW = HOST_IS_LITTLE_ENDIAN ? 0 : 1;
const HIGH = 1 - LOW;

export class ColumnKeys {
  readonly #columns: RowColumns;
  /** Small integer ids, by far the most common, make no bigints on the way. */
  readonly #halves: Uint32Array;
  readonly #bytes: Uint8Array;

  /** The keys of all rows in `columns`, which were read from `bytes`. */
  constructor(columns: RowColumns, bytes: Uint8Array) {
    const { count, idU64Value } = columns;
    this.#columns = columns;
    this.#halves = new Uint32Array(idU64Value.buffer, idU64Value.byteOffset, 2 * count);
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#columns.count;
  }

  /** Two halves for each key, the low one first, when all are integers. */
  get integers(): Uint32Array | undefined {
    if (LOW !== 0 || this.#columns.idKind.includes(IdKind.bytes)) return undefined;
    return this.#halves.subarray(0, 2 * this.length);
  }

  /** The key of a row; `row` is below `length`. */
  at(row: number): IdKey {
    const { idKind, idBytesStart, idBytesEnd } = this.#columns;
    if (idKind[row] === IdKind.bytes) return bytesToKey(this.#bytes.subarray(idBytesStart[row], idBytesEnd[row]));
    return keyOfHalves(this.#halves[2 * row + LOW], this.#halves[2 * row + HIGH]);
  }
}
