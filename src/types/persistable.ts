/**
 * What an index offers so that `PersistedIndex` can keep it in a file: its place in the snapshot header, a way to write
 * and read its payload, and the one function that applies a change, in normal running and in recovery alike.
 */
import type { PayloadReader } from "../bytes/payload-reader.js";
import type { PayloadWriter } from "../bytes/payload-writer.js";
import type { IdKey } from "./id.js";
import type { Metric } from "./metric.js";
import type { Mutation } from "./mutation.js";

/** An index that can be kept in a file. */
export interface Persistable {
  /** Goes into the snapshot header and is compared at load; at most 4096 bytes of UTF-8. */
  readonly indexType: string;
  readonly dim: number;
  readonly metric: Metric;
  /** Number of rows. */
  readonly size: number;
  has(key: IdKey): boolean;
  /** Takes what `apply` of these mutations will need, above all memory: what cannot be had is refused before it is logged. */
  prepare?(mutations: readonly Mutation[]): void;
  /** Puts or removes a row (an absent one is no error). The mutation is valid and prepared; this must not fail. */
  apply(mutation: Mutation): void;
  /** Writes the whole payload. */
  saveTo(writer: PayloadWriter): void;
}

/** The static side: which payload it reads, and how. */
export interface PersistableType<T extends Persistable> {
  readonly indexType: string;
  /** Reads what `saveTo` wrote; hostile bytes are answered with a FormatError or an IqdbError. */
  loadFrom(reader: PayloadReader): T;
}
