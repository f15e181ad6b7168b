/**
 * What an index offers so that `PersistedIndex` can keep it in a file: its place in the snapshot header, a way to write
 * and read its payload, and the one function that applies a change, in normal running and in recovery alike. An index that
 * derives more from its rows than it wants to derive again at each opening says so by `derived`.
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
  /** Number of components of each vector. */
  readonly dim: number;
  /** How distances are measured ({@link Metric}). */
  readonly metric: Metric;
  /** Number of rows. */
  readonly size: number;
  /** What is kept in the sidecar beside the snapshot. Undefined: nothing is derived from the rows as they are now. */
  readonly derived?: Derived | undefined;
  /** Whether a row of this key is there. */
  has(key: IdKey): boolean;
  /** Takes what `apply` of these mutations will need, above all memory: what cannot be had is refused before it is logged. */
  prepare?(mutations: readonly Mutation[]): void;
  /** Puts or removes a row (an absent one is no error). The mutation is valid and prepared; this must not fail. */
  apply(mutation: Mutation): void;
  /** Applies several in order, for an index that has a faster way than `apply` for each. */
  applyAll?(mutations: readonly Mutation[]): void;
  /** Writes the whole payload. */
  saveTo(writer: PayloadWriter): void;
  /** The same for the present state while the index goes on changing. An index without it is written in one piece. */
  capture?(): PayloadCapture;
}

/** The payload of one state, written piece by piece. */
export interface PayloadCapture {
  /** Number of rows in it. */
  readonly size: number;
  /** Rows that are written. */
  readonly written: number;
  /** Writes about `bytes` more; true when all is written. */
  writeTo(writer: PayloadWriter, bytes: number): boolean;
  /** Nothing more is asked for. */
  release(): void;
}

/** Some bytes of a file or payload. */
export interface ByteRange {
  /** Of the first byte. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** What the header of a snapshot repeats of its payload. */
export interface PayloadClaims {
  /** Components of each vector. */
  readonly dim: bigint;
  /** As the header has it, a number. */
  readonly metric: number;
  /** How many there are. */
  readonly rows: bigint;
}

/** What was left of a damaged payload, made whole. */
export interface SalvagedPayload {
  /** For `loadFrom`. */
  readonly payload: Uint8Array;
  /** Rows that there were, as far as anything says so. */
  readonly announced: bigint;
  /** Rows in it. */
  readonly rows: number;
  /** Bytes of the damaged payload that were given up, in order. */
  readonly lost: readonly ByteRange[];
}

/** The static side: which payload it reads, and how. */
export interface PersistableType<T extends Persistable> {
  /** As of its indexes. */
  readonly indexType: string;
  /** Reads what `saveTo` wrote; hostile bytes are answered with a FormatError or an IqdbError. */
  loadFrom(reader: PayloadReader): T;
  /**
   * What a damaged payload still holds, for `recovery: "salvage"`: the first that `loadFrom` accepts is taken. Nothing: it
   * holds nothing. Without this function damaged snapshots of the index are refused.
   */
  salvage?(payload: Uint8Array, claims: PayloadClaims | undefined): Iterable<SalvagedPayload>;
}

/**
 * What an index derives from its rows: a graph, clusters, quantised rows. After `loadFrom` exactly one of two things makes
 * it complete, before anything is applied: a `load` that returned true, or `rebuild`.
 *
 * @example
 * const bytes = new Uint8Array(2);
 * const levels: Derived = {
 *   fingerprint: () => new TextEncoder().encode("levels 1"),
 *   sections: () => [{ kind: 4, length: bytes.length, chunks: () => [bytes] }],
 *   load(source) {
 *     const section = source.section(4);
 *     if (section?.length !== bytes.length) return false;
 *     section.readInto([bytes]);
 *     return bytes.every((level) => level <= 16);
 *   },
 *   rebuild: () => bytes.set([0, 1]),
 * };
 */
export interface Derived {
  /**
   * Everything besides the rows that the sections depend on: kind and parameters of the index, layout of the sections. At
   * most 4096 bytes. Sections that were written under another fingerprint are not offered to `load`.
   */
  fingerprint(): Uint8Array;
  /**
   * Another number when other sections would be given than before although no row was changed, such as after a search that
   * learned something: then they are kept again when the database is closed. Default: never.
   */
  readonly revision?: number;
  /** What to keep of the present state. Rows are named by their place in the payload that `saveTo` writes. */
  sections(): Iterable<DerivedSection>;
  /**
   * Takes over what was kept; false: it does not fit the rows, build anew. What comes has passed its checksum, but somebody
   * may have crafted the file: check every length before memory is taken for it, and every row number, level and link before
   * it is used. It may also end half-way by an error of the source; `rebuild` follows then, too.
   */
  load(source: DerivedSource): boolean;
  /**
   * Derives everything from the rows, whatever a failed `load` has left behind. Where that takes long, `tell` is called now and
   * then with the share that is done, 0 to 1; what it throws ends the work, and the index is not used any more.
   */
  rebuild(tell?: (done: number) => void): void;
}

/** A section on its way into the sidecar. */
export interface DerivedSection {
  /** A `SectionKind` of formats/iqdb_sidecar.ksy. */
  readonly kind: number;
  /** Which of several sections of this kind. Default 0. */
  readonly part?: number;
  /** Bytes; the chunks add up to it. */
  readonly length: number;
  /** The bytes, in as many pieces as they lie in; each is only used until the next is asked for. */
  chunks(): Iterable<Uint8Array>;
}

/** The sections of a sidecar, as `load` reads them. */
export interface DerivedSource {
  /** The section of this kind, and part (default 0); undefined when there is none. */
  section(kind: number, part?: number): StoredSection | undefined;
}

/** A section of a sidecar, as `load` reads it. */
export interface StoredSection {
  /** Bytes; never more than the file has. */
  readonly length: number;
  /**
   * Fills the views one after the other; together they are as long as the section. They may lie in shared memory. Throws
   * when the checksum is wrong, after they have been filled: what they hold then is of no use.
   */
  readInto(views: Iterable<Uint8Array>): void;
}
