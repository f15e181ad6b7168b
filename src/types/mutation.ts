/**
 * The one thing that is logged, replayed and applied. A mutation is complete and valid when it is made: vector finite and
 * of the right length, metadata encoded. Applying it cannot fail.
 */
import type { IdKey } from "./id.js";

export interface UpsertMutation {
  readonly kind: "upsert";
  readonly key: IdKey;
  /** The mutation's own copy. */
  readonly vector: Float32Array;
  /** Encoded metadata (type `metadata` of formats/iqdb_common.ksy); undefined when absent, which differs from empty. */
  readonly metadata: Uint8Array | undefined;
}

export interface DeleteMutation {
  readonly kind: "delete";
  readonly key: IdKey;
}

export type Mutation = UpsertMutation | DeleteMutation;
