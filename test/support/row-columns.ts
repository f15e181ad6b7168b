/** Rows as a snapshot payload has them. */
import { IdKind } from "../../generated/iqdb-common.js";
import { type RowInput, readRowColumns, writeRow } from "../../generated/iqdb-core-payload.js";
import { keyToBytes } from "../../src/format/id.js";
import type { RowStore } from "../../src/store/row-store.js";
import type { IdKey } from "../../src/types/id.js";

export interface PlainRow {
  readonly key: IdKey;
  readonly vector: Float32Array;
  readonly metadata: Uint8Array | undefined;
}

function rowInput({ key, vector, metadata }: PlainRow): RowInput {
  const id: RowInput["id"] =
    typeof key === "string"
      ? { kind: IdKind.bytes, body: { value: keyToBytes(key) } }
      : { kind: IdKind.u64, body: { value: BigInt(key) } };
  return metadata === undefined ? { id, vector, hasMetadata: 0 } : { id, vector, hasMetadata: 1, metadata };
}

/** Reads rows in columns and appends them as a file that is opened does. */
export function appendRows(store: RowStore, rows: readonly PlainRow[]): void {
  if (rows.length === 0) return;
  const dim = BigInt(store.dim);
  const bytes = new Uint8Array(Buffer.concat(rows.map((row) => writeRow(rowInput(row), { dim }))));
  store.reserve(store.size + rows.length);
  const columns = readRowColumns(bytes, { dim, count: rows.length, vectorInto: store.nextVectors(rows.length) });
  store.appendColumns(columns, bytes);
}
