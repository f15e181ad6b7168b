/**
 * The one thing that is logged, replayed and applied. A mutation is complete and valid when it is made: vector finite and
 * of the right length, metadata encoded. Applying it cannot fail.
 */
import type { IdKey } from "./id.js";

/** A row that is put; one of the same key is replaced. */
export interface UpsertMutation {
  /** Tells it from a {@link DeleteMutation}. */
  readonly kind: "upsert";
  /** Of the row. */
  readonly key: IdKey;
  /** The mutation's own copy, of length `dim`. */
  readonly vector: Float32Array;
  /** Encoded metadata (type `metadata` of formats/iqdb_common.ksy); undefined when absent, which differs from empty. */
  readonly metadata: Uint8Array | undefined;
}

/** A row that is removed. */
export interface DeleteMutation {
  /** Tells it from an {@link UpsertMutation}. */
  readonly kind: "delete";
  /** Of the row. */
  readonly key: IdKey;
}

/** A change of one row: complete, valid and encoded. */
export type Mutation = UpsertMutation | DeleteMutation;
