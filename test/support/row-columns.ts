/** Rows as a snapshot payload has them, read in columns: what `RowStore.appendColumns` takes. */
import { IdKind } from "../../generated/iqdb-common.js";
import { type RowColumns, type RowInput, readRowColumns, writeRow } from "../../generated/iqdb-core-payload.js";
import { keyToBytes } from "../../src/format/id.js";
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

export function columnsOf(rows: readonly PlainRow[], dim: number): { columns: RowColumns; bytes: Uint8Array } {
  const bytes = new Uint8Array(Buffer.concat(rows.map((row) => writeRow(rowInput(row), { dim: BigInt(dim) }))));
  return { columns: readRowColumns(bytes, { dim: BigInt(dim), count: rows.length }), bytes };
}
