/**
 * What searches the rows of one segment. Rows are positions within the segment; vectors and sequence numbers are in its
 * columns before an engine hears of a row. Every distance that an engine offers is the exact one.
 */
import type { KernelCall } from "../kernels/kernels.js";
import type { DerivedSection, DerivedSource } from "../types/persistable.js";
import type { Steps } from "../types/steps.js";
import type { QueryContext } from "./query-context.js";

export interface SearchSettings {
  /** Width of the beam of a graph search; the engine's own when undefined. */
  readonly ef?: number | undefined;
  /** Clusters that an inverted file visits; the engine's own when undefined. */
  readonly nProbes?: number | undefined;
}

export interface EngineStats {
  /** Bytes of memory beside vectors and sequence numbers, by what they hold. */
  readonly memory: Readonly<Record<string, number>>;
}

/** The rows in the order of the file, which is the order of slots. */
export interface RowOrder {
  readonly size: number;
  rowOf(slot: number): number;
  /** The slot of a row that is not dead. */
  slotOf(row: number): number;
}

export interface Engine {
  /** A row was put. Room for it was made by `prepare`, so this cannot fail. */
  insert(row: number): void;
  /** A row is about to go: it must not be found from now on. */
  remove(row: number): void;
  /** All cells of a row were copied from `from` to `to`, where it is from now on (not called when rows are pinned). */
  moved(from: number, to: number): void;
  /** Makes room for `rows` more rows. Errors: IQDB_UNSUPPORTED. */
  prepare(rows: number): void;
  /** Improves what searches, in steps between which it may search; ended early, it leaves what was there. True when trained anew. */
  optimize?(): Steps<boolean>;
  /**
   * Prepares everything for the call that offers the nearest of the rows that the context accepts as its hits; undefined when
   * there are none. The call itself changes the context and nothing else, in whichever thread it is made.
   */
  searchCall(context: QueryContext, settings: SearchSettings): KernelCall | undefined;
  /** False while the next search would change what others read: rows wait to be linked, clusters to be learned. Default: true. */
  readonly isSettled?: boolean;
  /** The expected cost, ns, of finding the `k` nearest of `matching` rows that are accepted; for the planner. */
  cost?(k: number, matching: number, settings: SearchSettings): number;
  /** Another number when `sections` would give something else although no row was changed. Default: always the same. */
  readonly revision?: number;
  /** What to keep in the sidecar of the present state; rows are named by their slots. */
  sections?(order: RowOrder): Iterable<DerivedSection>;
  /**
   * Takes over sections that were kept; all rows are there, none was inserted. False when they do not fit: whoever calls makes
   * a new engine then. Contents may be crafted: nothing is believed that is not checked.
   */
  load?(source: DerivedSource): boolean;
  stats(): EngineStats;
}
