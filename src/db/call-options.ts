/** What the calls of a database take and give, besides hits and records. */
import type { Id } from "../types/id.js";
import type { Metadata, MetadataOf } from "../types/metadata.js";
import { isBoolean, judgedElsewhere, type OptionRules } from "../types/options.js";
import type { Vector } from "../types/vector.js";
import type { SearchOptions } from "./options.js";
import { PROGRESS_RULES, type ProgressOptions } from "./progress.js";

/** A row to be put. */
export interface NewRow<M extends MetadataOf<M> = Metadata> {
  /** A row of the same id is replaced. */
  readonly id: Id;
  /** `dim` components. */
  readonly vector: Vector;
  /** Undefined, or left out: none, which differs from an empty object. */
  readonly metadata?: M | undefined;
}

/** Options of `backup`. */
export interface BackupOptions extends ProgressOptions {
  /** Replace what is there. Default false. */
  readonly overwrite?: boolean;
}

/** What `measureRecall` asks. `filter`, `ef` and `nProbes` are those of a search. */
export interface RecallOptions<M> extends Pick<SearchOptions<M>, "filter" | "ef" | "nProbes">, ProgressOptions {
  /** Vectors of `dim` components, each of which is searched twice: as usual, and by comparing with every row. */
  readonly queries: Iterable<Vector>;
  /** Hits of each query, a whole number, 0 or more. */
  readonly k: number;
}

/** What `optimize` did. */
export interface OptimizeResult {
  /** Bytes of memory given back. */
  readonly reclaimedBytes: number;
  /** Whether the graph or the clusters were made anew. */
  readonly indexRebuilt: boolean;
}

export const BACKUP_RULES: OptionRules = { ...PROGRESS_RULES, overwrite: [isBoolean, "true or false"] };
/** What belongs to a search is judged there. */
export const RECALL_RULES: OptionRules = {
  ...PROGRESS_RULES,
  ...judgedElsewhere("queries", "k", "filter", "ef", "nProbes"),
};
